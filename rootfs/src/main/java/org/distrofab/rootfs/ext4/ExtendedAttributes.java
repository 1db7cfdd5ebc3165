package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads extended attributes, in the inode and in a block of their own (§"Extended Attributes"). */
final class ExtendedAttributes {
    static final int MAGIC = 0xea02_0000;
    static final int BLOCK_HEADER_BYTES = 32;
    static final int ENTRY_BYTES = 16;
    static final int BLOCK_CHECKSUM = 0x10;

    static final String ACL_ACCESS = "system.posix_acl_access";
    static final String ACL_DEFAULT = "system.posix_acl_default";

    /**
     * A name prefix that is stored as a number.
     *
     * @param whole whether it is the whole name
     */
    record Prefix(int index, String text, boolean whole) {}

    /** More special ones first. */
    static final List<Prefix> PREFIXES =
            List.of(
                    new Prefix(2, ACL_ACCESS, true),
                    new Prefix(3, ACL_DEFAULT, true),
                    new Prefix(8, "system.richacl", true),
                    new Prefix(1, "user.", false),
                    new Prefix(4, "trusted.", false),
                    new Prefix(6, "security.", false),
                    new Prefix(7, "system.", false));

    private ExtendedAttributes() {}

    static void readBody(String what, byte[] body, Map<String, Bytes> into) throws FormatException {
        var in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        if (body.length >= 4 && in.getInt(0) == MAGIC) {
            read(what, in, 4, 4, into);
        }
    }

    static void readBlock(
            Volume volume, String what, long number, byte[] block, Map<String, Bytes> into)
            throws FormatException {
        var in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) != MAGIC || in.getInt(8) != 1) {
            throw new FormatException(
                    "ext4: " + what,
                    number * block.length,
                    "the magic number ea020000 and a length of one block",
                    Integer.toHexString(in.getInt(0)) + ", " + in.getInt(8));
        }
        if (volume.hasChecksums()) {
            int computed =
                    volume.checksum()
                            .addLong(number)
                            .add(block, 0, BLOCK_CHECKSUM)
                            .add(new byte[4])
                            .add(block, BLOCK_CHECKSUM + 4, block.length - BLOCK_CHECKSUM - 4)
                            .value();
            Volume.requireChecksum(
                    what,
                    number * block.length + BLOCK_CHECKSUM,
                    computed,
                    in.getInt(BLOCK_CHECKSUM));
        }
        read(what, in, BLOCK_HEADER_BYTES, 0, into);
    }

    /**
     * @param first where the entries begin
     * @param base what value offsets count from
     */
    private static void read(
            String what, ByteBuffer in, int first, int base, Map<String, Bytes> into)
            throws FormatException {
        int at = first;
        while (at + 4 <= in.limit() && in.getInt(at) != 0) {
            int nameLength = in.get(at) & 0xff;
            int end = at + ENTRY_BYTES + nameLength;
            if (end > in.limit()) {
                throw bad(what, "an attribute entry within its block", "one that goes on");
            }
            if (in.getInt(at + 4) != 0) {
                throw bad(what, "an attribute value in its block", "feature ea_inode");
            }
            int valueOffset = base + (in.getShort(at + 2) & 0xffff);
            long valueLength = in.getInt(at + 8) & 0xffff_ffffL;
            if (valueLength > in.limit() - valueOffset) {
                throw bad(what, "an attribute value within its block", valueLength + " bytes");
            }
            var name =
                    prefix(what, in.get(at + 1) & 0xff)
                            + new String(
                                    in.array(),
                                    at + ENTRY_BYTES,
                                    nameLength,
                                    StandardCharsets.UTF_8);
            var value =
                    Arrays.copyOfRange(in.array(), valueOffset, valueOffset + (int) valueLength);
            if (name.equals(ACL_ACCESS) || name.equals(ACL_DEFAULT)) {
                value = PosixAcl.fromStored(what, value);
            }
            into.put(name, Bytes.copyOf(value));
            at = end + 3 & ~3;
        }
    }

    private static String prefix(String what, int index) throws FormatException {
        if (index == 0) {
            return "";
        }
        for (var prefix : PREFIXES) {
            if (prefix.index() == index) {
                return prefix.text();
            }
        }
        throw bad(what, "a known attribute name index", "" + index);
    }

    private static FormatException bad(String what, String expected, String found) {
        return new FormatException("ext4: " + what, -1, expected, found);
    }
}
