package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/**
 * What the reader needs of the super block (§"The Super Block").
 *
 * @param checksumSeed what metadata checksums start from: of the UUID, or stored
 */
record Superblock(
        Set<Feature> features,
        long inodes,
        long blocks,
        int firstDataBlock,
        int blockBytes,
        int blocksPerGroup,
        int inodesPerGroup,
        int inodeBytes,
        int descriptorBytes,
        UUID uuid,
        String label,
        int checksumSeed) {
    static final int OFFSET = 1024;
    static final int BYTES = 1024;
    static final int MAGIC = 0xef53;
    static final int CHECKSUM_OFFSET = 0x3fc;

    private static final String FORMAT = "ext4 super block";

    static Superblock read(ByteSource source) throws IOException, FormatException {
        if (source.sizeBytes() < OFFSET + BYTES) {
            throw new FormatException(FORMAT, OFFSET, "a super block", "the end of the source");
        }
        var bytes = source.read(OFFSET, BYTES);
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        require(u16(in, 0x38) == MAGIC, 0x38, "the magic number ef53", hex(u16(in, 0x38)));
        int revision = in.getInt(0x4c);
        boolean dynamic = revision >= 1;
        var unreadable = Feature.unreadable(dynamic ? in.getInt(0x60) : 0);
        require(
                unreadable.isEmpty(),
                0x60,
                "features that are known here",
                String.join(", ", unreadable));
        var features =
                dynamic
                        ? Feature.of(in.getInt(0x5c), in.getInt(0x60), in.getInt(0x64))
                        : Set.<Feature>of();
        if (features.contains(Feature.METADATA_CSUM)) {
            int computed = Crc32c.unseeded().start().add(bytes, 0, CHECKSUM_OFFSET).value();
            require(
                    computed == in.getInt(CHECKSUM_OFFSET),
                    CHECKSUM_OFFSET,
                    "checksum " + hex(computed),
                    hex(in.getInt(CHECKSUM_OFFSET)));
        }
        int logBlock = in.getInt(0x18);
        require(logBlock >= 0 && logBlock <= 6, 0x18, "blocks of 1 to 64 KiB", "2^" + logBlock);
        int blockBytes = 1024 << logBlock;
        boolean wide = features.contains(Feature.BITS_64);
        int descriptorBytes = wide ? u16(in, 0xfe) : 32;
        require(
                !wide
                        || descriptorBytes >= 64
                                && descriptorBytes <= 1024
                                && Integer.bitCount(descriptorBytes) == 1,
                0xfe,
                "group descriptors of 64 to 1024 bytes",
                descriptorBytes + " bytes");
        int inodeBytes = dynamic ? u16(in, 0x58) : 128;
        require(
                inodeBytes >= 128 && inodeBytes <= blockBytes && Integer.bitCount(inodeBytes) == 1,
                0x58,
                "inodes of 128 bytes to a block",
                inodeBytes + " bytes");
        int firstDataBlock = in.getInt(0x14);
        require(
                firstDataBlock == 0 || firstDataBlock == 1 && blockBytes == 1024,
                0x14,
                "first data block 0, or 1 with blocks of 1 KiB",
                "" + firstDataBlock);
        int blocksPerGroup = in.getInt(0x20);
        int inodesPerGroup = in.getInt(0x28);
        require(
                blocksPerGroup > 0 && blocksPerGroup <= 8L * blockBytes * 65_536,
                0x20,
                "blocks in a group",
                Integer.toUnsignedString(blocksPerGroup));
        require(
                inodesPerGroup > 0 && inodesPerGroup <= 8 * blockBytes,
                0x28,
                "inodes in a group, at most one bitmap block",
                Integer.toUnsignedString(inodesPerGroup));
        long blocks = u32(in, 4) | (wide ? u32(in, 0x150) << 32 : 0);
        require(
                blocks > firstDataBlock && blocks <= Long.MAX_VALUE / blockBytes / 2,
                4,
                "a number of blocks",
                Long.toUnsignedString(blocks));
        var uuid = uuid(in, 0x68);
        return new Superblock(
                features,
                u32(in, 0),
                blocks,
                firstDataBlock,
                blockBytes,
                blocksPerGroup,
                inodesPerGroup,
                inodeBytes,
                descriptorBytes,
                uuid,
                label(bytes),
                features.contains(Feature.CSUM_SEED)
                        ? in.getInt(0x270)
                        : Crc32c.unseeded().start().add(bytes, 0x68, 16).value());
    }

    boolean has(Feature feature) {
        return features.contains(feature);
    }

    long groups() {
        return (blocks - firstDataBlock + blocksPerGroup - 1) / blocksPerGroup;
    }

    private static UUID uuid(ByteBuffer in, int at) {
        return new UUID(Long.reverseBytes(in.getLong(at)), Long.reverseBytes(in.getLong(at + 8)));
    }

    private static String label(byte[] bytes) {
        int end = 0x78;
        while (end < 0x88 && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0x78, end - 0x78, StandardCharsets.UTF_8);
    }

    private static int u16(ByteBuffer in, int at) {
        return in.getShort(at) & 0xffff;
    }

    private static long u32(ByteBuffer in, int at) {
        return in.getInt(at) & 0xffff_ffffL;
    }

    private static String hex(int value) {
        return Integer.toHexString(value);
    }

    private static void require(boolean fine, int field, String expected, String found)
            throws FormatException {
        if (!fine) {
            throw new FormatException(FORMAT, OFFSET + field, expected, found);
        }
    }
}
