package org.distrofab.rootfs.ext4;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the blocks of one file stand.
 *
 * @param extents content
 * @param nodes blocks of the extent tree
 * @param attributeBlock 0 if there is none
 */
record Placement(List<ExtentWriter.Extent> extents, List<Long> nodes, long attributeBlock) {
    /** Places a file behind all that were placed before; the same each time it is asked. */
    static Placement of(PlannedInode inode, Allocator allocator) {
        var extents = new ArrayList<ExtentWriter.Extent>();
        if (inode.content != null) {
            for (var data : inode.content.data()) {
                long first = data.offsetBytes() / Geometry.BLOCK_BYTES;
                long end =
                        (data.offsetBytes() + data.sizeBytes() + Geometry.BLOCK_BYTES - 1)
                                / Geometry.BLOCK_BYTES;
                place(extents, first, end - first, allocator);
            }
        } else {
            place(extents, 0, inode.ownBlocks, allocator);
        }
        return complete(extents, inode.hasAttributeBlock, allocator);
    }

    /** Places a file of so many blocks without holes. */
    static Placement ofBlocks(long blocks, Allocator allocator) {
        var extents = new ArrayList<ExtentWriter.Extent>();
        place(extents, 0, blocks, allocator);
        return complete(extents, false, allocator);
    }

    private static Placement complete(
            List<ExtentWriter.Extent> extents, boolean attributes, Allocator allocator) {
        var nodes = new ArrayList<Long>();
        for (long i = ExtentWriter.nodes(extents.size()); i > 0; i--) {
            nodes.add(allocator.takeRow(1));
        }
        return new Placement(extents, nodes, attributes ? allocator.takeRow(1) : 0);
    }

    private static void place(
            List<ExtentWriter.Extent> extents, long logical, long count, Allocator allocator) {
        long done = 0;
        while (done < count) {
            var range = allocator.take(count - done);
            ExtentWriter.append(extents, logical + done, range.start(), range.count());
            done += range.count();
        }
    }

    /** i_blocks, in units of 512 bytes. */
    long sectors() {
        long blocks = nodes.size() + (attributeBlock == 0 ? 0 : 1);
        for (var extent : extents) {
            blocks += extent.count();
        }
        return blocks * (Geometry.BLOCK_BYTES / 512);
    }
}
