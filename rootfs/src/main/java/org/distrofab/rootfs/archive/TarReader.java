package org.distrofab.rootfs.archive;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads tar archives: v7, ustar, pax and GNU headers; long names of either kind, numbers in octal
 * and base 256, extended attributes as {@code SCHILY.xattr.*}.
 *
 * <p>Limitations: sparse members and members of several volumes are refused by name; other pax
 * records are ignored.
 */
public final class TarReader {
    private static final String FORMAT = "tar";
    private static final int BLOCK_BYTES = TarWriter.BLOCK_BYTES;
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private final InputStream in;
    private final TreeSink sink;
    private final Map<String, byte[]> global = new HashMap<>();
    private Map<String, byte[]> pax = new HashMap<>();
    private long position;

    private TarReader(InputStream in, TreeSink sink) {
        this.in = in;
        this.sink = sink;
    }

    /**
     * Gives all members to a sink, in the archive's order.
     *
     * @param in plain or compressed; stays open
     */
    public static void read(InputStream in, TreeSink sink) throws IOException, FormatException {
        new TarReader(Compression.decompress(in), sink).readAll();
    }

    private void readAll() throws IOException, FormatException {
        while (true) {
            long start = position;
            var block = in.readNBytes(BLOCK_BYTES);
            if (block.length == 0) {
                return;
            }
            position += block.length;
            if (block.length < BLOCK_BYTES) {
                throw new FormatException(
                        FORMAT, start, "a header of 512 bytes", block.length + " bytes");
            }
            if (isZero(block)) {
                return;
            }
            requireSum(block, start);
            member(block, start);
        }
    }

    private void member(byte[] block, long start) throws IOException, FormatException {
        char type = (char) (block[156] & 0xff);
        long size = number(block, start, 124, 12);
        switch (type) {
            case 'x' -> records(header(size, start), start, pax);
            case 'g' -> records(header(size, start), start, global);
            case 'L' -> pax.put("path", untilNul(header(size, start)));
            case 'K' -> pax.put("linkpath", untilNul(header(size, start)));
            default -> {
                var records = new HashMap<>(global);
                records.putAll(pax);
                pax = new HashMap<>();
                entry(block, start, type, size, records);
            }
        }
    }

    private void entry(
            byte[] block, long start, char type, long headerSize, Map<String, byte[]> records)
            throws IOException, FormatException {
        for (var key : records.keySet()) {
            if (key.startsWith("GNU.sparse.")) {
                throw new FormatException(FORMAT, start, "members without holes", key);
            }
        }
        var name = text(records, "path", name(block));
        var path = TreePaths.normalise(FORMAT, name);
        var target = text(records, "linkpath", string(block, 157, 100));
        long size = decimal(records, "size", headerSize, start);
        var attributes = attributes(block, start, records);
        switch (type) {
            case '0', '\0', '7' -> {
                if (type == '\0' && name.endsWith("/")) {
                    give(new Entry.Directory(path, attributes));
                    skip(size, start);
                } else {
                    var content = new LimitedInputStream(in, size);
                    sink.accept(new Entry.RegularFile(path, attributes, size), content);
                    content.skipRest(FORMAT, start);
                    padding(size);
                }
                return;
            }
            case '1' ->
                    give(new Entry.HardLink(path, attributes, TreePaths.normalise(FORMAT, target)));
            case '2' -> give(new Entry.SymbolicLink(path, attributes, target));
            case '3', '4' ->
                    give(
                            new Entry.Device(
                                    path,
                                    attributes,
                                    type == '4',
                                    (int) number(block, start, 329, 8),
                                    (int) number(block, start, 337, 8)));
            case '5' -> give(new Entry.Directory(path, attributes));
            case '6' -> give(new Entry.Fifo(path, attributes));
            default ->
                    throw new FormatException(
                            FORMAT,
                            start + 156,
                            "a member type 0 to 7, or x, g, L, K",
                            "'" + (type >= ' ' && type < 127 ? type : '?') + "'");
        }
        // A hard link may say how large its file is, and has no content all the same.
        skip(type == '1' ? 0 : size, start);
    }

    private void give(Entry entry) throws IOException, FormatException {
        sink.accept(entry, InputStream.nullInputStream());
    }

    private Attributes attributes(byte[] block, long start, Map<String, byte[]> records)
            throws FormatException {
        var xattrs = new TreeMap<String, Bytes>();
        for (var record : records.entrySet()) {
            if (record.getKey().startsWith(TarWriter.XATTR)) {
                xattrs.put(
                        record.getKey().substring(TarWriter.XATTR.length()),
                        Bytes.copyOf(record.getValue()));
            }
        }
        return new Attributes(
                (int) number(block, start, 100, 8) & 07777,
                (int) decimal(records, "uid", number(block, start, 108, 8), start),
                (int) decimal(records, "gid", number(block, start, 116, 8), start),
                text(records, "uname", string(block, 265, 32)),
                text(records, "gname", string(block, 297, 32)),
                decimal(records, "mtime", number(block, start, 136, 12), start),
                xattrs);
    }

