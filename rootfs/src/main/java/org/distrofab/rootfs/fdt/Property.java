package org.distrofab.rootfs.fdt;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A property's value: bytes whose meaning the reader has to know (§2.2.4). The accessors interpret
 * them and throw {@link FormatException} where the length does not fit the interpretation.
 */
public record Property(Bytes value) {
    private static final String FORMAT = "device tree property";

    static Property ofCells(int... cells) {
        var buffer = ByteBuffer.allocate(4 * cells.length);
        Arrays.stream(cells).forEach(buffer::putInt);
        return new Property(Bytes.copyOf(buffer.array()));
    }

    static Property ofLongs(long... values) {
        var buffer = ByteBuffer.allocate(8 * values.length);
        Arrays.stream(values).forEach(buffer::putLong);
        return new Property(Bytes.copyOf(buffer.array()));
    }

    static Property ofStrings(String... strings) {
        var text = new StringBuilder();
        for (var string : strings) {
            if (string.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a string with NUL");
            }
            text.append(string).append('\0');
        }
        return new Property(Bytes.copyOf(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** {@code <u32>} or {@code <prop-encoded-array>} of 32-bit cells. */
    public int[] cells() throws FormatException {
        var buffer = requireMultipleOf(4).asIntBuffer();
        var cells = new int[buffer.remaining()];
        buffer.get(cells);
        return cells;
    }

    /** An array of 64-bit numbers, each of two cells, the high one first. */
    public long[] longs() throws FormatException {
        var buffer = requireMultipleOf(8).asLongBuffer();
        var longs = new long[buffer.remaining()];
        buffer.get(longs);
        return longs;
    }

    /** {@code <string>} or {@code <stringlist>}. */
    public List<String> strings() throws FormatException {
        var bytes = value.toByteArray();
        if (bytes.length > 0 && bytes[bytes.length - 1] != 0) {
            throw new FormatException(
                    FORMAT, bytes.length - 1, "strings that end with NUL", "no NUL at the end");
        }
        var strings = new ArrayList<String>();
        for (int from = 0, at = 0; at < bytes.length; at++) {
            if (bytes[at] == 0) {
                strings.add(new String(bytes, from, at - from, StandardCharsets.UTF_8));
                from = at + 1;
            }
        }
        return strings;
    }

    private ByteBuffer requireMultipleOf(int size) throws FormatException {
        if (value.length() % size != 0) {
            throw new FormatException(
                    FORMAT, -1, "a multiple of " + size + " bytes", value.length() + " bytes");
        }
        return ByteBuffer.wrap(value.toByteArray());
    }
}
