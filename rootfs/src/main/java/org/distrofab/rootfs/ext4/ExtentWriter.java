package org.distrofab.rootfs.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Builds the tree of a file's extents from the leaves up (§"Extent Tree"). */
final class ExtentWriter {
    /**
     * @param logical first block of the file
     * @param physical first block of the disk
     * @param count at most {@link BlockMap.ExtentTree#MAX_INITIALISED}
     */
    record Extent(long logical, long physical, int count) {}

    private static final int IN_INODE = 4;
    private static final int TAIL_BYTES = 4;
    private static final int IN_BLOCK =
            (Geometry.BLOCK_BYTES - BlockMap.ExtentTree.HEADER_BYTES - TAIL_BYTES)
                    / BlockMap.ExtentTree.ENTRY_BYTES;

    /** An entry of a node above the leaves: the first block of the file below it, and the node. */
    private record Index(long logical, long node) {}

    /**
     * @param root for the inode, 60 bytes
     * @param nodes blocks that were given, filled; checksums in place
     */
    record Tree(byte[] root, List<byte[]> nodes) {}

    private ExtentWriter() {}

    /** How many blocks the tree of so many extents needs besides the inode. */
    static long nodes(long extents) {
        long total = 0;
        for (long level = extents; level > IN_INODE; ) {
            level = (level + IN_BLOCK - 1) / IN_BLOCK;
            total += level;
        }
        return total;
    }

    /** Appends an extent, joined with the one before if it goes on there. */
    static void append(List<Extent> extents, long logical, long physical, long count) {
        long done = 0;
        if (!extents.isEmpty()) {
            var last = extents.getLast();
            if (last.logical() + last.count() == logical
                    && last.physical() + last.count() == physical) {
                int more =
                        (int) Math.min(count, BlockMap.ExtentTree.MAX_INITIALISED - last.count());
                extents.set(
                        extents.size() - 1,
                        new Extent(last.logical(), last.physical(), last.count() + more));
                done = more;
            }
        }
        while (done < count) {
            int part = (int) Math.min(count - done, BlockMap.ExtentTree.MAX_INITIALISED);
            extents.add(new Extent(logical + done, physical + done, part));
            done += part;
        }
    }

    /**
     * @param places as many blocks as {@link #nodes} says
     * @param crc starts from the file system's seed
     */
    static Tree write(List<Extent> extents, List<Long> places, int inode, Crc32c crc) {
        var nodes = new ArrayList<byte[]>();
        int depth = 0;
        var level = new ArrayList<Index>();
        if (extents.size() > IN_INODE) {
            for (int from = 0; from < extents.size(); from += IN_BLOCK) {
                int to = Math.min(extents.size(), from + IN_BLOCK);
                var out = node(Geometry.BLOCK_BYTES, to - from, IN_BLOCK, depth);
                extents.subList(from, to).forEach(extent -> put(out, extent));
                level.add(new Index(extents.get(from).logical(), places.get(nodes.size())));
                nodes.add(finish(out, inode, crc));
            }
            depth++;
        }
        while (level.size() > IN_INODE) {
            var above = new ArrayList<Index>();
            for (int from = 0; from < level.size(); from += IN_BLOCK) {
                int to = Math.min(level.size(), from + IN_BLOCK);
                var out = node(Geometry.BLOCK_BYTES, to - from, IN_BLOCK, depth);
                level.subList(from, to).forEach(index -> put(out, index));
                above.add(new Index(level.get(from).logical(), places.get(nodes.size())));
                nodes.add(finish(out, inode, crc));
            }
            level = above;
            depth++;
        }
        int count = depth == 0 ? extents.size() : level.size();
        var root = node(Inode.MAP_BYTES, count, IN_INODE, depth);
        if (depth == 0) {
            extents.forEach(extent -> put(root, extent));
        } else {
            level.forEach(index -> put(root, index));
        }
        return new Tree(root.array(), nodes);
    }

    private static ByteBuffer node(int size, int count, int maximum, int depth) {
        var out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) BlockMap.ExtentTree.MAGIC).putShort((short) count);
        return out.putShort((short) maximum).putShort((short) depth).putInt(0);
    }

    private static void put(ByteBuffer out, Extent extent) {
        out.putInt((int) extent.logical()).putShort((short) extent.count());
        out.putShort((short) (extent.physical() >> 32)).putInt((int) extent.physical());
    }

    private static void put(ByteBuffer out, Index index) {
        out.putInt((int) index.logical()).putInt((int) index.node());
        out.putShort((short) (index.node() >> 32)).putShort((short) 0);
    }

    private static byte[] finish(ByteBuffer out, int inode, Crc32c crc) {
        int tail = BlockMap.ExtentTree.HEADER_BYTES + IN_BLOCK * BlockMap.ExtentTree.ENTRY_BYTES;
        out.putInt(tail, crc.start().addInt(inode).addInt(0).add(out.array(), 0, tail).value());
        return out.array();
    }
}
