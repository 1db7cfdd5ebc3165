package org.distrofab.machine.hart;

import java.util.Arrays;
import java.util.List;

/**
 * A region as bytecode: the superclass of the hidden classes that {@link RegionCompiler} makes.
 * Owned by the hart's thread once it is installed.
 */
abstract class Translation {
    /** What {@link #run} returns when the interpreter has to do the instruction at the pc. */
    static final int PUNT = -1;

    /** Where each exit last went. */
    private Block[] links = {};

    private List<Region.Piece> pieces = List.of();
    private Punts punts = new Punts(new int[0], new int[0]);
    private int need;

    /** The {@link Mmu#generation} and the virtual address for which the pieces were last found. */
    private long generation = -1;

    private long base;

    /**
     * Where control leaves before an instruction that translated code cannot do.
     *
     * @param offsets of the instructions, from the region's entry
     * @param counts how many instructions were executed that the budget does not yet know of
     */
    record Punts(int[] offsets, int[] counts) {}

    /** For the hidden classes, which are made without arguments. */
    Translation() {}

    final void describe(List<Region.Piece> pieces, Punts punts, int exits, int need) {
        this.pieces = List.copyOf(pieces);
        this.punts = punts;
        this.need = need;
        links = new Block[exits];
        Arrays.fill(links, Block.NONE);
    }

    /**
     * Executes from the entry until control leaves the region or the budget might not last. The
     * core's state is complete then.
     *
     * @param left the budget, at least {@link #need}
     * @param base the virtual address of the entry
     * @return the number of the exit, or {@link #PUNT}
     */
    abstract int run(Core core, int left, long base);

    /** Leaves before an instruction; called by translated code. */
    final int punt(Core core, long base, int left, int index) {
        core.leave(base + punts.offsets()[index], left - punts.counts()[index]);
        return PUNT;
    }

    /** What the budget must allow to enter. */
    final int need() {
        return need;
    }

    final Block[] links() {
        return links;
    }

    /**
     * Whether every piece is still where it was seen from the entry, and has not changed.
     *
     * @param virtual the address of the entry, at which the first piece was found already
     */
    final boolean isValidAt(long virtual, Mmu mmu, BlockCache cache) {
        if (generation == mmu.generation && base == virtual) {
            return true;
        }
        for (var piece : pieces) {
            if (mmu.peekFetch(virtual + piece.offset()) != piece.block().physical
                    || !cache.isCurrent(piece.block())) {
                return false;
            }
        }
        generation = mmu.generation;
        base = virtual;
        return true;
    }
}
