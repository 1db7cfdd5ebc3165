package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the members of an {@code ar} archive in order (deb(5): the common format of Unix, without
 * long names).
 *
 * <p>The content of a member is read from {@link #content} before the next is asked for; what is
 * left of it is skipped.
 */
final class ArReader {
    static final String MAGIC = "!<arch>\n";
    static final int HEADER_BYTES = 60;
    private static final String FORMAT = "deb";

    private final InputStream in;
    private long offset;
    private MemberContent content = new MemberContent("", 0);
    private boolean padded;

    /**
     * @throws FormatException if the magic is not there
     */
    ArReader(InputStream in) throws IOException, FormatException {
        this.in = in;
        var magic = in.readNBytes(MAGIC.length());
        if (!new String(magic, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
            throw new FormatException(
                    FORMAT,
                    0,
                    "the ar magic '!<arch>'",
                    magic.length < MAGIC.length() ? "the end of the file" : "other bytes");
        }
        offset = magic.length;
    }

    /**
     * @return the header of the next member; empty at the end of the file
     * @throws FormatException if it is broken or cut short, or the member before it was cut short
     */
    Optional<ArMember> next() throws IOException, FormatException {
        finishMember();
        var headerAt = offset;
        var header = in.readNBytes(HEADER_BYTES);
        offset += header.length;
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < HEADER_BYTES) {
            throw new FormatException(
                    FORMAT,
                    headerAt,
                    "an ar header of " + HEADER_BYTES + " bytes",
                    header.length + " bytes");
        }
        if (header[58] != '`' || header[59] != '\n') {
            throw new FormatException(
                    FORMAT, headerAt + 58, "the end of an ar header, '`' and newline", "others");
        }
        var name = text(header, 0, 16);
        // GNU and System V ar end names with a slash; dpkg-deb reads both.
        var trimmed = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        var sizeBytes = number(header, headerAt, 48, 10, 10);
        var member =
                new ArMember(
                        trimmed,
                        number(header, headerAt, 16, 12, 10),
                        (int) number(header, headerAt, 28, 6, 10),
                        (int) number(header, headerAt, 34, 6, 10),
                        (int) number(header, headerAt, 40, 8, 8),
                        sizeBytes,
                        offset);
        content = new MemberContent(trimmed, sizeBytes);
        padded = sizeBytes % 2 == 1;
        return Optional.of(member);
    }

    /** The content of the member at hand: ends where it ends, and complains if the file does. */
    InputStream content() {
        return content;
    }

    /** Complains if the file ended within the member. */
    void checkWhole() throws FormatException {
        if (content.cut) {
            throw new FormatException(
                    FORMAT,
                    offset,
                    content.leftBytes + " more bytes of member '" + content.name + "'",
                    "the end of the file");
        }
    }

    private void finishMember() throws IOException, FormatException {
        content.drain();
        checkWhole();
        if (padded && in.read() >= 0) {
            // dpkg-deb accepts any padding, and none after the last member.
            offset++;
        }
        padded = false;
    }

    private static String text(byte[] header, int from, int length) {
        var end = from + length;
        while (end > from && header[end - 1] == ' ') {
            end--;
        }
        return new String(header, from, end - from, StandardCharsets.ISO_8859_1);
    }

    private static long number(byte[] header, long headerAt, int from, int length, int radix)
            throws FormatException {
        var text = text(header, from, length);
        var value = 0L;
        for (var i = 0; i < text.length(); i++) {
            var digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                throw new FormatException(
                        FORMAT,
                        headerAt + from + i,
                        radix == 8 ? "an octal number" : "a decimal number",
                        "'" + text.replaceAll("[^ -~]", "?") + "'");
            }
            value = value * radix + digit;
        }
        return value;
    }

    /** Bounded to the member; a shorter file ends it early and is remembered. */
    private final class MemberContent extends InputStream {
        private final String name;
        private long leftBytes;
        private boolean cut;

        MemberContent(String name, long sizeBytes) {
            this.name = name;
            this.leftBytes = sizeBytes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (leftBytes == 0) {
                return -1;
            }
            var count = in.read(target, from, (int) Math.min(length, leftBytes));
            if (count < 0) {
                cut = true;
                return -1;
            }
            leftBytes -= count;
            offset += count;
            return count;
        }

        void drain() throws IOException {
            var scratch = new byte[8192];
            while (leftBytes > 0 && !cut && read(scratch, 0, scratch.length) >= 0) {
                // Only the position matters.
            }
        }
    }
}
