package org.distrofab.packagers.columns;

import java.io.IOException;
import java.util.Arrays;

/**
 * The packages of an index, column by column: a row a package, numbers into a table of strings.
 * Owned by one thread until it is complete.
 */
public final class IndexColumns {
    /** Columns of strings. */
    public static final int NAME = 0;

    public static final int VERSION = 1;
    public static final int ARCHITECTURE = 2;
    public static final int SOURCE = 3;
    public static final int MULTI_ARCH = 4;
    public static final int SECTION = 5;
    public static final int PRIORITY = 6;
    public static final int FILE_NAME = 7;
    public static final int ESSENTIAL = 8;
    public static final int PROTECTED = 9;
    public static final int STRINGS = 10;

    /** Columns of numbers. */
    public static final int SIZE = 0;

    public static final int INSTALLED_KIB = 1;
    public static final int OFFSET = 2;
    public static final int SHA256 = 3;
    public static final int NUMBERS = 7;

    /** Marks an alternative that another follows. */
    public static final int OR = 1 << 31;

    public final ByteStrings strings;
    public int rows;
    public int[] words;
    public long[] numbers;

    /** For each row where its relations start; one more at the end. */
    public int[] relationStarts;

    /** For each relation field of a row: its number and how many words follow, then the words. */
    public int[] relations;

    public int relationCount;

    public IndexColumns(int expectedRows) {
        this.strings = new ByteStrings(expectedRows * 4);
        this.words = new int[expectedRows * STRINGS];
        this.numbers = new long[expectedRows * NUMBERS];
        this.relationStarts = new int[expectedRows + 1];
        this.relations = new int[expectedRows * 16];
    }

    public void startRow() {
        if ((rows + 1) * STRINGS > words.length) {
            var more = rows * 2 + 16;
            words = Arrays.copyOf(words, more * STRINGS);
            numbers = Arrays.copyOf(numbers, more * NUMBERS);
            relationStarts = Arrays.copyOf(relationStarts, more + 1);
        }
    }

    public void endRow() {
        relationStarts[++rows] = relationCount;
    }

    public int word(int row, int column) {
        return words[row * STRINGS + column];
    }

    public void setWord(int column, int string) {
        words[rows * STRINGS + column] = string;
    }

    public long number(int row, int column) {
        return numbers[row * NUMBERS + column];
    }

    public void setNumber(int column, long value) {
        numbers[rows * NUMBERS + column] = value;
    }

    public void addRelationWord(int word) {
        if (relationCount == relations.length) {
            relations = Arrays.copyOf(relations, relations.length * 2);
        }
        relations[relationCount++] = word;
    }

    /** Adds the rows of another table, whose offsets count from a place further on. */
    public void addAll(IndexColumns other, long offsetBytes) {
        var fileNames = new int[other.rows];
        for (var row = 0; row < other.rows; row++) {
            fileNames[row] = other.word(row, FILE_NAME);
        }
        var map = strings.addAll(other.strings, fileNames, other.rows);
        for (var row = 0; row < other.rows; row++) {
            startRow();
            for (var column = 0; column < STRINGS; column++) {
                setWord(column, map[other.word(row, column)]);
            }
            System.arraycopy(other.numbers, row * NUMBERS, numbers, rows * NUMBERS, NUMBERS);
            setNumber(OFFSET, other.number(row, OFFSET) + offsetBytes);
            var end = other.relationStarts[row + 1];
            for (var i = other.relationStarts[row]; i < end; ) {
                var head = other.relations[i++];
                addRelationWord(head);
                for (var left = head & 0xffffff; left > 0; left--) {
                    var word = other.relations[i++];
                    addRelationWord(map[word & ~OR] | word & OR);
                }
            }
            endRow();
        }
    }

    /** Gives back what is left over of the arrays. */
    public void trim() {
        strings.trim();
        words = Arrays.copyOf(words, rows * STRINGS);
        numbers = Arrays.copyOf(numbers, rows * NUMBERS);
        relationStarts = Arrays.copyOf(relationStarts, rows + 1);
        relations = Arrays.copyOf(relations, relationCount);
    }

    public void write(ArrayWriter out) throws IOException {
        strings.write(out);
        out.number(rows);
        out.ints(words, rows * STRINGS);
        out.longs(numbers, rows * NUMBERS);
        out.ints(relationStarts, rows + 1);
        out.ints(relations, relationCount);
    }

    public static IndexColumns read(ArrayReader in) throws IOException {
        var columns = new IndexColumns(0);
        columns.strings.read(in);
        columns.rows = in.number();
        columns.words = in.ints();
        columns.numbers = in.longs();
        columns.relationStarts = in.ints();
        columns.relations = in.ints();
        columns.relationCount = columns.relations.length;
        return columns;
    }
}
