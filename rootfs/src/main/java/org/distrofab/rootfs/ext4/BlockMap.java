package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Which blocks a file's content stands in. */
sealed interface BlockMap {
    /**
     * A run of blocks that follow one another in the file and on the disk.
     *
     * @param physical first block, or 0 for a hole
     */
    record Run(long logical, long physical, long count) {
        boolean isHole() {
            return physical == 0;
        }

        boolean holds(long block) {
            return block >= logical && block - logical < count;
        }
    }

    /** The run that holds a block of the file, or a part of it that starts at this block. */
    Run runAt(long logicalBlock) throws IOException, FormatException;

    static BlockMap of(Volume volume, Inode inode) throws FormatException {
        if (inode.has(Inode.FLAG_INLINE_DATA)) {
            throw unreadable(inode, "inline data");
        }
        if (inode.has(Inode.FLAG_ENCRYPTED)) {
            throw unreadable(inode, "encryption");
        }
        return inode.has(Inode.FLAG_EXTENTS)
                ? new ExtentTree(volume, inode)
                : new IndirectBlocks(volume, inode);
    }

    private static FormatException unreadable(Inode inode, String feature) {
        return new FormatException("ext4: " + inode.describe(), -1, "content in blocks", feature);
    }

    /** §"Extent Tree". */
    record ExtentTree(Volume volume, Inode inode) implements BlockMap {
        static final int MAGIC = 0xf30a;
        static final int HEADER_BYTES = 12;
        static final int ENTRY_BYTES = 12;
        static final int MAX_DEPTH = 5;

        /** Longer extents are unwritten ones, which read as zero; their length is less by this. */
        static final int MAX_INITIALISED = 32_768;

        @Override
        public Run runAt(long logicalBlock) throws IOException, FormatException {
            var node = inode.map();
            int depth = depth(node, -1);
            long end = 1L << 32;
            while (true) {
                var in = ByteBuffer.wrap(node).order(ByteOrder.LITTLE_ENDIAN);
                int count = in.getShort(2) & 0xffff;
                int index = last(in, count, logicalBlock);
                if (index + 1 < count) {
                    end = Math.min(end, first(in, index + 1));
                }
                if (depth == 0) {
                    return leaf(in, index, logicalBlock, end);
                }
                if (index < 0) {
                    return new Run(logicalBlock, 0, end - logicalBlock);
                }
                int at = HEADER_BYTES + index * ENTRY_BYTES;
                long child =
                        in.getInt(at + 4) & 0xffff_ffffL | (in.getShort(at + 8) & 0xffffL) << 32;
                var what = inode.describe() + ", extent tree";
                node = volume.block(what, child);
                depth = depth(node, depth - 1);
                verify(what, child, node);
            }
        }

        private Run leaf(ByteBuffer in, int index, long logicalBlock, long end)
                throws FormatException {
            if (index >= 0) {
                int at = HEADER_BYTES + index * ENTRY_BYTES;
                long first = first(in, index);
                int stored = in.getShort(at + 4) & 0xffff;
                boolean unwritten = stored > MAX_INITIALISED;
                long count = unwritten ? stored - MAX_INITIALISED : stored;
                if (count > end - first) {
                    throw bad("extents that do not overlap", "block " + first + " twice");
                }
                if (logicalBlock < first + count) {
                    long skipped = logicalBlock - first;
                    long physical =
                            in.getInt(at + 8) & 0xffff_ffffL
                                    | (in.getShort(at + 6) & 0xffffL) << 32;
                    if (physical == 0) {
                        throw bad("an extent of data blocks", "block 0");
                    }
                    return new Run(
                            logicalBlock, unwritten ? 0 : physical + skipped, count - skipped);
                }
            }
            return new Run(logicalBlock, 0, Math.max(1, end - logicalBlock));
        }

        /** The last entry that starts at or before a block, -1 if all start after it. */
        private static int last(ByteBuffer in, int count, long logicalBlock) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (first(in, middle) <= logicalBlock) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }

        private static long first(ByteBuffer in, int index) {
            return in.getInt(HEADER_BYTES + index * ENTRY_BYTES) & 0xffff_ffffL;
        }

