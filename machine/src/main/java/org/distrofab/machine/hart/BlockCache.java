package org.distrofab.machine.hart;

import java.util.Arrays;

/**
 * Finds the block at a virtual address. Blocks are kept by physical address, so that one serves
 * every address space that maps it; a small table by virtual address answers first.
 *
 * <p>A block may be older than the code in memory until {@code fence.i}, as the architecture
 * allows. That instruction only counts up: a block is compared with memory when it is next looked
 * for.
 */
final class BlockCache {
    private static final int BUCKETS = 1 << 16;
    private static final int MOST_BLOCKS = 1 << 17;
    private static final int RECENT = 1 << 12;

    long blocksDecoded;

    private final Mmu mmu;
    private final BlockBuilder builder;
    private final int patience;
    private final Block[] recent = new Block[RECENT];
    private Block[] buckets = new Block[BUCKETS];
    private int count;
    private long epoch;

    /**
     * @param patience how often a block is entered before it is worth translating
     */
    BlockCache(Mmu mmu, int longestBlock, int patience) {
        this.mmu = mmu;
        this.patience = patience;
        this.builder = new BlockBuilder(mmu, longestBlock);
        Arrays.fill(recent, Block.NONE);
    }

    /** {@code fence.i}: code in memory may have changed. */
    void invalidate() {
        epoch++;
        mmu.breakLinks();
    }

    /**
     * The block at an address, or null if there is no fetching from it; the trap is in the core.
     */
    Block find(long virtual) {
        int slot = (int) (virtual >>> 1) & RECENT - 1;
        var block = recent[slot];
        if (block.virtual == virtual && block.generation == mmu.generation) {
            return block;
        }
        block = lookUp(virtual);
        if (block != null) {
            block.virtual = virtual;
            block.generation = mmu.generation;
            recent[slot] = block;
        }
        return block;
    }

    private Block lookUp(long virtual) {
        long physical = mmu.fetch(virtual);
        if (physical == Mmu.FAULT) {
            return null;
        }
        int bucket = bucket(physical);
        Block previous = null;
        for (var block = buckets[bucket]; block != null; block = block.chain) {
            if (block.physical == physical) {
                long second = -1;
                if (block.secondPhysical != -1) {
                    second = mmu.fetch(virtual + 2);
                    if (second == Mmu.FAULT) {
                        return null;
                    }
                }
                if (block.secondPhysical == second && isCurrent(block)) {
                    return block;
                }
                if (previous == null) {
                    buckets[bucket] = block.chain;
                } else {
                    previous.chain = block.chain;
                }
                count--;
                break;
            }
            previous = block;
        }
        return build(virtual, physical, bucket);
    }

    private Block build(long virtual, long physical, int bucket) {
        var block = builder.build(virtual, physical);
        if (block == null) {
            return null;
        }
        blocksDecoded++;
        if (++count > MOST_BLOCKS) {
            buckets = new Block[BUCKETS];
            count = 1;
        }
        block.epoch = epoch;
        block.countdown = patience;
        block.chain = buckets[bucket];
        buckets[bucket] = block;
        return block;
    }

    private static int bucket(long physical) {
        return (int) (physical >>> 1 ^ physical >>> 17) & BUCKETS - 1;
    }

    /** Whether the block is what memory holds, as of the last {@code fence.i}. */
    boolean isCurrent(Block block) {
        if (block.epoch == epoch) {
            return true;
        }
        var source = block.source;
        int first = block.secondPhysical == -1 ? source.length : 1;
        long host = mmu.host(block.physical);
        for (int i = 0; i < first; i++) {
            if ((char) HostMemory.getShort(host + 2L * i) != source[i]) {
                return false;
            }
        }
        if (first < source.length
                && (char) HostMemory.getShort(mmu.host(block.secondPhysical)) != source[1]) {
            return false;
        }
        block.epoch = epoch;
        return true;
    }
}
