package org.distrofab.rootfs.elf;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads ranges and numbers of one ELF file and complains with offsets of that file. */
final class ElfData {
    static final String FORMAT = "ELF";

    /** No table or string section of a real file is larger; a hostile one may claim to be. */
    private static final int MAX_TABLE_BYTES = 256 << 20;

    private static final int MAX_STRING_BYTES = 64 << 10;

    /**
     * How often a table's bytes may be given out as strings; names are shared, but not that much.
     */
    private static final int MAX_SHARING = 64;

    private final ByteSource source;
    private final long size;
    final ElfClass elfClass;
    final ByteOrder order;

    ElfData(ByteSource source, ElfClass elfClass, ByteOrder order) throws IOException {
        this.source = source;
        this.size = source.sizeBytes();
        this.elfClass = elfClass;
        this.order = order;
    }

    long sizeBytes() {
        return size;
    }

    /** A bounded range as a source of its own. */
    ByteSource slice(String what, long offset, long count) throws IOException, FormatException {
        requireRange(what, offset, count);
        return source.slice(offset, count);
    }

    /** A table in memory, in the file's byte order. */
    Table table(String what, long offset, long count) throws IOException, FormatException {
        requireRange(what, offset, count);
        if (count > MAX_TABLE_BYTES) {
            throw new FormatException(
                    FORMAT, offset, what + " of at most 256 MiB", count + " bytes");
        }
        return new Table(ByteBuffer.wrap(source.read(offset, (int) count)).order(order), offset);
    }

    private void requireRange(String what, long offset, long count) throws FormatException {
        if (offset < 0 || count < 0 || offset > size || count > size - offset) {
            throw new FormatException(
                    FORMAT,
                    -1,
                    what + " within the file's " + size + " bytes",
                    "bytes "
                            + Long.toUnsignedString(offset)
                            + " to "
                            + Long.toUnsignedString(offset + count));
        }
    }

    /** A range in memory that knows where in the file it stands. Used by one reader at a time. */
    final class Table {
        private final ByteBuffer bytes;
        private final long offset;
        private long stringBytesLeft;

        private Table(ByteBuffer bytes, long offset) {
            this.bytes = bytes;
            this.offset = offset;
            this.stringBytesLeft = (long) MAX_SHARING * bytes.limit();
        }

        int length() {
            return bytes.limit();
        }

        int u8(int at) throws FormatException {
            require(at, 1);
            return bytes.get(at) & 0xff;
        }

        int u16(int at) throws FormatException {
            require(at, 2);
            return bytes.getShort(at) & 0xffff;
        }

        int i32(int at) throws FormatException {
            require(at, 4);
            return bytes.getInt(at);
        }

        long u32(int at) throws FormatException {
            return Integer.toUnsignedLong(i32(at));
        }

        /** An address or offset as wide as the file's class says. */
        long word(int at) throws FormatException {
            if (elfClass == ElfClass.ELF32) {
                return u32(at);
            }
            require(at, 8);
            return bytes.getLong(at);
        }

        /** The NUL-terminated string at an offset of this table. */
        String string(long at) throws FormatException {
            if (at < 0 || at >= bytes.limit()) {
                throw new FormatException(
                        FORMAT,
                        offset,
                        "a string offset below " + bytes.limit(),
                        Long.toUnsignedString(at));
            }
            int end = (int) at;
            int limit = (int) Math.min(bytes.limit(), at + MAX_STRING_BYTES);
            while (end < limit && bytes.get(end) != 0) {
                end++;
            }
            if (end == limit) {
                throw new FormatException(
                        FORMAT, offset + at, "a string that ends with NUL", "no NUL");
            }
            stringBytesLeft -= end - at;
            if (stringBytesLeft < 0) {
                throw new FormatException(
                        FORMAT,
                        offset,
                        "strings used at most " + MAX_SHARING + " times",
                        "more uses");
            }
            return new String(bytes.array(), (int) at, end - (int) at, StandardCharsets.UTF_8);
        }

        private void require(int at, int count) throws FormatException {
            if (at < 0 || at > bytes.limit() - count) {
                throw new FormatException(
                        FORMAT,
                        offset + at,
                        count + " more bytes",
                        Math.max(0, bytes.limit() - at) + " bytes");
            }
        }
    }
}
