package org.distrofab.rootfs.ext4;

/**
 * What comes before the files: bitmaps, inode tables, journal, in this order.
 *
 * @param blockBitmaps of each group
 * @param inodeBitmaps of each group
 * @param inodeTables first block of each group's
 * @param journal empty if there is none
 */
record FrontLayout(
        long[] blockBitmaps, long[] inodeBitmaps, long[] inodeTables, Placement journal) {
    static FrontLayout of(Geometry geometry, Allocator allocator) {
        int groups = geometry.groups();
        var blockBitmaps = new long[groups];
        var inodeBitmaps = new long[groups];
        var inodeTables = new long[groups];
        for (int group = 0; group < groups; group++) {
            blockBitmaps[group] = allocator.takeRow(1);
        }
        for (int group = 0; group < groups; group++) {
            inodeBitmaps[group] = allocator.takeRow(1);
        }
        for (int group = 0; group < groups; group++) {
            inodeTables[group] = allocator.takeRow(geometry.inodeTableBlocks());
        }
        return new FrontLayout(
                blockBitmaps,
                inodeBitmaps,
                inodeTables,
                Placement.ofBlocks(geometry.journalBlocks(), allocator));
    }
}
