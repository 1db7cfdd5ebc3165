package org.distrofab.packagers.apk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Makes ADB files for tests, well-formed or not; the project itself only reads them. */
final class AdbBuilder {
    static final int NONE = 0;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private int root;

    AdbBuilder() {
        block.writeBytes(new byte[8]);
    }

    int integer(long value) {
        if (value < 0x1000_0000) {
            return 0x1000_0000 | (int) value;
        }
        int at = align(4);
        if (value < 0x1_0000_0000L) {
            block.writeBytes(words((int) value));
            return 0x2000_0000 | at;
        }
        block.writeBytes(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
        return 0x3000_0000 | at;
    }

    int text(String text) {
        return blob(text.getBytes(StandardCharsets.UTF_8));
    }

    int blob(byte[] bytes) {
        if (bytes.length < 0x100) {
            int at = block.size();
            block.write(bytes.length);
            block.writeBytes(bytes);
            return 0x8000_0000 | at;
        }
        int at = align(2);
        block.write(bytes.length);
        block.write(bytes.length >> 8);
        block.writeBytes(bytes);
        return 0x9000_0000 | at;
    }

    /** Slots from 1; trailing empty ones are kept. */
    int object(int... values) {
        return 0xe000_0000 | slots(values);
    }

    int array(List<Integer> values) {
        return 0xd000_0000 | slots(values.stream().mapToInt(Integer::intValue).toArray());
    }

    private int slots(int[] values) {
        int at = align(4);
        block.writeBytes(words(values.length + 1));
        block.writeBytes(words(values));
        return at;
    }

    private int align(int to) {
        while (block.size() % to != 0) {
            block.write(0);
        }
        return block.size();
    }

    void root(int value) {
        root = value;
    }

    byte[] block() {
        var bytes = block.toByteArray();
        System.arraycopy(words(root), 0, bytes, 4, 4);
        return bytes;
    }

    static byte[] words(int... values) {
        var buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (var value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    /** A block of a file: type 0 ADB, 1 signature, 2 data. */
    static byte[] fileBlock(int type, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(words(type << 30 | content.length + 4));
        out.writeBytes(content);
        while (out.size() % 8 != 0) {
            out.write(0);
        }
        return out.toByteArray();
    }

    static byte[] file(int schema, byte[]... blocks) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("ADB.".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(words(schema));
        for (var one : blocks) {
            out.writeBytes(one);
        }
        return out.toByteArray();
    }

    /** The same file with the head {@code ADBd}. */
    static byte[] deflated(byte[] file) throws IOException {
        var out = new ByteArrayOutputStream();
        out.writeBytes("ADBd".getBytes(StandardCharsets.US_ASCII));
        try (var deflater = new DeflaterOutputStream(out, new Deflater(9, true))) {
            deflater.write(file);
        }
        return out.toByteArray();
    }

    /** The same file with the head {@code ADBc} and an algorithm. */
    static byte[] compressed(int algorithm, byte[] body) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("ADBc".getBytes(StandardCharsets.US_ASCII));
        out.write(algorithm);
        out.write(3);
        out.writeBytes(body);
        return out.toByteArray();
    }
}
