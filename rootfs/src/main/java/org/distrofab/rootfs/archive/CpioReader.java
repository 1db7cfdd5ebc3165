package org.distrofab.rootfs.archive;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;
import org.distrofab.rootfs.TreeSink;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads archives one after another. */
final class CpioReader {
    private static final String FORMAT = "cpio";
    private static final String MAGIC_WITH_SUM = "070702";
    private static final int HEADER_BYTES = 110;
    private static final int MAX_NAME_BYTES = 4096;
    private static final int MAX_DEPTH = 4;
    private static final int TYPE_MASK = 0170000;

    /** What makes two names those of one file. */
    private record FileId(long major, long minor, long inode) {}

    private final TreeSink sink;

    /** Names of files with several whose content has not come yet. */
    private final Map<FileId, List<Entry.RegularFile>> waiting = new HashMap<>();

    /** First names of files with several whose content has come. */
    private final Map<FileId, String> known = new HashMap<>();

    private InputStream in;
    private long position;

    CpioReader(TreeSink sink) {
        this.sink = sink;
    }

    void readAll(InputStream source) throws IOException, FormatException {
        readSegments(source, 0);
    }

    private void readSegments(InputStream source, int depth) throws IOException, FormatException {
        var buffered = new BufferedInputStream(source);
        while (skipZeros(buffered)) {
            var compression = Compression.of(buffered);
            if (compression == Compression.NONE) {
                in = buffered;
                position = 0;
                readArchive();
            } else if (depth == MAX_DEPTH) {
                throw new FormatException(
                        FORMAT, -1, "an archive", "one compressed " + MAX_DEPTH + " times");
            } else {
                readSegments(compression.member(buffered), depth + 1);
            }
        }
    }

    /** Whether there is something behind the zeros. */
    private static boolean skipZeros(BufferedInputStream in) throws IOException {
        int next;
        do {
            in.mark(1);
            next = in.read();
        } while (next == 0);
        in.reset();
        return next > 0;
    }

    private void readArchive() throws IOException, FormatException {
        while (true) {
            long start = position;
            var header = take(HEADER_BYTES);
            var magic = new String(header, 0, 6, StandardCharsets.ISO_8859_1);
            if (!magic.equals(CpioWriter.MAGIC) && !magic.equals(MAGIC_WITH_SUM)) {
                throw new FormatException(
                        FORMAT, start, "the magic number 070701 or 070702", "'" + magic + "'");
            }
            var fields = new long[13];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = field(header, start, 6 + 8 * i);
            }
            int nameBytes = (int) Math.min(fields[11], Integer.MAX_VALUE);
            if (nameBytes < 1 || nameBytes > MAX_NAME_BYTES) {
                throw new FormatException(
                        FORMAT,
                        start + 94,
                        "a name of 1 to " + MAX_NAME_BYTES + " bytes",
                        fields[11] + "");
            }
            var name = take(nameBytes);
            skipPadding();
            if (name[nameBytes - 1] != 0) {
                throw new FormatException(
                        FORMAT, start + HEADER_BYTES, "a name that ends with NUL", "no NUL");
            }
            var path = new String(name, 0, nameBytes - 1, StandardCharsets.UTF_8);
            if (path.equals(CpioWriter.TRAILER)) {
                finishLinks();
                return;
            }
            entry(start, TreePaths.normalise(FORMAT, path), fields);
        }
    }

    private void entry(long start, String path, long[] fields) throws IOException, FormatException {
        int mode = (int) fields[1];
        long size = fields[6];
        var attributes =
                new Attributes(
                        mode & 07777,
                        (int) fields[2],
                        (int) fields[3],
                        "",
                        "",
                        fields[5],
                        new TreeMap<>());
        switch (mode & TYPE_MASK) {
            case 0100000 -> {
                var file = new Entry.RegularFile(path, attributes, size);
                if (fields[4] > 1) {
                    linked(new FileId(fields[7], fields[8], fields[0]), file);
                } else {
                    content(file);
                }
            }
            case 0120000 -> {
                if (size > MAX_NAME_BYTES) {
                    throw new FormatException(
                            FORMAT, start + 54, "a link target of at most 4096 bytes", size + "");
                }
                var target = new String(take((int) size), StandardCharsets.UTF_8);
                skipPadding();
                give(new Entry.SymbolicLink(path, attributes, target));
                return;
            }
            case 0040000 -> give(new Entry.Directory(path, attributes));
            case 0060000, 0020000 ->
                    give(
                            new Entry.Device(
                                    path,
                                    attributes,
                                    (mode & TYPE_MASK) == 0060000,
                                    (int) fields[9],
                                    (int) fields[10]));
            case 0010000 -> give(new Entry.Fifo(path, attributes));
            default ->
                    throw new FormatException(
                            FORMAT,
                            start + 14,
                            "a file type",
                            "mode 0" + Integer.toOctalString(mode));
        }
        if (size > 0 && (mode & TYPE_MASK) != 0100000) {
            throw new FormatException(FORMAT, start + 54, "no content", size + " bytes");
        }
    }

    /** The content comes with one of the names, usually the last. */
    private void linked(FileId id, Entry.RegularFile file) throws IOException, FormatException {
        var first = known.get(id);
        if (first != null) {
            skip(file.sizeBytes());
            give(new Entry.HardLink(file.path(), file.attributes(), first));
        } else if (file.sizeBytes() == 0) {
            waiting.computeIfAbsent(id, key -> new ArrayList<>()).add(file);
        } else {
            content(file);
            known.put(id, file.path());
            var earlier = waiting.remove(id);
            if (earlier != null) {
                for (var name : earlier) {
                    give(new Entry.HardLink(name.path(), name.attributes(), file.path()));
                }
            }
        }
    }

    /** Names whose content never came are those of empty files; numbers end with the archive. */
    private void finishLinks() throws IOException, FormatException {
        for (var names : waiting.values()) {
            var first = names.getFirst();
            sink.accept(first, InputStream.nullInputStream());
            for (var name : names.subList(1, names.size())) {
                give(new Entry.HardLink(name.path(), name.attributes(), first.path()));
            }
        }
        waiting.clear();
        known.clear();
    }

    private void give(Entry entry) throws IOException, FormatException {
        sink.accept(entry, InputStream.nullInputStream());
    }

    private void content(Entry.RegularFile file) throws IOException, FormatException {
        var content = new LimitedInputStream(in, file.sizeBytes());
        sink.accept(file, content);
        content.skipRest(FORMAT, position);
        position += file.sizeBytes();
        skipPadding();
    }

    private void skip(long count) throws IOException, FormatException {
        new LimitedInputStream(in, count).skipRest(FORMAT, position);
        position += count;
        skipPadding();
    }

    private void skipPadding() throws IOException, FormatException {
        take((int) (-position & 3));
    }

    private byte[] take(int count) throws IOException, FormatException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new FormatException(
                    FORMAT, position, count + " bytes", "the end after " + bytes.length);
        }
        position += count;
        return bytes;
    }

    private static long field(byte[] header, long start, int at) throws FormatException {
        long value = 0;
        for (int i = at; i < at + 8; i++) {
            int digit = Character.digit(header[i], 16);
            if (digit < 0) {
                throw new FormatException(
                        FORMAT,
                        start + at,
                        "eight hexadecimal digits",
                        "'" + new String(header, at, 8, StandardCharsets.ISO_8859_1) + "'");
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
