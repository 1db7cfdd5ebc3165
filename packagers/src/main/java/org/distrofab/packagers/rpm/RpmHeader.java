package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A header: values by tag, kept as the bytes they were read from ({@code
 * docs/manual/format_header.md}). Signature header, main header and database records all are one.
 *
 * <p>Everything is checked when it is read, so that no later question can fail on the bytes: types,
 * counts, alignment, offsets (rising, inside the data, not overlapping), UTF-8, and the region, the
 * signed part that the rest of the entries, if any, comes after. Integers are big-endian and
 * unsigned.
 *
 * <p>Limits, as rpm's: 65,535 entries, 256 MiB of data. Limitation: texts that are not UTF-8 are
 * refused, even in packages from before rpm demanded it.
 */
public final class RpmHeader {
    static final int MAX_ENTRIES = 0xffff;
    static final int MAX_DATA_BYTES = 256 << 20;
    static final int INTRO_BYTES = 16;
    static final int ENTRY_BYTES = 16;

    private static final long MAGIC = 0x8eade801_00000000L;

    /** What a header is part of; decides the region's tag and what the tags' numbers mean. */
    enum Role {
        SIGNATURE("rpm signature header", 62),
        MAIN("rpm header", 63);

        final String format;
        final int regionTag;

        Role(String format, int regionTag) {
            this.format = format;
            this.regionTag = regionTag;
        }

        Optional<? extends HeaderTag> tag(int number) {
            return switch (this) {
                case SIGNATURE -> RpmSignatureTag.of(number);
                case MAIN -> RpmTag.of(number);
            };
        }
    }

    /** An index entry; {@code end} is where its value ends in the data. */
    record IndexEntry(int tag, RpmTagType type, int offset, int count, int end) {}

    private final Role role;
    private final List<IndexEntry> entries;
    private final Map<Integer, IndexEntry> byTag;
    private final byte[] blob;
    private final int dataStart;
    private final int regionEntries;

    private RpmHeader(
            Role role, List<IndexEntry> entries, byte[] blob, int dataStart, int regionEntries) {
        this.role = role;
        this.entries = List.copyOf(entries);
        this.blob = blob;
        this.dataStart = dataStart;
        this.regionEntries = regionEntries;
        this.byTag = HashMap.newHashMap(entries.size());
        for (var entry : entries) {
            byTag.putIfAbsent(entry.tag(), entry);
        }
    }

    /**
     * Reads a header with its magic from a package file.
     *
     * @param at where the header starts in the file, for complaints
     */
    static RpmHeader read(Role role, InputStream in, long at) throws IOException, FormatException {
        var intro = in.readNBytes(INTRO_BYTES);
        if (intro.length < INTRO_BYTES) {
            throw new FormatException(
                    role.format, at + intro.length, "16 bytes of header start", "the end of file");
        }
        var buffer = ByteBuffer.wrap(intro);
        var magic = buffer.getLong();
        if (magic != MAGIC) {
            throw new FormatException(
                    role.format, at, "the magic 8eade80100000000", String.format("%016x", magic));
        }
        var size = blobSize(role, buffer.getInt(), buffer.getInt(), at + 8);
        // Grows with what is really there: a lying size costs no memory.
        var rest = in.readNBytes(size - 8);
        if (rest.length < size - 8) {
            throw new FormatException(
                    role.format,
                    at + INTRO_BYTES + rest.length,
                    size - 8 + " bytes of index and data",
                    "the end of file");
        }
        var blob = new byte[size];
        System.arraycopy(intro, 8, blob, 0, 8);
        System.arraycopy(rest, 0, blob, 8, rest.length);
        return parse(role, blob, at + 8);
    }

