package org.distrofab.machine.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashSet;
import java.util.Set;

/** Integer instructions one by one, from {@code integer.txt}; loads, stores and jumps by hand. */
@ParameterizedClass
@EnumSource(Engine.class)
class IntegerTest {
    @Parameter private Engine engine;

    private static final Set<String> TESTED_ELSEWHERE =
            Set.of(
                    "lui", "auipc", "jal", "jalr", "beq", "bne", "blt", "bge", "bltu", "bgeu", "lb",
                    "lh", "lw", "ld", "lbu", "lhu", "lwu", "sb", "sh", "sw", "sd", "fence", "ecall",
                    "ebreak");

    @Test
    void everyIntegerInstructionGivesTheResultsOfTheTable() {
        var seen = new HashSet<String>();
        try (var guest = new Guest(engine)) {
            for (var fields : InstructionTable.lines("integer.txt")) {
                guest.hart.setX(5, Long.decode(unsigned(fields[1])));
                boolean isUnary = fields[2].equals("-");
                boolean isRegister = fields[2].startsWith("0x");
                if (isRegister) {
                    guest.hart.setX(6, Long.decode(unsigned(fields[2])));
                }
                String second = isUnary ? "" : isRegister ? ", x6" : ", " + fields[2];
                guest.execute(fields[0] + " x7, x5" + second);
                String line = String.join(" ", fields);
                assertEquals(fields[3], "0x" + Long.toHexString(guest.x(7)), line);
                // The same into x0 changes nothing, and with the source as the target the same.
                guest.execute(fields[0] + " x0, x5" + second);
                assertEquals(0, guest.x(0), line);
                guest.execute(fields[0] + " x5, x5" + second);
                assertEquals(fields[3], "0x" + Long.toHexString(guest.x(5)), line);
                seen.add(fields[0]);
            }
        }
        for (var instruction : InstructionTable.standard().base()) {
            boolean isInteger =
                    Set.of("I", "M", "Zba", "Zbb", "Zbs").contains(instruction.extension());
            if (isInteger && !TESTED_ELSEWHERE.contains(instruction.mnemonic())) {
                assertTrue(seen.contains(instruction.mnemonic()), instruction.mnemonic());
            }
        }
    }

    private static String unsigned(String hex) {
        return Long.toString(Long.parseUnsignedLong(hex.substring(2), 16));
    }

    @Test
    void loadsExtendTheirSignOrZeros() {
        try (var guest = new Guest(engine)) {
            long at = Guest.BASE + 4096;
            guest.ram.writeLong(at, 0x8182_8384_8586_8788L);
            guest.hart.setX(5, at);
            String[] loads = {"lb", "lh", "lw", "ld", "lbu", "lhu", "lwu"};
            long[] expected = {
                0xffff_ffff_ffff_ff88L,
                0xffff_ffff_ffff_8788L,
                0xffff_ffff_8586_8788L,
                0x8182_8384_8586_8788L,
                0x88,
                0x8788,
                0x8586_8788L
            };
            for (int i = 0; i < loads.length; i++) {
                for (int offset : new int[] {0, 16}) {
                    guest.hart.setX(5, at + offset);
                    guest.execute(loads[i] + " x7, " + -offset + "(x5)");
                    assertEquals(expected[i], guest.x(7), loads[i]);
                }
            }
        }
    }

    @Test
    void storesWriteTheirBytesAndNoOthers() {
        try (var guest = new Guest(engine)) {
            long at = Guest.BASE + 8192;
            String[] stores = {"sb", "sh", "sw", "sd"};
            for (int i = 0; i < stores.length; i++) {
                guest.ram.writeLong(at, -1);
                guest.hart.setX(5, at + 8);
                guest.hart.setX(6, 0x0102_0304_0506_0708L);
                guest.execute(stores[i] + " x6, -8(x5)");
                long mask = i == 3 ? -1 : (1L << (8 << i)) - 1;
                assertEquals(~mask | 0x0102_0304_0506_0708L & mask, guest.ram.readLong(at));
            }
        }
    }

    @Test
    void accessesAcrossPagesAndLinesNeedNoAlignment() {
        try (var guest = new Guest(engine)) {
            for (int offset = 1; offset < 8; offset++) {
                long at = Guest.BASE + 3 * 4096 - offset;
                guest.hart.setX(5, at);
                guest.hart.setX(6, 0x1122_3344_5566_7788L);
                guest.execute("sd x6, 0(x5)", "ld x7, 0(x5)", "lw x8, 2(x5)");
                assertEquals(0x1122_3344_5566_7788L, guest.x(7));
                assertEquals(0x3344_5566, guest.x(8));
                assertEquals(0x1122_3344_5566_7788L, guest.ram.readLong(at));
            }
        }
    }

    @Test
    void branchesCompareAndGoBothWays() {
        long[][] pairs = {{1, 1}, {1, 2}, {2, 1}, {-1, 1}, {1, -1}, {Long.MIN_VALUE, 0}};
        String[] branches = {"beq", "bne", "blt", "bge", "bltu", "bgeu"};
        try (var guest = new Guest(engine)) {
            for (long[] pair : pairs) {
                for (int i = 0; i < branches.length; i++) {
                    guest.hart.setX(5, pair[0]);
                    guest.hart.setX(6, pair[1]);
                    int unsigned = Long.compareUnsigned(pair[0], pair[1]);
                    boolean isTaken =
                            switch (i) {
                                case 0 -> pair[0] == pair[1];
                                case 1 -> pair[0] != pair[1];
                                case 2 -> pair[0] < pair[1];
                                case 3 -> pair[0] >= pair[1];
                                case 4 -> unsigned < 0;
                                default -> unsigned >= 0;
                            };
                    guest.execute(
                            "addi x7, x0, 0",
                            branches[i] + " x5, x6, 12",
                            "addi x7, x7, 1",
                            "jal x0, 8",
                            "addi x7, x7, 2");
                    assertEquals(isTaken ? 2 : 1, guest.x(7) & 3, branches[i]);
                }
            }
        }
    }

    @Test
    void jumpsLinkAndClearTheLowestBit() {
        try (var guest = new Guest(engine)) {
            guest.load(Guest.BASE, Assembler.program("jal x1, 2048"));
            guest.load(Guest.BASE + 2048, Assembler.program("jalr x5, 7(x1)"));
            guest.hart.setPc(Guest.BASE);
            guest.step(1);
            assertEquals(Guest.BASE + 4, guest.x(1));
            assertEquals(Guest.BASE + 2048, guest.hart.pc());
            guest.step(1);
            assertEquals(Guest.BASE + 2052, guest.x(5));
            assertEquals(Guest.BASE + 10, guest.hart.pc());
        }
    }

    @Test
    void upperImmediatesAreSignExtended() {
        try (var guest = new Guest(engine)) {
            guest.execute("lui x5, 0x80000000", "auipc x6, 0xfffff000", "lui x7, 0x7ffff000");
            assertEquals(0xffff_ffff_8000_0000L, guest.x(5));
            assertEquals(Guest.BASE + 4 - 4096, guest.x(6));
            assertEquals(0x7fff_f000, guest.x(7));
        }
    }
}
