package org.distrofab.machine.hart;

import java.util.Arrays;
import java.util.Set;

/**
 * Instructions from one entry to the first that always goes elsewhere, decoded. Branches that are
 * not taken stay inside. A block does not leave its page, but for one that consists of a single
 * instruction across two pages.
 */
final class Block {
    /** No block: what a link is before it is made. */
    static final Block NONE =
            new Block(-1, -1, 0, new long[0], new byte[0], new byte[0], new char[0]);

    /** Physical address of the first instruction. */
    final long physical;

    /** For a block across pages, the physical address of the second part; -1 otherwise. */
    final long secondPhysical;

    /** How many instructions there are: what the budget must allow before the block is begun. */
    final int instructions;

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

    /**
     * Entries until {@link Translator#enter} is asked again, below zero from then on: one counter
     * for blocks that are to become hot and blocks that have been translated.
     */
    int countdown = Integer.MAX_VALUE;

    /** What to execute in its place, null for most. */
    Translation translation;

    /** How often a translation was asked for. */
    int growths;

    Block(
            long physical,
            long secondPhysical,
            int instructions,
            long[] code,
            byte[] offsets,
            byte[] ordinals,
            char[] source) {
        this.physical = physical;
        this.secondPhysical = secondPhysical;
        this.instructions = instructions;
        this.code = code;
        this.offsets = offsets;
        this.ordinals = ordinals;
        this.source = source;
        this.lengthBytes = source.length * 2;
        this.links = new Block[code.length];
        Arrays.fill(links, NONE);
    }

    /**
     * The first instructions of the block as a block of their own, for a budget that ends within.
     * It is for one use: nothing links to it.
     */
    Block prefix(int count) {
        int size = 0;
        while (size < code.length && ordinals[size] < count) {
            size++;
        }
        int halfwords = 0;
        for (int i = 0; i < count; i++) {
            halfwords += Decoded.length(source[halfwords]) / 2;
        }
        var cut = Arrays.copyOf(code, size + 1);
        var cutOffsets = Arrays.copyOf(offsets, size + 1);
        var cutOrdinals = Arrays.copyOf(ordinals, size + 1);
        cut[size] = Micro.end(halfwords * 2, count);
        cutOffsets[size] = (byte) halfwords;
        cutOrdinals[size] = (byte) count;
        var prefix =
                new Block(
                        physical,
                        secondPhysical,
                        count,
                        cut,
                        cutOffsets,
                        cutOrdinals,
                        Arrays.copyOf(source, halfwords));
        prefix.virtual = virtual;
        prefix.generation = generation;
        return prefix;
    }

    /** Adds the virtual address of each instruction. */
    void addAddresses(Set<Long> addresses) {
        for (int at = 0; at < source.length; at += Decoded.length(source[at]) / 2) {
            addresses.add(virtual + 2L * at);
        }
    }

    /** The bits of the instruction of a micro-operation. */
    int bits(int index) {
        int at = offsets[index];
        int low = source[at];
        return (low & 3) == 3 ? low | source[at + 1] << 16 : low;
    }
}
