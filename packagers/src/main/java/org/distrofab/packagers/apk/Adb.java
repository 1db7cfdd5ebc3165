package org.distrofab.packagers.apk;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The values of one ADB block (apk-v3(5), "Wire format"): little-endian words whose top four bits
 * are a type and whose others are a value or the place of one.
 *
 * <p>Every place is checked when it is followed. Since values may be shared, a small block could
 * describe a huge one; so the bytes handed out are counted, and a block that asks for many times
 * its own size is refused. Owned by one reader.
 */
final class Adb {
    static final String FORMAT = "apk v3";

    private static final int TYPE_INT = 0x1;
    private static final int TYPE_INT_32 = 0x2;
    private static final int TYPE_INT_64 = 0x3;
    private static final int TYPE_BLOB_8 = 0x8;
    private static final int TYPE_BLOB_16 = 0x9;
    private static final int TYPE_BLOB_32 = 0xa;
    private static final int TYPE_ARRAY = 0xd;
    private static final int TYPE_OBJECT = 0xe;

    private static final int HEADER_BYTES = 8;
    private static final int FREE_BUDGET = 4 << 20;
    private static final int BUDGET_PER_BYTE = 16;

    private final byte[] block;
    private final ByteBuffer words;
    private long budget;

    /**
     * @throws FormatException if the block's header is not one that this reader knows
     */
    Adb(byte[] block) throws FormatException {
        this.block = block;
        this.words = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        this.budget = FREE_BUDGET + (long) block.length * BUDGET_PER_BYTE;
        if (block.length < HEADER_BYTES) {
            throw complaint(0, "a header of 8 bytes", block.length + " bytes");
        }
        if (block[0] != 0) {
            throw complaint(0, "compatibility version 0", String.valueOf(block[0] & 0xff));
        }
    }

    /** Whether a file that begins so is ADB, compressed or not. */
    static boolean recognises(byte[] head) {
        return head.length >= 4
                && head[0] == 'A'
                && head[1] == 'D'
                && head[2] == 'B'
                && (head[3] == '.' || head[3] == 'd' || head[3] == 'c');
    }

    Slots root() throws FormatException {
        return slots(words.getInt(4)).orElseThrow(() -> complaint(4, "a root object", "none"));
    }

    private Optional<Slots> slots(int value) throws FormatException {
        int type = value >>> 28;
        if (value == 0) {
            return Optional.empty();
        }
        int at = value & 0x0fff_ffff;
        if (type != TYPE_ARRAY && type != TYPE_OBJECT) {
            throw complaint(at, "an array or object", "type " + type);
        }
        require(at, 4);
        long count = words.getInt(at) & 0xffff_ffffL;
        if (count < 1 || count > (block.length - at) / 4) {
            throw complaint(at, "a number of slots that fits the block", String.valueOf(count));
        }
        spend(at, 4 * count);
        return Optional.of(new Slots(at, (int) count));
    }

    private long integer(int value) throws FormatException {
        int at = value & 0x0fff_ffff;
        return switch (value >>> 28) {
            case 0 -> 0;
            case TYPE_INT -> at;
            case TYPE_INT_32 -> {
                require(at, 4);
                yield words.getInt(at) & 0xffff_ffffL;
            }
            case TYPE_INT_64 -> {
                require(at, 8);
                yield words.getLong(at);
            }
            default -> throw complaint(at, "an integer", "type " + (value >>> 28));
        };
    }

    private Optional<byte[]> blob(int value) throws FormatException {
        if (value == 0) {
            return Optional.empty();
        }
        int at = value & 0x0fff_ffff;
        int lengthBytes =
                switch (value >>> 28) {
                    case TYPE_BLOB_8 -> 1;
                    case TYPE_BLOB_16 -> 2;
                    case TYPE_BLOB_32 -> 4;
                    default -> throw complaint(at, "a blob", "type " + (value >>> 28));
                };
        require(at, lengthBytes);
        long length =
                switch (lengthBytes) {
                    case 1 -> block[at] & 0xff;
                    case 2 -> words.getShort(at) & 0xffff;
                    default -> words.getInt(at) & 0xffff_ffffL;
                };
        require(at + lengthBytes, length);
        spend(at, length);
        int start = at + lengthBytes;
        return Optional.of(Arrays.copyOfRange(block, start, start + (int) length));
    }

    private void require(long at, long length) throws FormatException {
        if (at + length > block.length) {
            throw complaint(at, length + " bytes within the block of " + block.length, "its end");
        }
    }

    private void spend(long at, long bytes) throws FormatException {
        budget -= bytes;
        if (budget < 0) {
            throw complaint(at, "values in proportion to the block", "the same ones over and over");
        }
    }

    static FormatException complaint(long at, String expected, String found) {
        return new FormatException(FORMAT + " ADB block", at, expected, found);
    }

    /** An array or object: slots from 1 to {@link #count}. */
    final class Slots {
        private final int at;
        private final int size;

        private Slots(int at, int size) {
            this.at = at;
            this.size = size;
        }

        /** The highest slot's number. */
        int count() {
            return size - 1;
        }

        /** Where the array or object stands in the block. */
        int offset() {
            return at;
        }

        private int value(int slot) {
            return slot < size ? words.getInt(at + 4 * slot) : 0;
        }

        /** 0 if the slot is empty. */
        long integer(int slot) throws FormatException {
            return Adb.this.integer(value(slot));
        }

        Optional<byte[]> blob(int slot) throws FormatException {
            return Adb.this.blob(value(slot));
        }

        Optional<Slots> slots(int slot) throws FormatException {
            return Adb.this.slots(value(slot));
        }

        /** UTF-8 text; empty if the slot is. */
        String text(int slot) throws FormatException {
            var bytes = blob(slot);
            if (bytes.isEmpty()) {
                return "";
            }
            try {
                var text =
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes.get()))
                                .toString();
                if (text.indexOf('\0') >= 0) {
                    throw complaint(at + 4L * slot, "text without NUL", "NUL");
                }
                return text;
            } catch (CharacterCodingException _) {
                throw complaint(
                        at + 4L * slot,
                        "UTF-8 text",
                        "'" + new String(bytes.get(), StandardCharsets.ISO_8859_1) + "'");
            }
        }

        Bytes bytes(int slot) throws FormatException {
            return Bytes.copyOf(blob(slot).orElse(new byte[0]));
        }
    }
}
