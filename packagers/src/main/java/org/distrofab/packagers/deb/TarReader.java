package org.distrofab.packagers.deb;

import static org.distrofab.packagers.deb.TarFormat.BLOCK;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Reads a tar archive in the dialect of deb(5), entry by entry.
 *
 * <p>As dpkg: version 7, POSIX and GNU headers, and no pax or sparse entries. Stricter than dpkg: a
 * path may come once (a directory more often), and a hard link names a file that came before.
 */
final class TarReader {
    private static final SortedMap<String, Bytes> NO_XATTRS = Collections.emptySortedMap();
    private static final int MAX_LONG_NAME = 4096 + 1;

    private final String what;
    private final InputStream in;
    private final int maxEntries;
    private final byte[] header = new byte[BLOCK];
    private final Set<String> files = new HashSet<>();
    private final Set<String> others = new HashSet<>();
    private final Content content = new Content();
    private long offset;
    private long headerAt;
    private int entries;

    TarReader(String what, InputStream in, int maxEntries) {
        this.what = what;
        this.in = in;
        this.maxEntries = maxEntries;
    }

    /**
     * @return the next entry; empty at the end of the archive
     * @throws FormatException with the offset of the header that is wrong
     */
    Optional<Entry> next() throws IOException, FormatException {
        content.finish();
        var longName = "";
        var longLink = "";
        while (readHeader()) {
            switch ((char) (header[TarFormat.TYPE] & 0xff)) {
                case TarFormat.LONG_NAME -> longName = longText(longName, "long name");
                case TarFormat.LONG_LINK -> longLink = longText(longLink, "long link name");
                default -> {
                    return Optional.of(checked(entry(longName, longLink)));
                }
            }
        }
        if (!longName.isEmpty() || !longLink.isEmpty()) {
            throw wrong(0, "the entry that a long name belongs to", "the end of the archive");
        }
        return Optional.empty();
    }

    /** The content of the entry at hand: exactly its size, or a complaint. */
    InputStream content() {
        return content;
    }

    /** Complains if the archive ended within the content at hand. */
    void checkWhole() throws FormatException {
        if (content.cut) {
            throw new FormatException(
                    what, offset, content.leftBytes + " more bytes of a file", "the end");
        }
    }

    private boolean readHeader() throws IOException, FormatException {
        headerAt = offset;
        var count = in.readNBytes(header, 0, BLOCK);
        offset += count;
        if (count == 0) {
            // dpkg asks for no end marker either.
            return false;
        }
        if (count < BLOCK) {
            throw wrong(0, "a header of 512 bytes", count + " bytes");
        }
        if (isZero()) {
            return false;
        }
        var stated = number(TarFormat.CHECKSUM, TarFormat.CHECKSUM_LENGTH, "checksum");
        var actual = TarFormat.checksum(header);
        if (stated != actual) {
            throw wrong(TarFormat.CHECKSUM, "the header checksum " + actual, "" + stated);
        }
        return true;
    }

