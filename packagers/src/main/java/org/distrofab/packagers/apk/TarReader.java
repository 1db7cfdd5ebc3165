package org.distrofab.packagers.apk;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Streams the members of a tar archive that may lack its end-of-archive blocks, as apk's control
 * segments do.
 *
 * <p>Reads ustar, pax (POSIX.1-2008 "pax interchange format") and GNU long names. Text must be
 * UTF-8. Limitations: global pax headers are skipped; sparse files are refused.
 */
final class TarReader {
    private static final int BLOCK = 512;

    /** No single extension header is longer than this; the largest xattr on Linux is 64 KiB. */
    private static final int LONGEST_EXTENSION = 1 << 20;

    private static final String XATTR = "SCHILY.xattr.";

    private final InputStream in;
    private final String format;
    private final byte[] block = new byte[BLOCK];
    private long offset;
    private Content content = new Content(0);

    /**
     * @param format what complaints are to name
     */
    TarReader(InputStream in, String format) {
        this.in = in;
        this.format = format;
    }

    /**
     * Goes to the next member, past what is left of the current one.
     *
     * @return empty at the end of the archive
     */
    Optional<TarHeader> next() throws IOException, FormatException {
        try {
            return readNext();
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint(format);
        }
    }

    /** The current member's content. */
    InputStream content() {
        return content;
    }

    private Optional<TarHeader> readNext() throws IOException, FormatException {
        content.skipToNextHeader();
        var pax = new TreeMap<String, Bytes>();
        var longName = Optional.<String>empty();
        var longLink = Optional.<String>empty();
        while (readBlock()) {
            long at = offset - BLOCK;
            if (isZero()) {
                readTrailer();
                return Optional.empty();
            }
            checkSum(at);
            char type = (char) (block[156] & 0xff);
            switch (type) {
                case 'x' -> parsePax(extension(at), at, pax);
                case 'g' -> extension(at);
                case 'L' -> longName = Optional.of(text(untilZero(extension(at)), at));
                case 'K' -> longLink = Optional.of(text(untilZero(extension(at)), at));
                default -> {
                    var header = header(type, pax, longName, longLink, at);
                    content = new Content(header.sizeBytes());
                    return Optional.of(header);
                }
            }
        }
        if (!pax.isEmpty() || longName.isPresent() || longLink.isPresent()) {
            throw complaint(offset, "a member after an extension header", "the end");
        }
        return Optional.empty();
    }

    private TarHeader header(
            char rawType,
            SortedMap<String, Bytes> pax,
            Optional<String> longName,
            Optional<String> longLink,
            long at)
            throws FormatException {
        char type = rawType == 0 || rawType == '7' ? '0' : rawType;
        if (type < '0' || type > '6') {
            throw complaint(at + 156, "a type flag from '0' to '6'", "'" + printable(type) + "'");
        }
        for (var key : pax.keySet()) {
            if (key.startsWith("GNU.sparse.")) {
                throw complaint(at, "a file without holes", key);
            }
        }
        boolean ustar = block[257] == 'u' && block[258] == 's' && block[259] == 't';
        var name = text(field(0, 100), at);
        if (ustar && block[345] != 0 && block[263] == '0') {
            name = text(field(345, 155), at) + "/" + name;
        }
        long size = paxNumber(pax, "size", number(124, 12, at), at);
        if (type == '5' || type == '1') {
            size = 0;
        }
        long mtime = paxSeconds(pax, number(136, 12, at), at);
        return new TarHeader(
                paxText(pax, "path", at).or(() -> longName).orElse(name),
                type,
                (int) number(100, 8, at) & 07777,
                id(paxNumber(pax, "uid", number(108, 8, at), at), at),
                id(paxNumber(pax, "gid", number(116, 8, at), at), at),
                paxText(pax, "uname", at).orElse(ustar ? text(field(265, 32), at) : ""),
                paxText(pax, "gname", at).orElse(ustar ? text(field(297, 32), at) : ""),
                mtime,
                checkedSize(size, type, at),
                paxText(pax, "linkpath", at).or(() -> longLink).orElse(text(field(157, 100), at)),
                ustar ? (int) (number(329, 8, at) & 0xfffff) : 0,
                ustar ? (int) (number(337, 8, at) & 0xfffff) : 0,
                Collections.unmodifiableSortedMap(pax),
                at);
    }

