package org.distrofab.rootfs.ext4;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Gives out blocks from the front to the back, around the copies of the super block. It goes on
 * beyond the end, so that one can see how much is missing. Owned by one pass over a tree.
 */
final class Allocator {
    /**
     * @param start first block
     * @param count how many follow one another
     */
    record Range(long start, long count) {
        long end() {
            return start + count;
        }
    }

    private final Geometry geometry;
    private final List<Range> copies;
    private final List<Range> gaps = new ArrayList<>();
    private long next;

    Allocator(Geometry geometry) {
        this.geometry = geometry;
        this.copies =
                geometry.copyGroups().stream()
                        .map(group -> new Range(geometry.groupStart(group), geometry.copyBlocks()))
                        .toList();
        skipCopies();
    }

    /** As many blocks in a row as can be had, at least one. */
    Range take(long wanted) {
        var range = new Range(next, Math.min(wanted, endOfRow() - next));
        next = range.end();
        skipCopies();
        return range;
    }

    /** All the blocks in a row, which may leave a gap before them. */
    long takeRow(long count) {
        while (endOfRow() - next < count) {
            gaps.add(new Range(next, endOfRow() - next));
            next = endOfRow();
            skipCopies();
        }
        long start = next;
        next += count;
        skipCopies();
        return start;
    }

    /** First block that was not given out and stands behind all others. */
    long end() {
        return next;
    }

    /** How many blocks are free in all. */
    long free() {
        long free = Math.max(0, geometry.blocks() - next);
        for (var gap : gaps) {
            free += gap.count();
        }
        for (var copy : copies) {
            if (copy.start() >= next) {
                free -= copy.count();
            }
        }
        return free;
    }

    /** The blocks of a group that are in use, those behind the end of the last group too. */
    BitSet used(int group) {
        var used = new BitSet(Geometry.BLOCKS_PER_GROUP);
        set(used, group, new Range(0, next), true);
        gaps.forEach(gap -> set(used, group, gap, false));
        copies.forEach(copy -> set(used, group, copy, true));
        used.set(geometry.blocksIn(group), Geometry.BLOCKS_PER_GROUP);
        return used;
    }

    private void set(BitSet used, int group, Range range, boolean value) {
        long start = geometry.groupStart(group);
        int from = Math.clamp(range.start() - start, 0, Geometry.BLOCKS_PER_GROUP);
        int to = Math.clamp(range.end() - start, 0, Geometry.BLOCKS_PER_GROUP);
        used.set(from, to, value);
    }

    private long endOfRow() {
        for (var copy : copies) {
            if (copy.start() > next) {
                return copy.start();
            }
        }
        return Long.MAX_VALUE;
    }

    private void skipCopies() {
        for (var copy : copies) {
            if (next >= copy.start() && next < copy.end()) {
                next = copy.end();
            }
        }
    }
}
