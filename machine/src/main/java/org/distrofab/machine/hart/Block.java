package org.distrofab.machine.hart;

/**
 * Instructions from one entry to the first that always goes elsewhere, decoded. Branches that are
 * not taken stay inside. A block does not leave its page, but for one that consists of a single
 * instruction across two pages.
 */
final class Block {
    /** No block: what a link is before it is made. */
    static final Block NONE = new Block(-1, -1, new long[0], new byte[0], new byte[0], new char[0]);

    /** Physical address of the first instruction. */
    final long physical;

    /** For a block across pages, the physical address of the second part; -1 otherwise. */
    final long secondPhysical;

    /** {@link Micro} operations. */
    final long[] code;

    /**
     * For each micro-operation, where its instruction starts, in halfwords from the block's start.
     */
    final byte[] offsets;

    /** For each micro-operation, how many instructions come before. */
    final byte[] ordinals;

    /** The instructions as they were in memory, to tell after {@code fence.i} if they still are. */
    final char[] source;

    final int lengthBytes;

    /** For each micro-operation that leaves the block, where it last went. */
    final Block[] links;

    /** The virtual address and the {@link Mmu#generation} for which the block was last found. */
    long virtual;

    long generation = -1;

    /** The count of {@code fence.i} at which the source was last compared. */
    long epoch;

    /** The next in the same bucket of the block table. */
    Block chain;

    Block(
            long physical,
            long secondPhysical,
            long[] code,
            byte[] offsets,
            byte[] ordinals,
            char[] source) {
        this.physical = physical;
        this.secondPhysical = secondPhysical;
        this.code = code;
        this.offsets = offsets;
        this.ordinals = ordinals;
        this.source = source;
        this.lengthBytes = source.length * 2;
        this.links = new Block[code.length];
        for (int i = 0; i < links.length; i++) {
            links[i] = NONE;
        }
    }

    /** The bits of the instruction of a micro-operation. */
    int bits(int index) {
        int at = offsets[index];
        int low = source[at];
        return (low & 3) == 3 ? low | source[at + 1] << 16 : low;
    }
}