    /** The content of a header that belongs to the next member. */
    private byte[] header(long size, long start) throws IOException, FormatException {
        if (size > MAX_HEADER_BYTES) {
            throw new FormatException(
                    FORMAT, start + 124, "a header of at most 1 MiB", size + " bytes");
        }
        var bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new FormatException(
                    FORMAT, start + BLOCK_BYTES, size + " bytes", "the end of the archive");
        }
        padding(size);
        return bytes;
    }

    private void skip(long size, long start) throws IOException, FormatException {
        new LimitedInputStream(in, size).skipRest(FORMAT, start);
        padding(size);
    }

    /** Zeros up to the next block; an archive that ends with content may lack them. */
    private void padding(long size) throws IOException {
        int padding = (int) (-size & BLOCK_BYTES - 1);
        in.readNBytes(padding);
        position += size + padding;
    }

    private static void records(byte[] bytes, long start, Map<String, byte[]> into)
            throws FormatException {
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = at;
            int length = 0;
            while (space < bytes.length && bytes[space] != ' ') {
                int digit = bytes[space] - '0';
                if (digit < 0 || digit > 9 || length > MAX_HEADER_BYTES) {
                    throw badRecord(start, at);
                }
                length = length * 10 + digit;
                space++;
            }
            int end = at + length;
            if (length == 0 || end > bytes.length || end <= space + 1 || bytes[end - 1] != '\n') {
                throw badRecord(start, at);
            }
            int equals = space + 1;
            while (equals < end && bytes[equals] != '=') {
                equals++;
            }
            if (equals == end) {
                throw badRecord(start, at);
            }
            var key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            var value = Arrays.copyOfRange(bytes, equals + 1, end - 1);
            if (value.length == 0 && !key.startsWith(TarWriter.XATTR)) {
                into.remove(key);
            } else {
                into.put(key, value);
            }
            at = end;
        }
    }

    private static FormatException badRecord(long start, int at) {
        return new FormatException(
                FORMAT, start + BLOCK_BYTES + at, "a record 'length key=value'", "another text");
    }

    private static String text(Map<String, byte[]> records, String key, String otherwise) {
        var value = records.get(key);
        return value == null ? otherwise : new String(value, StandardCharsets.UTF_8);
    }

    /** A number of a pax record, fractions of a second left out. */
    private static long decimal(Map<String, byte[]> records, String key, long otherwise, long start)
            throws FormatException {
        var value = records.get(key);
        if (value == null) {
            return otherwise;
        }
        var text = new String(value, StandardCharsets.US_ASCII);
        int point = text.indexOf('.');
        try {
            long number = Long.parseLong(point < 0 ? text : text.substring(0, point));
            boolean fraction = point >= 0 && text.substring(point + 1).matches("\\d*[1-9]\\d*");
            number = text.startsWith("-") && fraction ? number - 1 : number;
            if (number >= 0 || key.equals("mtime")) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The complaint below names the value.
        }
        throw new FormatException(FORMAT, start, "a number for " + key, "'" + text + "'");
    }

    /** ustar splits long names in two. */
    private static String name(byte[] block) {
        var name = string(block, 0, 100);
        boolean ustar = string(block, 257, 6).equals("ustar") && block[262] == 0;
        var prefix = ustar ? string(block, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String string(byte[] block, int at, int width) {
        int end = at;
        while (end < at + width && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, StandardCharsets.UTF_8);
    }

    private static byte[] untilNul(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** Octal digits, or base 256 if the highest bit is set (GNU tar). */
    private static long number(byte[] block, long start, int at, int width) throws FormatException {
        long value = 0;
        if (block[at] < 0) {
            value = (block[at] & 0x40) != 0 ? -1 : 0;
            value = value << 6 | block[at] & 0x3f;
            for (int i = at + 1; i < at + width; i++) {
                if (value >= 1L << 54 || value < -(1L << 54)) {
                    throw badNumber(block, start, at, width);
                }
                value = value << 8 | block[i] & 0xff;
            }
            if (value < 0 && at != 136) {
                throw badNumber(block, start, at, width);
            }
            return value;
        }
        for (int i = at; i < at + width && block[i] != 0; i++) {
            if (block[i] == ' ') {
                continue;
            }
            int digit = block[i] - '0';
            if (digit < 0 || digit > 7) {
                throw badNumber(block, start, at, width);
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private static FormatException badNumber(byte[] block, long start, int at, int width) {
        return new FormatException(
                FORMAT,
                start + at,
                "a number in octal or base 256",
                "'" + string(block, at, width).replaceAll("[^ -~]", "?") + "'");
    }

    private static void requireSum(byte[] block, long start) throws FormatException {
        long stored = number(block, start, 148, 8);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            byte value = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += value & 0xff;
            signed += value;
        }
        if (stored != unsigned && stored != signed) {
            throw new FormatException(
                    FORMAT, start + 148, "header checksum " + unsigned, "" + stored);
        }
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
