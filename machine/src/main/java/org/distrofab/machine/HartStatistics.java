package org.distrofab.machine;

import java.util.List;

/**
 * What a hart has counted since reset.
 *
 * @param instructionsRetired {@code minstret} as if it had never been written
 * @param exceptions how often each cause was taken, by {@code mcause} code, 0 to 23
 * @param interrupts how often each interrupt was taken, by its number, 0 to 15
 * @param loadMisses loads that the software TLB did not answer
 * @param storeMisses stores that the software TLB did not answer
 * @param fetchMisses fetches that the software TLB did not answer
 * @param pageWalks walks of the guest's page tables
 * @param blocksDecoded basic blocks decoded
 */
public record HartStatistics(
        long instructionsRetired,
        List<Long> exceptions,
        List<Long> interrupts,
        long loadMisses,
        long storeMisses,
        long fetchMisses,
        long pageWalks,
        long blocksDecoded) {
    public HartStatistics {
        exceptions = List.copyOf(exceptions);
        interrupts = List.copyOf(interrupts);
    }
}
