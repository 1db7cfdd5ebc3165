package org.distrofab.packagers.dnf;

import java.util.Arrays;
import java.util.NoSuchElementException;

/** A growing list of numbers. Owned by one thread. */
final class Ints {
    private int[] items = new int[16];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int get(int index) {
        return items[index];
    }

    int last() {
        if (size == 0) {
            throw new NoSuchElementException();
        }
        return items[size - 1];
    }

    void set(int index, int item) {
        items[index] = item;
    }

    void add(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = item;
    }

    void addUnlessThere(int item) {
        if (!contains(item)) {
            add(item);
        }
    }

    boolean contains(int item) {
        for (int i = 0; i < size; i++) {
            if (items[i] == item) {
                return true;
            }
        }
        return false;
    }

    void truncate(int length) {
        size = length;
    }

    void clear() {
        size = 0;
    }

    /** Moves an item to the end. */
    void sendBack(int index) {
        int item = items[index];
        System.arraycopy(items, index + 1, items, index, size - 1 - index);
        items[size - 1] = item;
    }

    /** Moves an item forward; those between move back by one. */
    void bringForward(int from, int to) {
        int item = items[from];
        System.arraycopy(items, to, items, to + 1, from - to);
        items[to] = item;
    }

    int[] toArray() {
        return Arrays.copyOf(items, size);
    }

    static Ints of(int... items) {
        var list = new Ints();
        for (int item : items) {
            list.add(item);
        }
        return list;
    }
}
