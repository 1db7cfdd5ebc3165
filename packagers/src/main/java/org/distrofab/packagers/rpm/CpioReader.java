package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a payload's archive member by member: cpio "newc" (magic {@code 070701} or {@code 070702})
 * and rpm's stripped form ({@code 07070X}), in which a member says only which file of the header it
 * is ({@code docs/manual/format_v4.md}, "Payload"). Owned by one thread.
 */
final class CpioReader {
    private static final String FORMAT = "rpm payload";
    private static final String TRAILER = "TRAILER!!!";
    private static final int MAX_PADDING_BYTES = 64 << 10;

    /**
     * @param index of the file in the header, -1 if the member has a name instead
     * @param path tree path, empty if it has an index
     * @param mode st_mode as the member says it, -1 if it does not
     * @param sizeBytes of the content that follows, -1 if the header of the package tells
     */
    record Member(int index, String path, int mode, long sizeBytes) {}

    private final InputStream in;
    private long at;
    private long contentLeft;
    private InputStream content = InputStream.nullInputStream();

    CpioReader(InputStream in) {
        this.in = in;
    }

    long offsetBytes() {
        return at;
    }

    /** The next member; empty at the trailer. The content of the one before is skipped. */
    Optional<Member> next() throws IOException, FormatException {
        content.skipNBytes(contentLeft);
        align();
        var start = at;
        var magic = new String(readFully(6), StandardCharsets.ISO_8859_1);
        return switch (magic) {
            case "07070X" -> {
                var index = hex(1)[0];
                align();
                if (index > Integer.MAX_VALUE) {
                    throw new FormatException(
                            FORMAT, start + 6, "a file index", Long.toString(index));
                }
                yield Optional.of(new Member((int) index, "", -1, -1));
            }
            case "070701", "070702" -> newc(start);
            default ->
                    throw new FormatException(
                            FORMAT,
                            start,
                            "070701, 070702 or 07070X",
                            "'" + magic.replaceAll("[^ -~]", "?") + "'");
        };
    }

    private Optional<Member> newc(long start) throws IOException, FormatException {
        var fields = hex(13);
        var mode = fields[1];
        var size = fields[6];
        var nameSize = fields[11];
        if (nameSize < 2 || nameSize > 4097) {
            throw new FormatException(
                    FORMAT, start + 94, "a name of 1 to 4096 bytes", Long.toString(nameSize));
        }
        var bytes = readFully((int) nameSize);
        if (bytes[bytes.length - 1] != 0) {
            throw new FormatException(FORMAT, at - 1, "a NUL after the name", "another byte");
        }
        var name = new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
        align();
        if (name.equals(TRAILER)) {
            contentLeft = 0;
            return Optional.empty();
        }
        return Optional.of(new Member(-1, TreePaths.normalise(FORMAT, name), (int) mode, size));
    }

    /** The content of the member that was just read, of which there are so many bytes. */
    InputStream content(long sizeBytes) {
        contentLeft = sizeBytes;
        content = new Content();
        return content;
    }

    /** Bytes of the content that nobody has read yet. */
    long contentLeft() {
        return contentLeft;
    }

    /** Reads what may follow the trailer: zeros. */
    void finish() throws IOException, FormatException {
        for (var padding = 0; ; padding++) {
            var b = in.read();
            if (b < 0) {
                return;
            }
            if (b != 0 || padding == MAX_PADDING_BYTES) {
                throw new FormatException(
                        FORMAT, at + padding, "nothing but zeros after the trailer", "more");
            }
        }
    }

    private long[] hex(int count) throws IOException, FormatException {
        var start = at;
        var bytes = readFully(8 * count);
        var fields = new long[count];
        for (var i = 0; i < bytes.length; i++) {
            var digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                throw new FormatException(
                        FORMAT,
                        start + i,
                        "a hexadecimal digit",
                        String.format("byte 0x%02x", bytes[i]));
            }
            fields[i / 8] = fields[i / 8] << 4 | digit;
        }
        return fields;
    }

    private void align() throws IOException, FormatException {
        readFully((int) (-at & 3));
    }

    private byte[] readFully(int count) throws IOException, FormatException {
        var bytes = in.readNBytes(count);
        at += bytes.length;
        if (bytes.length < count) {
            throw new FormatException(FORMAT, at, count + " more bytes", "the end of the payload");
        }
        return bytes;
    }

    private final class Content extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (contentLeft == 0 || content != this) {
                return -1;
            }
            var read = in.read(bytes, offset, (int) Math.min(length, contentLeft));
            if (read < 0) {
                throw new CorruptDataException(
                        "the payload ends " + contentLeft + " bytes early", null);
            }
            at += read;
            contentLeft -= read;
            return read;
        }
    }
}
