package org.distrofab.packagers.columns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Byte strings kept once each, in one array, known by number: an index of 66,000 packages has two
 * million words and 150,000 different ones. Owned by one thread until it is complete.
 */
public final class ByteStrings {
    private byte[] bytes;
    private int[] starts;
    private int count;
    private int[] slots;
    private int[] hashes;
    private int hashed;

    public ByteStrings(int expectedStrings) {
        this.bytes = new byte[expectedStrings * 16];
        this.starts = new int[expectedStrings + 1];
        this.slots = new int[Integer.highestOneBit(Math.max(16, expectedStrings)) * 4];
        this.hashes = new int[expectedStrings + 1];
        // Number 0 is the empty string, which stands for a field that is not there.
        add(bytes, 0, 0);
    }

    public int size() {
        return count;
    }

    /** The number of a string, a new one if it was not known; negative -1-n if it is new. */
    public int intern(byte[] source, int from, int to) {
        var hash = hash(source, from, to);
        var mask = slots.length - 1;
        var slot = hash & mask;
        while (slots[slot] != 0) {
            var candidate = slots[slot] - 1;
            if (hashes[candidate] == hash && equal(candidate, source, from, to)) {
                return candidate;
            }
            slot = (slot + 1) & mask;
        }
        var number = append(source, from, to);
        hashes[number] = hash;
        slots[slot] = number + 1;
        hashed++;
        if (hashed * 2 > slots.length) {
            grow();
        }
        return -1 - number;
    }

    /** The number of a string, whether it was known or not. */
    public int add(byte[] source, int from, int to) {
        var number = intern(source, from, to);
        return number < 0 ? -1 - number : number;
    }

    /** A string that is not looked for, as file names are: each is there once anyway. */
    public int append(byte[] source, int from, int to) {
        var length = to - from;
        var start = starts[count];
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, start + length));
        }
        System.arraycopy(source, from, bytes, start, length);
        if (count + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
            hashes = Arrays.copyOf(hashes, starts.length);
        }
        starts[++count] = start + length;
        return count - 1;
    }

    /** The number of a known string, -1 if it is not known. */
    public int find(String text) {
        var source = text.getBytes(StandardCharsets.UTF_8);
        var hash = hash(source, 0, source.length);
        var mask = slots.length - 1;
        for (var slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            var candidate = slots[slot] - 1;
            if (hashes[candidate] == hash && equal(candidate, source, 0, source.length)) {
                return candidate;
            }
        }
        return -1;
    }

    public String get(int number) {
        var start = starts[number];
        return new String(bytes, start, starts[number + 1] - start, StandardCharsets.UTF_8);
    }

    /** The number that a string of this table has in another, where it is added if need be. */
    public int copyTo(int number, ByteStrings other) {
        return other.add(bytes, starts[number], starts[number + 1]);
    }

    /** Adds every string of another table; the result is what each number there is here. */
    int[] addAll(ByteStrings other, int[] appended, int appendedCount) {
        var numbers = new int[other.count];
        var nextAppended = 0;
        for (var i = 0; i < other.count; i++) {
            var from = other.starts[i];
            var to = other.starts[i + 1];
            if (nextAppended < appendedCount && appended[nextAppended] == i) {
                numbers[i] = append(other.bytes, from, to);
                nextAppended++;
            } else {
                numbers[i] = add(other.bytes, from, to);
            }
        }
        return numbers;
    }

    /** Gives back what is left over of the arrays. */
    public void trim() {
        bytes = Arrays.copyOf(bytes, starts[count]);
        starts = Arrays.copyOf(starts, count + 1);
        hashes = Arrays.copyOf(hashes, count + 1);
    }

    private static int hash(byte[] source, int from, int to) {
        var hash = 0;
        for (var i = from; i < to; i++) {
            hash = hash * 31 + source[i];
        }
        return hash ^ hash >>> 15;
    }

    private boolean equal(int number, byte[] source, int from, int to) {
        return Arrays.equals(bytes, starts[number], starts[number + 1], source, from, to);
    }

    private void grow() {
        var larger = new int[slots.length * 2];
        var mask = larger.length - 1;
        for (var entry : slots) {
            if (entry != 0) {
                var slot = hashes[entry - 1] & mask;
                while (larger[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                larger[slot] = entry;
            }
        }
        slots = larger;
    }

    public void write(ArrayWriter out) throws IOException {
        out.number(hashed);
        out.bytes(bytes, starts[count]);
        out.ints(starts, count + 1);
        out.ints(hashes, count);
        out.ints(slots, slots.length);
    }

    /** Takes the place of everything that was there. */
    public void read(ArrayReader in) throws IOException {
        hashed = in.number();
        bytes = in.bytes();
        starts = in.ints();
        hashes = in.ints();
        slots = in.ints();
        count = starts.length - 1;
        if (hashes.length != count || Integer.bitCount(slots.length) != 1) {
            throw new IOException("the file is no table of strings");
        }
    }
}
