package org.distrofab.rootfs.ext4;

import java.util.ArrayList;
import java.util.List;

/**
 * How the blocks of a new file system are divided: groups of 128 MiB, all bitmaps and inode tables
 * at the front ({@code flex_bg} lets them), copies of super block and descriptors in groups 1 and
 * powers of 3, 5 and 7 ({@code sparse_super}).
 *
 * @param blocks size of the file system
 * @param inodesPerGroup a multiple of what a block holds
 * @param journalBlocks 0 if there is none
 */
record Geometry(long blocks, int inodesPerGroup, int descriptorBytes, long journalBlocks) {
    static final int BLOCK_BYTES = 4096;
    static final int BLOCKS_PER_GROUP = 8 * BLOCK_BYTES;
    static final int INODE_BYTES = 256;
    static final int INODES_PER_BLOCK = BLOCK_BYTES / INODE_BYTES;
    static final int FIRST_INODE = 11;

    /** One inode for so many bytes, as mke2fs has it. */
    private static final int BYTES_PER_INODE = 16_384;

    /** A last group with less than this besides its copies is left out. */
    private static final int LEAST_GROUP_BLOCKS = 50;

    /**
     * @param wantedBlocks what the size is rounded down from
     * @param inodes how many are needed, reserved ones included
     */
    static Geometry of(long wantedBlocks, long inodes, Ext4Options options) {
        int descriptorBytes = options.bits64() ? 64 : 32;
        long blocks = wantedBlocks;
        long groups = groups(blocks);
        long rest = blocks - (groups - 1) * BLOCKS_PER_GROUP;
        long copies = isCopyGroup(groups - 1) ? 1 + descriptorBlocks(groups, descriptorBytes) : 0;
        if (groups > 1 && rest < copies + LEAST_GROUP_BLOCKS) {
            groups--;
            blocks = groups * BLOCKS_PER_GROUP;
        }
        long wantedInodes = Math.max(inodes, blocks * BLOCK_BYTES / BYTES_PER_INODE);
        long perGroup = (wantedInodes + groups - 1) / groups;
        perGroup = (perGroup + INODES_PER_BLOCK - 1) / INODES_PER_BLOCK * INODES_PER_BLOCK;
        return new Geometry(
                blocks,
                (int) Math.min(perGroup, BLOCKS_PER_GROUP),
                descriptorBytes,
                options.journal() ? journalBlocks(blocks) : 0);
    }

    /** As mke2fs chooses it. */
    private static long journalBlocks(long blocks) {
        if (blocks < 2048) {
            return 0;
        } else if (blocks < 32_768) {
            return 1024;
        } else if (blocks < 256 * 1024) {
            return 4096;
        } else if (blocks < 512 * 1024) {
            return 8192;
        } else if (blocks < 4096 * 1024) {
            return 16_384;
        } else if (blocks < 8192 * 1024) {
            return 32_768;
        } else if (blocks < 16_384 * 1024) {
            return 65_536;
        } else if (blocks < 32_768 * 1024) {
            return 131_072;
        }
        return 262_144;
    }

    private static long groups(long blocks) {
        return (blocks + BLOCKS_PER_GROUP - 1) / BLOCKS_PER_GROUP;
    }

    private static long descriptorBlocks(long groups, int descriptorBytes) {
        return (groups * descriptorBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    int groups() {
        return Math.toIntExact(groups(blocks));
    }

    long inodes() {
        return (long) groups() * inodesPerGroup;
    }

    int descriptorBlocks() {
        return Math.toIntExact(descriptorBlocks(groups(), descriptorBytes));
    }

    int inodeTableBlocks() {
        return inodesPerGroup / INODES_PER_BLOCK;
    }

    long groupStart(int group) {
        return (long) group * BLOCKS_PER_GROUP;
    }

    int blocksIn(int group) {
        return (int) Math.min(BLOCKS_PER_GROUP, blocks - groupStart(group));
    }

    /** Whether a group begins with a super block and descriptors. */
    static boolean isCopyGroup(long group) {
        return group <= 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
    }

    private static boolean isPower(long number, int base) {
        long power = base;
        while (power < number) {
            power *= base;
        }
        return power == number;
    }

    /** The groups that hold copies, 0 among them. */
    List<Integer> copyGroups() {
        var found = new ArrayList<Integer>();
        for (int group = 0; group < groups(); group++) {
            if (isCopyGroup(group)) {
                found.add(group);
            }
        }
        return found;
    }

    /** Blocks of one super block with its descriptors. */
    int copyBlocks() {
        return 1 + descriptorBlocks();
    }
}