    private boolean isZero() {
        for (var b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private String longText(String before, String name) throws IOException, FormatException {
        if (!before.isEmpty()) {
            throw wrong(TarFormat.TYPE, "one " + name, "another");
        }
        var size = number(TarFormat.SIZE, TarFormat.NUMBER_LENGTH, "size");
        if (size < 1 || size > MAX_LONG_NAME) {
            throw wrong(TarFormat.SIZE, "a " + name + " of 1 to 4096 bytes", size + " bytes");
        }
        var bytes = in.readNBytes((int) size);
        var padding = in.readNBytes(TarFormat.padding(size));
        if (bytes.length < size || padding.length < TarFormat.padding(size)) {
            throw wrong(0, "a whole " + name, "the end of the archive");
        }
        offset += bytes.length + padding.length;
        var text = decode(bytes, 0, bytes.length, name);
        if (text.isEmpty()) {
            throw wrong(TarFormat.SIZE, "a " + name, "an empty one");
        }
        return text;
    }

    private Entry entry(String longName, String longLink) throws FormatException {
        var name = longName.isEmpty() ? shortName() : longName;
        if (name.isEmpty()) {
            throw wrong(TarFormat.NAME, "a name", "none");
        }
        var link =
                longLink.isEmpty()
                        ? text(TarFormat.LINK, TarFormat.NAME_LENGTH, "link name")
                        : longLink;
        var path = path(name);
        var size = number(TarFormat.SIZE, TarFormat.NUMBER_LENGTH, "size");
        if (size < 0) {
            throw wrong(TarFormat.SIZE, "a size of at least 0", "" + size);
        }
        var attributes = attributes();
        var type = (char) (header[TarFormat.TYPE] & 0xff);
        if (type == TarFormat.REGULAR_V7 && name.endsWith("/")) {
            type = TarFormat.DIRECTORY;
        }
        return switch (type) {
            case TarFormat.REGULAR, TarFormat.REGULAR_V7, TarFormat.REGULAR_CONTIGUOUS -> {
                content.start(size);
                yield new Entry.RegularFile(path, attributes, size);
            }
            case TarFormat.DIRECTORY -> new Entry.Directory(path, attributes);
            case TarFormat.SYMBOLIC_LINK -> {
                if (link.isEmpty()) {
                    throw wrong(TarFormat.LINK, "the target of a symbolic link", "none");
                }
                yield new Entry.SymbolicLink(path, attributes, link);
            }
            case TarFormat.HARD_LINK -> new Entry.HardLink(path, attributes, path(link));
            case TarFormat.CHARACTER_DEVICE -> device(path, attributes, false);
            case TarFormat.BLOCK_DEVICE -> device(path, attributes, true);
            case TarFormat.FIFO -> new Entry.Fifo(path, attributes);
            case 'x', 'g' ->
                    throw wrong(TarFormat.TYPE, "no pax headers, as dpkg", "'" + type + "'");
            default ->
                    throw wrong(
                            TarFormat.TYPE,
                            "an entry type of deb(5)",
                            "0x" + Integer.toHexString(type));
        };
    }

    /** What only the whole archive shows: no path twice, hard links after their file. */
    private Entry checked(Entry entry) throws FormatException {
        entries++;
        if (entries > maxEntries) {
            throw wrong(0, "at most " + maxEntries + " entries", "more");
        }
        switch (entry) {
            case Entry.Directory d -> {
                if (files.contains(d.path()) || others.contains(d.path())) {
                    throw twice(d);
                }
            }
            case Entry.RegularFile f -> once(f, files);
            case Entry.HardLink h -> {
                if (!files.contains(h.target())) {
                    throw wrong(
                            TarFormat.LINK,
                            "a hard link to a file that came before",
                            "'" + h.target() + "'");
                }
                once(h, files);
            }
            case Entry.SymbolicLink s -> once(s, others);
            case Entry.Device d -> once(d, others);
            case Entry.Fifo f -> once(f, others);
        }
        return entry;
    }

    private void once(Entry entry, Set<String> kind) throws FormatException {
        if (entry.path().isEmpty()) {
            throw wrong(TarFormat.TYPE, "a directory at the root of the tree", "another type");
        }
        if (files.contains(entry.path()) || others.contains(entry.path())) {
            throw twice(entry);
        }
        kind.add(entry.path());
    }

    private FormatException twice(Entry entry) {
        return wrong(TarFormat.NAME, "each path once", "'" + entry.path() + "' again");
    }

    private String shortName() throws FormatException {
        var name = text(TarFormat.NAME, TarFormat.NAME_LENGTH, "name");
        var isPosix = header[TarFormat.MAGIC + 5] == 0 && header[TarFormat.MAGIC] == 'u';
        if (isPosix && header[TarFormat.PREFIX] != 0) {
            return text(TarFormat.PREFIX, TarFormat.PREFIX_LENGTH, "name prefix") + "/" + name;
        }
        return name;
    }

    private String path(String name) throws FormatException {
        try {
            return TreePaths.normalise(what, name);
        } catch (FormatException e) {
            throw wrong(TarFormat.NAME, e.expected(), e.found());
        }
    }

    private Attributes attributes() throws FormatException {
        return new Attributes(
                (int) number(TarFormat.MODE, TarFormat.ID_LENGTH, "mode") & 07777,
                id(TarFormat.UID, "user"),
                id(TarFormat.GID, "group"),
                text(TarFormat.USER, TarFormat.OWNER_LENGTH, "user name"),
                text(TarFormat.GROUP, TarFormat.OWNER_LENGTH, "group name"),
                number(TarFormat.MTIME, TarFormat.NUMBER_LENGTH, "time"),
                NO_XATTRS);
    }

    private int id(int at, String name) throws FormatException {
        var value = number(at, TarFormat.ID_LENGTH, name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw wrong(at, "a " + name + " number of at most 31 bits", "" + value);
        }
        return (int) value;
    }

    private Entry device(String path, Attributes attributes, boolean block) throws FormatException {
        return new Entry.Device(
                path,
                attributes,
                block,
                id(TarFormat.DEVICE_MAJOR, "major"),
                id(TarFormat.DEVICE_MINOR, "minor"));
    }

    private String text(int from, int length, String name) throws FormatException {
        var end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return decode(header, from, end, name);
    }

    private String decode(byte[] bytes, int from, int to, String name) throws FormatException {
        var end = to;
        while (end > from && bytes[end - 1] == 0) {
            end--;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, end - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong(0, "a " + name + " in UTF-8", "other bytes");
        }
    }

    /** Octal digits between blanks, or GNU's base 256 with the top bit set. */
    private long number(int from, int length, String name) throws FormatException {
        if (header[from] < 0) {
            return base256(from, length, name);
        }
        var at = from;
        var end = from + length;
        while (at < end && header[at] == ' ') {
            at++;
        }
        var value = 0L;
        while (at < end && header[at] >= '0' && header[at] <= '7') {
            value = value << 3 | (header[at] - '0');
            at++;
        }
        if (at < end && header[at] != 0 && header[at] != ' ') {
            throw wrong(from, "octal digits for the " + name, "other bytes");
        }
        return value;
    }

    private long base256(int from, int length, String name) throws FormatException {
        // Bit 6 of the first byte is the sign; the rest is big-endian.
        var value = (long) (header[from] << 25 >> 25);
        for (var i = from + 1; i < from + length; i++) {
            if (value < Long.MIN_VALUE >> 8 || value > Long.MAX_VALUE >> 8) {
                throw wrong(from, "a " + name + " of at most 64 bits", "a larger one");
            }
            value = value << 8 | (header[i] & 0xff);
        }
        return value;
    }

    private FormatException wrong(int within, String expected, String found) {
        return new FormatException(what, headerAt + within, expected, found);
    }

    /** The bytes of the regular file at hand. */
    private final class Content extends InputStream {
        private long leftBytes;
        private int paddingBytes;
        private boolean cut;

        void start(long sizeBytes) {
            leftBytes = sizeBytes;
            paddingBytes = TarFormat.padding(sizeBytes);
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
                throw new IOException("the tar archive ends within a file");
            }
            leftBytes -= count;
            offset += count;
            return count;
        }

        @Override
        public int available() {
            return (int) Math.min(leftBytes, Integer.MAX_VALUE);
        }

        void finish() throws IOException, FormatException {
            var scratch = leftBytes > 0 ? new byte[8192] : header;
            while (leftBytes > 0) {
                try {
                    read(scratch, 0, scratch.length);
                } catch (IOException e) {
                    checkWhole();
                    throw e;
                }
            }
            var skipped = in.readNBytes(header, 0, paddingBytes);
            offset += skipped;
            if (skipped < paddingBytes) {
                throw new FormatException(what, offset, "a whole block", "the end");
            }
            paddingBytes = 0;
        }
    }
}