    private long checkedSize(long size, char type, long at) throws FormatException {
        if (size < 0) {
            throw complaint(at + 124, "a size", String.valueOf(size));
        }
        if (type != '0' && size != 0) {
            throw complaint(at + 124, "no content for type '" + type + "'", size + " bytes");
        }
        return size;
    }

    private int id(long value, long at) throws FormatException {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw complaint(at + 108, "an owner's number below 2^31", String.valueOf(value));
        }
        return (int) value;
    }

    /** Fills {@link #block}; false at a clean end. */
    private boolean readBlock() throws IOException, FormatException {
        int count = in.readNBytes(block, 0, BLOCK);
        if (count == 0) {
            return false;
        }
        if (count < BLOCK) {
            throw complaint(offset, "a block of 512 bytes", count + " bytes");
        }
        offset += BLOCK;
        return true;
    }

    /** After the first zero block nothing but zeros may come. */
    private void readTrailer() throws IOException, FormatException {
        while (readBlock()) {
            if (!isZero()) {
                throw complaint(offset - BLOCK, "zeros after the end of the archive", "data");
            }
        }
    }

    private boolean isZero() {
        for (var one : block) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    private void checkSum(long at) throws FormatException {
        long stated = number(148, 8, at);
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        if (sum != stated) {
            throw complaint(at + 148, "header checksum " + sum, String.valueOf(stated));
        }
    }

    private byte[] extension(long at) throws IOException, FormatException {
        long size = number(124, 12, at);
        if (size < 0 || size > LONGEST_EXTENSION) {
            throw complaint(at + 124, "an extension of at most 1 MiB", size + " bytes");
        }
        int padded = (int) (size + BLOCK - 1) / BLOCK * BLOCK;
        var bytes = in.readNBytes(padded);
        offset += bytes.length;
        if (bytes.length < padded) {
            throw complaint(offset, "the rest of an extension header", "the end");
        }
        return Arrays.copyOf(bytes, (int) size);
    }

    /** Records of the form {@code length key=value\n}. */
    private void parsePax(byte[] bytes, long at, SortedMap<String, Bytes> pax)
            throws FormatException {
        int start = 0;
        while (start < bytes.length) {
            int space = start;
            long length = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9') {
                length = Math.min(length * 10 + bytes[space] - '0', Integer.MAX_VALUE);
                space++;
            }
            long end = start + length;
            boolean framed =
                    space > start
                            && space < bytes.length
                            && bytes[space] == ' '
                            && end <= bytes.length
                            && end > space + 1
                            && bytes[(int) end - 1] == '\n';
            int equals = space + 1;
            while (framed && equals < end && bytes[equals] != '=') {
                equals++;
            }
            if (!framed || equals >= end - 1) {
                throw complaint(
                        at + BLOCK + start, "a pax record 'length key=value'", "something else");
            }
            var key = text(Arrays.copyOfRange(bytes, space + 1, equals), at);
            pax.put(key, Bytes.copyOf(Arrays.copyOfRange(bytes, equals + 1, (int) end - 1)));
            start = (int) end;
        }
    }

    private Optional<String> paxText(SortedMap<String, Bytes> pax, String key, long at)
            throws FormatException {
        var value = pax.get(key);
        return value == null ? Optional.empty() : Optional.of(text(value.toByteArray(), at));
    }

    private long paxNumber(SortedMap<String, Bytes> pax, String key, long otherwise, long at)
            throws FormatException {
        var value = paxText(pax, key, at);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return Long.parseLong(value.get());
        } catch (NumberFormatException _) {
            throw complaint(at, "a number for pax " + key, "'" + value.get() + "'");
        }
    }

    /** pax times may have a fraction, which is dropped towards the past. */
    private long paxSeconds(SortedMap<String, Bytes> pax, long otherwise, long at)
            throws FormatException {
        var value = paxText(pax, "mtime", at);
        if (value.isEmpty()) {
            return otherwise;
        }
        var text = value.get();
        int point = text.indexOf('.');
        try {
            long whole = Long.parseLong(point < 0 ? text : text.substring(0, point));
            return point >= 0 && text.startsWith("-") ? whole - 1 : whole;
        } catch (NumberFormatException _) {
            throw complaint(at, "a number for pax mtime", "'" + text + "'");
        }
    }

    private byte[] field(int start, int length) {
        int end = start;
        while (end < start + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, start, end);
    }

    private static byte[] untilZero(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    private String text(byte[] bytes, long at) throws FormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            var printable = new String(bytes, StandardCharsets.ISO_8859_1);
            throw complaint(at, "UTF-8 text", "'" + printable + "' (as Latin-1)");
        }
    }

    /** Octal digits, blanks around them; or GNU's base 256, marked by the top bit. */
    private long number(int start, int length, long at) throws FormatException {
        if ((block[start] & 0x80) != 0) {
            return base256(start, length, at);
        }
        long value = 0;
        int i = start;
        while (i < start + length && block[i] == ' ') {
            i++;
        }
        for (; i < start + length && block[i] != 0 && block[i] != ' '; i++) {
            if (block[i] < '0' || block[i] > '7') {
                throw complaint(
                        at + i, "an octal digit", "'" + printable((char) (block[i] & 0xff)) + "'");
            }
            value = value << 3 | block[i] - '0';
        }
        return value;
    }

    private long base256(int start, int length, long at) throws FormatException {
        boolean negative = (block[start] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = start; i < start + length; i++) {
            int digit = i == start ? block[i] & 0x3f | (negative ? 0xc0 : 0) : block[i] & 0xff;
            if (value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8) {
                throw complaint(at + start, "a number below 2^63", "a larger one");
            }
            value = value << 8 | digit;
        }
        return value;
    }

    private static String printable(char c) {
        return c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\x%02x".formatted((int) c);
    }

    private FormatException complaint(long at, String expected, String found) {
        return new FormatException(format, at, expected, found);
    }

    /** The extended attributes of a member ({@code SCHILY.xattr.*}). */
    static SortedMap<String, Bytes> xattrs(TarHeader header) {
        var xattrs = new TreeMap<String, Bytes>();
        header.pax()
                .forEach((key, value) -> {
                    if (key.startsWith(XATTR)) {
                        xattrs.put(key.substring(XATTR.length()), value);
                    }
                });
        return xattrs;
    }

    /** One member's bytes; ends early only with a complaint. */
    private final class Content extends InputStream {
        private long left;
        private final int padding;

        Content(long size) {
            left = size;
            padding = (int) (-size & (BLOCK - 1));
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int start, int wanted) throws IOException {
            if (left == 0) {
                return -1;
            }
            if (wanted == 0) {
                return 0;
            }
            int count = in.read(target, start, (int) Math.min(left, wanted));
            if (count < 0) {
                throw new GzipMembers.WrappedFormatException(
                        complaint(offset, left + " more bytes of content", "the end"));
            }
            left -= count;
            offset += count;
            return count;
        }

        private void skipToNextHeader() throws IOException, FormatException {
            transferTo(OutputStream.nullOutputStream());
            var rest = in.readNBytes(padding);
            offset += rest.length;
            if (rest.length < padding) {
                throw complaint(offset, "padding to a block of 512 bytes", "the end");
            }
        }
    }
}
