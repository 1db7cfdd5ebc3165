package org.distrofab.rootfs.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Fills the super block (§"The Super Block"). */
final class SuperblockWriter {
    private static final int STATE_CLEAN = 1;
    private static final int ERRORS_CONTINUE = 1;
    private static final int MOUNT_XATTR_ACL = 0xc;
    private static final int HASH_HALF_MD4 = 1;
    private static final int FLAG_UNSIGNED_HASH = 2;
    private static final int CHECKSUM_CRC32C = 1;
    private static final int LOG_GROUPS_PER_FLEX = 4;
    private static final int JOURNAL_BACKUP_BLOCKS = 1;

    private SuperblockWriter() {}

    static Set<Feature> features(Ext4Options options, Geometry geometry) {
        var features =
                EnumSet.of(
                        Feature.EXT_ATTR,
                        Feature.DIR_INDEX,
                        Feature.FILETYPE,
                        Feature.EXTENTS,
                        Feature.FLEX_BG,
                        Feature.SPARSE_SUPER,
                        Feature.LARGE_FILE,
                        Feature.HUGE_FILE,
                        Feature.DIR_NLINK,
                        Feature.EXTRA_ISIZE,
                        Feature.METADATA_CSUM);
        if (options.bits64()) {
            features.add(Feature.BITS_64);
        }
        if (geometry.journalBlocks() > 0) {
            features.add(Feature.HAS_JOURNAL);
        }
        return features;
    }

    /**
     * @param group where this copy stands
     * @param journalMap i_block of the journal's inode, which is kept here too
     */
    static byte[] write(
            Ext4Options options,
            Geometry geometry,
            long freeBlocks,
            long freeInodes,
            byte[] journalMap,
            int group) {
        var features = features(options, geometry);
        long reserved = geometry.blocks() / 100 * options.reservedPercent();
        int time = (int) options.timeSeconds();
        var out = ByteBuffer.allocate(Superblock.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt((int) geometry.inodes()).putInt((int) geometry.blocks());
        out.putInt((int) reserved).putInt((int) freeBlocks).putInt((int) freeInodes);
        out.putInt(0).putInt(2).putInt(2);
        out.putInt(Geometry.BLOCKS_PER_GROUP).putInt(Geometry.BLOCKS_PER_GROUP);
        out.putInt(geometry.inodesPerGroup());
        out.putInt(0).putInt(time).putShort((short) 0).putShort((short) -1);
        out.putShort((short) Superblock.MAGIC).putShort((short) STATE_CLEAN);
        out.putShort((short) ERRORS_CONTINUE).putShort((short) 0);
        out.putInt(time).putInt(0).putInt(0).putInt(1).putInt(0);
        out.putInt(Geometry.FIRST_INODE).putShort((short) Geometry.INODE_BYTES);
        out.putShort((short) group);
        out.putInt(Feature.mask(Feature.Kind.COMPAT, features));
        out.putInt(Feature.mask(Feature.Kind.INCOMPAT, features));
        out.putInt(Feature.mask(Feature.Kind.RO_COMPAT, features));
        putUuid(out, options.uuid());
        out.put(0x78, options.label().getBytes(StandardCharsets.UTF_8));
        if (geometry.journalBlocks() > 0) {
            out.putInt(0xe0, TreePlan.JOURNAL);
            out.put(0xfd, (byte) JOURNAL_BACKUP_BLOCKS);
            out.put(0x10c, journalMap);
            long journalBytes = geometry.journalBlocks() * Geometry.BLOCK_BYTES;
            out.putInt(0x10c + 60, (int) (journalBytes >> 32))
                    .putInt(0x10c + 64, (int) journalBytes);
        }
        out.position(0xec);
        putUuid(out, options.hashSeed());
        out.put(0xfc, (byte) HASH_HALF_MD4);
        out.putShort(0xfe, (short) (options.bits64() ? geometry.descriptorBytes() : 0));
        out.putInt(0x100, MOUNT_XATTR_ACL).putInt(0x108, time);
        out.putInt(0x150, (int) (geometry.blocks() >> 32));
        out.putInt(0x154, (int) (reserved >> 32)).putInt(0x158, (int) (freeBlocks >> 32));
        out.putShort(0x15c, (short) InodeWriter.EXTRA_BYTES);
        out.putShort(0x15e, (short) InodeWriter.EXTRA_BYTES);
        out.putInt(0x160, FLAG_UNSIGNED_HASH);
        out.put(0x174, (byte) LOG_GROUPS_PER_FLEX).put(0x175, (byte) CHECKSUM_CRC32C);
        int checksum =
                Crc32c.unseeded().start().add(out.array(), 0, Superblock.CHECKSUM_OFFSET).value();
        out.putInt(Superblock.CHECKSUM_OFFSET, checksum);
        return out.array();
    }

    private static void putUuid(ByteBuffer out, UUID uuid) {
        out.putLong(Long.reverseBytes(uuid.getMostSignificantBits()));
        out.putLong(Long.reverseBytes(uuid.getLeastSignificantBits()));
    }

    /** What metadata checksums start from. */
    static int checksumSeed(UUID uuid) {
        var bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        putUuid(bytes, uuid);
        return Crc32c.unseeded().start().add(bytes.array()).value();
    }

    /** An empty journal's first block (§"Journal (jbd2)", big-endian). */
    static byte[] journal(Geometry geometry) {
        var out = ByteBuffer.allocate(Geometry.BLOCK_BYTES);
        out.putInt(0xc03b_3998).putInt(4).putInt(0);
        out.putInt(Geometry.BLOCK_BYTES).putInt((int) geometry.journalBlocks()).putInt(1);
        out.putInt(1).putInt(0);
        out.putInt(0x40, 1);
        return out.array();
    }
}
