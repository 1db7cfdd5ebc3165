package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An inode as it stands in the table (§"Index Nodes").
 *
 * @param map the 60 bytes of i_block: extents, block map, link target or device number
 * @param attributeBlock i_file_acl, 0 if none
 * @param bodyAttributes what follows the fixed fields: attributes in the inode
 */
record Inode(
        int number,
        int mode,
        int uid,
        int gid,
        long sizeBytes,
        int links,
        int flags,
        int generation,
        byte[] map,
        long attributeBlock,
        long mtimeSeconds,
        byte[] bodyAttributes) {
    static final int TYPE_MASK = 0xf000;
    static final int FIFO = 0x1000;
    static final int CHARACTER_DEVICE = 0x2000;
    static final int DIRECTORY = 0x4000;
    static final int BLOCK_DEVICE = 0x6000;
    static final int REGULAR = 0x8000;
    static final int SYMBOLIC_LINK = 0xa000;
    static final int SOCKET = 0xc000;

    static final int FLAG_ENCRYPTED = 0x800;
    static final int FLAG_INDEXED = 0x1000;
    static final int FLAG_EXTENTS = 0x8_0000;
    static final int FLAG_VERITY = 0x10_0000;
    static final int FLAG_EA_INODE = 0x20_0000;
    static final int FLAG_INLINE_DATA = 0x1000_0000;

    static final int MAP_OFFSET = 0x28;
    static final int MAP_BYTES = 60;
    static final int OLD_BYTES = 128;
    static final int CHECKSUM_LO = 0x7c;
    static final int CHECKSUM_HI = 0x82;

    static Inode parse(Volume volume, int number, byte[] raw, long offset) throws FormatException {
        var what = "inode " + number;
        var in = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int extraBytes = raw.length > OLD_BYTES ? u16(in, 0x80) : 0;
        if (extraBytes % 4 != 0 || extraBytes > raw.length - OLD_BYTES) {
            throw new FormatException(
                    "ext4: " + what,
                    offset + 0x80,
                    "extra fields within " + raw.length + " bytes",
                    extraBytes + " bytes");
        }
        int generation = in.getInt(0x64);
        if (volume.hasChecksums()) {
            verify(volume, number, generation, raw, extraBytes >= 4, offset);
        }
        long mtime = in.getInt(0x10);
        if (extraBytes >= 0x8c - OLD_BYTES) {
            mtime += (in.getInt(0x88) & 3L) << 32;
        }
        int mode = u16(in, 0);
        long size = in.getInt(4) & 0xffff_ffffL;
        int type = mode & TYPE_MASK;
        if (type == REGULAR || type == DIRECTORY) {
            size |= (in.getInt(0x6c) & 0xffff_ffffL) << 32;
        }
        if (size < 0 || size > Long.MAX_VALUE / 2) {
            throw new FormatException(
                    "ext4: " + what, offset + 4, "a size", Long.toUnsignedString(size));
        }
        return new Inode(
                number,
                mode,
                u16(in, 2) | u16(in, 0x78) << 16,
                u16(in, 0x18) | u16(in, 0x7a) << 16,
                size,
                u16(in, 0x1a),
                in.getInt(0x20),
                generation,
                Arrays.copyOfRange(raw, MAP_OFFSET, MAP_OFFSET + MAP_BYTES),
                in.getInt(0x68) & 0xffff_ffffL | (long) u16(in, 0x76) << 32,
                mtime,
                Arrays.copyOfRange(raw, Math.min(raw.length, OLD_BYTES + extraBytes), raw.length));
    }

    private static void verify(
            Volume volume, int number, int generation, byte[] raw, boolean high, long offset)
            throws FormatException {
        var in = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int stored = u16(in, CHECKSUM_LO) | (high ? u16(in, CHECKSUM_HI) << 16 : 0);
        var zeroed = raw.clone();
        zeroed[CHECKSUM_LO] = 0;
        zeroed[CHECKSUM_LO + 1] = 0;
        if (high) {
            zeroed[CHECKSUM_HI] = 0;
            zeroed[CHECKSUM_HI + 1] = 0;
        }
        int computed = volume.checksum().addInt(number).addInt(generation).add(zeroed).value();
        Volume.requireChecksum(
                "inode " + number,
                offset + CHECKSUM_LO,
                high ? computed : computed & 0xffff,
                stored);
    }

    int type() {
        return mode & TYPE_MASK;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    String describe() {
        return "inode " + number;
    }

    Attributes attributes(Volume volume) throws IOException, FormatException {
        return new Attributes(
                mode & 07777, uid, gid, "", "", mtimeSeconds, extendedAttributes(volume));
    }

    private SortedMap<String, Bytes> extendedAttributes(Volume volume)
            throws IOException, FormatException {
        var all = new TreeMap<String, Bytes>();
        ExtendedAttributes.readBody(describe(), bodyAttributes, all);
        if (attributeBlock != 0) {
            var what = describe() + ", attribute block";
            ExtendedAttributes.readBlock(
                    volume, what, attributeBlock, volume.block(what, attributeBlock), all);
        }
        return all;
    }

    private static int u16(ByteBuffer in, int at) {
        return in.getShort(at) & 0xffff;
    }
}