    /**
     * Reads a database record: a main header without the magic.
     *
     * @param name what the record is, for complaints
     */
    public static RpmHeader ofRecord(String name, byte[] blob) throws FormatException {
        try {
            if (blob.length < 8) {
                throw new FormatException(
                        Role.MAIN.format, 0, "at least 8 bytes", blob.length + " bytes");
            }
            var buffer = ByteBuffer.wrap(blob);
            var size = blobSize(Role.MAIN, buffer.getInt(), buffer.getInt(), 0);
            if (size != blob.length) {
                throw new FormatException(
                        Role.MAIN.format, 0, size + " bytes in all", blob.length + " bytes");
            }
            return parse(Role.MAIN, blob.clone(), 0);
        } catch (FormatException e) {
            throw e.in(name);
        }
    }

    private static int blobSize(Role role, int entries, int dataBytes, long at)
            throws FormatException {
        if (entries < 1 || entries > MAX_ENTRIES) {
            throw new FormatException(
                    role.format,
                    at,
                    "1 to " + MAX_ENTRIES + " index entries",
                    Integer.toUnsignedString(entries));
        }
        if (dataBytes < 0 || dataBytes > MAX_DATA_BYTES) {
            throw new FormatException(
                    role.format,
                    at + 4,
                    "at most " + MAX_DATA_BYTES + " bytes of data",
                    Integer.toUnsignedString(dataBytes));
        }
        return 8 + entries * ENTRY_BYTES + dataBytes;
    }

    private static RpmHeader parse(Role role, byte[] blob, long at) throws FormatException {
        var parser = new HeaderParser(role, blob, at);
        var entries = parser.parse();
        return new RpmHeader(role, entries, blob, parser.dataStart(), parser.regionEntries());
    }

    /** A header of bytes that were just built; anything wrong in them is our own mistake. */
    static RpmHeader ofBuilt(Role role, byte[] blob) {
        try {
            return parse(role, blob, 0);
        } catch (FormatException e) {
            throw new IllegalStateException("built a broken header", e);
        }
    }

    Role role() {
        return role;
    }

    List<IndexEntry> entries() {
        return entries;
    }

    /** How many of the entries, from the first on, the region holds; 0 without a region. */
    int regionEntries() {
        return regionEntries;
    }

    public boolean has(HeaderTag tag) {
        return byTag.containsKey(tag.number());
    }

    /** The first string of a tag. */
    public Optional<String> string(HeaderTag tag) {
        var entry = byTag.get(tag.number());
        if (entry == null) {
            return Optional.empty();
        }
        var end = entry.offset();
        while (blob[dataStart + end] != 0) {
            end++;
        }
        return Optional.of(text(entry.offset(), end));
    }

    /** All strings of a tag, empty if it is absent. */
    public List<String> strings(HeaderTag tag) {
        var entry = byTag.get(tag.number());
        if (entry == null) {
            return List.of();
        }
        var strings = new ArrayList<String>(entry.count());
        var start = entry.offset();
        for (var end = start; strings.size() < entry.count(); end++) {
            if (blob[dataStart + end] == 0) {
                strings.add(text(start, end));
                start = end + 1;
            }
        }
        return strings;
    }

    private String text(int start, int end) {
        return new String(blob, dataStart + start, end - start, StandardCharsets.UTF_8);
    }

    /** The first integer of a tag. */
    public OptionalLong number(HeaderTag tag) {
        var entry = byTag.get(tag.number());
        return entry == null ? OptionalLong.empty() : OptionalLong.of(number(entry, 0));
    }