        /**
         * @param wanted the depth that the parent promises, -1 if there is none
         */
        private int depth(byte[] node, int wanted) throws FormatException {
            var in = ByteBuffer.wrap(node).order(ByteOrder.LITTLE_ENDIAN);
            int magic = in.getShort(0) & 0xffff;
            int count = in.getShort(2) & 0xffff;
            int maximum = in.getShort(4) & 0xffff;
            int depth = in.getShort(6) & 0xffff;
            if (magic != MAGIC) {
                throw bad("an extent header (f30a)", Integer.toHexString(magic));
            }
            if (count > maximum || HEADER_BYTES + maximum * ENTRY_BYTES > node.length) {
                throw bad("extents within " + node.length + " bytes", count + " of " + maximum);
            }
            if (wanted >= 0 ? depth != wanted : depth > MAX_DEPTH) {
                throw bad(
                        "extent tree depth " + (wanted >= 0 ? wanted : "of at most 5"), "" + depth);
            }
            return depth;
        }

        /** The tail stands after the last possible entry. */
        private void verify(String what, long number, byte[] node) throws FormatException {
            if (volume.hasChecksums()) {
                var in = ByteBuffer.wrap(node).order(ByteOrder.LITTLE_ENDIAN);
                int tail = HEADER_BYTES + (in.getShort(4) & 0xffff) * ENTRY_BYTES;
                if (tail + 4 > node.length) {
                    throw bad("room for a checksum", "none");
                }
                Volume.requireChecksum(
                        what,
                        number * node.length + tail,
                        volume.checksum(inode).add(node, 0, tail).value(),
                        in.getInt(tail));
            }
        }

        private FormatException bad(String expected, String found) {
            return new FormatException(
                    "ext4: " + inode.describe() + ", extent tree", -1, expected, found);
        }
    }

    /** Twelve direct blocks, then trees of one, two and three levels (§"Direct/Indirect"). */
    record IndirectBlocks(Volume volume, Inode inode) implements BlockMap {
        private static final int DIRECT = 12;

        @Override
        public Run runAt(long logicalBlock) throws IOException, FormatException {
            var map = ByteBuffer.wrap(inode.map()).order(ByteOrder.LITTLE_ENDIAN);
            if (logicalBlock < DIRECT) {
                return run(logicalBlock, map, (int) logicalBlock, DIRECT);
            }
            int pointers = volume.blockBytes() / 4;
            long rest = logicalBlock - DIRECT;
            long span = pointers;
            for (int level = 1; level <= 3; level++) {
                if (rest < span) {
                    return descend(logicalBlock, rest, level, map.getInt(4 * (DIRECT + level - 1)));
                }
                rest -= span;
                span *= pointers;
            }
            throw new FormatException(
                    "ext4: " + inode.describe(),
                    -1,
                    "blocks that three levels can hold",
                    "block " + logicalBlock);
        }

        private Run descend(long logicalBlock, long within, int levels, int root)
                throws IOException, FormatException {
            int pointers = volume.blockBytes() / 4;
            long block = root & 0xffff_ffffL;
            long rest = within;
            for (int level = levels; ; level--) {
                long below = 1;
                for (int i = 1; i < level; i++) {
                    below *= pointers;
                }
                if (block == 0) {
                    return new Run(logicalBlock, 0, below * pointers - rest);
                }
                var table =
                        ByteBuffer.wrap(volume.block(inode.describe() + ", block map", block))
                                .order(ByteOrder.LITTLE_ENDIAN);
                int index = (int) (rest / below);
                if (level == 1) {
                    return run(logicalBlock, table, index, pointers);
                }
                rest %= below;
                block = table.getInt(4 * index) & 0xffff_ffffL;
            }
        }

        /** As many pointers as count up one by one, or are all zero. */
        private static Run run(long logicalBlock, ByteBuffer table, int index, int limit) {
            long first = table.getInt(4 * index) & 0xffff_ffffL;
            int count = 1;
            while (index + count < limit
                    && (table.getInt(4 * (index + count)) & 0xffff_ffffL)
                            == (first == 0 ? 0 : first + count)) {
                count++;
            }
            return new Run(logicalBlock, first, count);
        }
    }
}
