package org.distrofab.machine;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a run has cost, over all harts and restarts.
 *
 * @param traps how often each exception and interrupt was taken, by the name of its cause in RISC-V
 *     Privileged §3.1.15; only those that were
 * @param loadMisses loads that the software TLB did not answer
 * @param storeMisses stores that the software TLB did not answer
 * @param fetchMisses fetches that the software TLB did not answer
 * @param pageWalks walks of page tables
 */
public record RunStatistics(
        long instructionsRetired,
        long wallNanos,
        SequencedMap<String, Long> traps,
        long loadMisses,
        long storeMisses,
        long fetchMisses,
        long pageWalks,
        List<DeviceAccesses> devices) {
    public RunStatistics {
        devices = List.copyOf(devices);
    }

    /** How often harts have read and written a device's registers. */
    public record DeviceAccesses(String device, long reads, long writes) {}

    /** Millions of instructions a second of wall time. */
    public double mips() {
        return wallNanos == 0 ? 0 : instructionsRetired * 1000.0 / wallNanos;
    }

    /** Names by {@code mcause} code (RISC-V Privileged, table "Machine cause register values"). */
    static final Map<Integer, String> EXCEPTIONS =
            Map.ofEntries(
                    Map.entry(0, "instruction address misaligned"),
                    Map.entry(1, "instruction access fault"),
                    Map.entry(2, "illegal instruction"),
                    Map.entry(3, "breakpoint"),
                    Map.entry(4, "load address misaligned"),
                    Map.entry(5, "load access fault"),
                    Map.entry(6, "store address misaligned"),
                    Map.entry(7, "store access fault"),
                    Map.entry(8, "call from user mode"),
                    Map.entry(9, "call from supervisor mode"),
                    Map.entry(11, "call from machine mode"),
                    Map.entry(12, "instruction page fault"),
                    Map.entry(13, "load page fault"),
                    Map.entry(15, "store page fault"));

    static final Map<Integer, String> INTERRUPTS =
            Map.of(
                    1, "supervisor software interrupt",
                    3, "machine software interrupt",
                    5, "supervisor timer interrupt",
                    7, "machine timer interrupt",
                    9, "supervisor external interrupt",
                    11, "machine external interrupt");
}