    /** All integers of a tag, empty if it is absent. */
    public long[] numbers(HeaderTag tag) {
        var entry = byTag.get(tag.number());
        if (entry == null) {
            return new long[0];
        }
        var numbers = new long[entry.count()];
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] = number(entry, i);
        }
        return numbers;
    }

    private long number(IndexEntry entry, int i) {
        var size = entry.type().sizeBytes();
        long value = 0;
        var at = dataStart + entry.offset() + i * size;
        for (var end = at + size; at < end; at++) {
            value = value << 8 | blob[at] & 0xff;
        }
        return value;
    }

    /** The bytes of a tag. */
    public Optional<byte[]> bytes(HeaderTag tag) {
        return Optional.ofNullable(byTag.get(tag.number())).map(this::value);
    }

    /** The stored bytes of an entry, whatever its type. */
    byte[] value(IndexEntry entry) {
        return Arrays.copyOfRange(blob, dataStart + entry.offset(), dataStart + entry.end());
    }

    int count(HeaderTag tag) {
        var entry = byTag.get(tag.number());
        return entry == null ? 0 : entry.count();
    }

    /** The whole header without the magic, as a database keeps it. */
    public byte[] toRecord() {
        return blob.clone();
    }

    /** The whole header with the magic, as a package file keeps it; what is signed and hashed. */
    public byte[] toByteArray() {
        return ByteBuffer.allocate(8 + blob.length).putLong(MAGIC).put(blob).array();
    }

    /** Bytes in a package file. */
    int sizeBytes() {
        return 8 + blob.length;
    }

    /**
     * The region alone, as it stood in the package file: what signatures and digests are over, even
     * after tags were added at installation.
     *
     * @return empty if the header has no region
     */
    Optional<byte[]> region() {
        if (regionEntries == 0) {
            return Optional.empty();
        }
        var trailer = entries.getFirst();
        var dataBytes = trailer.offset() + ENTRY_BYTES;
        var indexBytes = regionEntries * ENTRY_BYTES;
        return Optional.of(
                ByteBuffer.allocate(INTRO_BYTES + indexBytes + dataBytes)
                        .putLong(MAGIC)
                        .putInt(regionEntries)
                        .putInt(dataBytes)
                        .put(blob, 8, indexBytes)
                        .put(blob, dataStart, dataBytes)
                        .array());
    }

    /** Reads the index of one blob. Owned by {@link #parse}. */
    private static final class HeaderParser {
        private final Role role;
        private final byte[] blob;
        private final long at;
        private final ByteBuffer buffer;
        private final int count;
        private final int dataStart;
        private final int dataBytes;
        private int regionEntries;

        /**
         * @param at where the blob starts in its file
         */
        HeaderParser(Role role, byte[] blob, long at) {
            this.role = role;
            this.blob = blob;
            this.at = at;
            this.buffer = ByteBuffer.wrap(blob);
            this.count = buffer.getInt(0);
            this.dataStart = 8 + count * ENTRY_BYTES;
            this.dataBytes = blob.length - dataStart;
        }

        int dataStart() {
            return dataStart;
        }

        int regionEntries() {
            return regionEntries;
        }

        List<IndexEntry> parse() throws FormatException {
            var entries = new ArrayList<IndexEntry>(count);
            var end = 0;
            for (var i = 0; i < count; i++) {
                var position = 8 + i * ENTRY_BYTES;
                var tag = buffer.getInt(position);
                if (i == 0 && (tag == 61 || tag == 62 || tag == 63)) {
                    entries.add(region(position));
                    continue;
                }
                var entry = entry(position, tag);
                if (i == regionEntries && regionEntries > 0) {
                    // What comes after the region has its data after the region's trailer.
                    end = entries.getFirst().end();
                }
                if (entry.offset() < end) {
                    throw bad(
                            position + 8,
                            "an offset from " + end + " on in the entry of tag " + tag,
                            entry.offset() + ", inside the value before it");
                }
                end = entry.end();
                if (i < regionEntries && end > entries.getFirst().offset()) {
                    throw bad(
                            position + 8,
                            "the value of tag " + tag + " inside its region",
                            "an end at " + end);
                }
                entries.add(entry);
            }
            return entries;
        }

        private IndexEntry region(int position) throws FormatException {
            var tag = buffer.getInt(position);
            if (tag != role.regionTag) {
                throw bad(position, "the region tag " + role.regionTag, Integer.toString(tag));
            }
            var offset = buffer.getInt(position + 8);
            if (buffer.getInt(position + 4) != RpmTagType.BIN.number()
                    || buffer.getInt(position + 12) != ENTRY_BYTES) {
                throw bad(position + 4, "16 bytes of region trailer", "another type or count");
            }
            if (offset < 0 || offset > dataBytes - ENTRY_BYTES) {
                throw bad(position + 8, "a region trailer inside the data", "offset " + offset);
            }
            var trailer = dataStart + offset;
            if (buffer.getInt(trailer) != tag
                    || buffer.getInt(trailer + 4) != RpmTagType.BIN.number()
                    || buffer.getInt(trailer + 12) != ENTRY_BYTES) {
                throw bad(trailer, "a region trailer", "another tag, type or count");
            }
            var length = -(long) buffer.getInt(trailer + 8);
            if (length <= 0 || length % ENTRY_BYTES != 0 || length / ENTRY_BYTES > count) {
                throw bad(
                        trailer + 8,
                        "minus the bytes of 1 to " + count + " entries",
                        Long.toString(-length));
            }
            regionEntries = (int) (length / ENTRY_BYTES);
            return new IndexEntry(tag, RpmTagType.BIN, offset, ENTRY_BYTES, offset + ENTRY_BYTES);
        }

        private IndexEntry entry(int position, int tag) throws FormatException {
            if (tag < 100) {
                throw bad(position, "a tag from 100 on", Integer.toString(tag));
            }
            var number = buffer.getInt(position + 4);
            var type =
                    RpmTagType.of(number)
                            .orElseThrow(() ->
                                    bad(
                                            position + 4,
                                            "a type from 1 to 9 for tag " + tag,
                                            Integer.toString(number)));
            var known = role.tag(tag);
            if (known.isPresent() && known.get().type().kind() != type.kind()) {
                throw bad(
                        position + 4,
                        known.get().type().kind().plural + " for tag " + known.get().name(),
                        type.kind().plural);
            }
            var offset = buffer.getInt(position + 8);
            var values = buffer.getInt(position + 12);
            if (offset < 0 || offset > dataBytes) {
                throw bad(
                        position + 8,
                        "an offset inside " + dataBytes + " bytes of data for tag " + tag,
                        Integer.toString(offset));
            }
            if (values < 1
                    || values > dataBytes - offset
                    || type == RpmTagType.STRING && values != 1) {
                throw bad(
                        position + 12,
                        "a count that fits the data for tag " + tag,
                        Integer.toUnsignedString(values));
            }
            if (type.sizeBytes() > 0) {
                return fixedSize(position, tag, type, offset, values);
            }
            return new IndexEntry(tag, type, offset, values, endOfStrings(tag, offset, values));
        }

        private IndexEntry fixedSize(int position, int tag, RpmTagType type, int offset, int values)
                throws FormatException {
            var size = type.sizeBytes();
            if (offset % size != 0) {
                throw bad(
                        position + 8,
                        "an offset that is a multiple of " + size + " for tag " + tag,
                        Integer.toString(offset));
            }
            if (values > (dataBytes - offset) / size) {
                throw bad(
                        position + 12,
                        "a count that fits the data for tag " + tag,
                        Integer.toString(values));
            }
            return new IndexEntry(tag, type, offset, values, offset + values * size);
        }

        private int endOfStrings(int tag, int offset, int values) throws FormatException {
            var end = dataStart + offset;
            var ascii = true;
            for (var i = 0; i < values; end++) {
                if (end >= blob.length) {
                    throw bad(
                            dataStart + offset,
                            values + " strings that end inside the data for tag " + tag,
                            i + " of them");
                }
                ascii &= blob[end] >= 0;
                if (blob[end] == 0) {
                    i++;
                }
            }
            if (!ascii) {
                checkUtf8(tag, dataStart + offset, end);
            }
            return end - dataStart;
        }

        private void checkUtf8(int tag, int start, int end) throws FormatException {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            var in = ByteBuffer.wrap(blob, start, end - start);
            var out = CharBuffer.allocate(end - start);
            try {
                var result = decoder.decode(in, out, true);
                if (result.isError()) {
                    result.throwException();
                }
            } catch (CharacterCodingException _) {
                throw bad(
                        in.position(),
                        "UTF-8 in tag " + tag,
                        String.format("byte 0x%02x", blob[in.position()]));
            }
        }

        private FormatException bad(int position, String expected, String found) {
            return new FormatException(role.format, at + position, expected, found);
        }
    }
}
