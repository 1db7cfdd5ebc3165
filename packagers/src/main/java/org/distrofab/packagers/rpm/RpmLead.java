package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 96 bytes that only file(1) still looks at ({@code docs/manual/format_lead.md}).
 *
 * @param major 3 or, for version 6 packages, 4
 * @param source whether it is a source package
 * @param name {@code name-version-release}, cut at 65 bytes
 */
record RpmLead(int major, boolean source, String name) {
    static final int SIZE_BYTES = 96;
    static final int MAGIC = 0xedabeedb;

    private static final String FORMAT = "rpm lead";
    private static final int NAME_BYTES = 66;
    private static final int LINUX = 1;
    private static final int HEADER_STYLE_SIGNATURE = 5;

    static RpmLead read(InputStream in) throws IOException, FormatException {
        var bytes = in.readNBytes(SIZE_BYTES);
        if (bytes.length < SIZE_BYTES) {
            throw new FormatException(FORMAT, bytes.length, "96 bytes", "the end of file");
        }
        var buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt() != MAGIC) {
            throw new FormatException(
                    FORMAT, 0, "the magic edabeedb", String.format("%08x", buffer.getInt(0)));
        }
        var major = buffer.get() & 0xff;
        if (major < 3 || major > 4) {
            throw new FormatException(FORMAT, 4, "version 3 or 4", Integer.toString(major));
        }
        buffer.get();
        var type = buffer.getShort();
        if (type != 0 && type != 1) {
            throw new FormatException(
                    FORMAT, 6, "type 0 (binary) or 1 (source)", Integer.toString(type));
        }
        var signature = buffer.getShort(78);
        if (signature != HEADER_STYLE_SIGNATURE) {
            throw new FormatException(
                    FORMAT, 78, "signature type 5 (header)", Integer.toString(signature));
        }
        var end = 10;
        while (end < 10 + NAME_BYTES && bytes[end] != 0) {
            end++;
        }
        return new RpmLead(
                major, type == 1, new String(bytes, 10, end - 10, StandardCharsets.UTF_8));
    }

    byte[] toByteArray() {
        var nameBytes =
                Arrays.copyOf(
                        Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), NAME_BYTES - 1),
                        NAME_BYTES);
        return ByteBuffer.allocate(SIZE_BYTES)
                .putInt(MAGIC)
                .put((byte) major)
                .put((byte) 0)
                .putShort((short) (source ? 1 : 0))
                .putShort((short) 1)
                .put(nameBytes)
                .putShort((short) LINUX)
                .putShort((short) HEADER_STYLE_SIGNATURE)
                .array();
    }
}
