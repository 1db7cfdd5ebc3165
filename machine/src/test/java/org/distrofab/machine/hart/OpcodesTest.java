package org.distrofab.machine.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.SplittableRandom;

class OpcodesTest {
    private static final InstructionTable TABLE = InstructionTable.standard();

    @Test
    void opcodesAreTheLinesOfTheTable() throws IllegalAccessException {
        var constants = new HashMap<String, Integer>();
        for (var field : Opcodes.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                constants.put(field.getName(), field.getInt(null));
            }
        }
        assertEquals(TABLE.base().size(), constants.remove("COUNT"));
        for (var instruction : TABLE.base()) {
            String name = instruction.mnemonic().toUpperCase(Locale.ROOT).replace('.', '_');
            assertEquals(instruction.opcode(), constants.remove(name), name);
        }
        assertTrue(constants.isEmpty(), "without a line in the table: " + constants.keySet());
    }

    @Test
    void microOperationsFitTheirField() {
        assertTrue(Micro.COUNT <= Micro.OPCODE_MASK);
    }

    @Test
    void everyCompressedEncodingIsReservedOrStandsForAnInstructionThatEncodesIt() {
        int legal = 0;
        var decoded = new Decoded();
        for (int bits = 0; bits < 1 << 16; bits++) {
            if ((bits & 3) == 3) {
                continue;
            }
            boolean isLegal = decoded.decode(bits);
            assertEquals(isLegal, TABLE.find(bits) != null);
            if (isLegal) {
                legal++;
                var instruction = decoded.instruction;
                assertEquals(2, instruction.lengthBytes());
                assertEquals(instruction.match(), bits & instruction.mask());
                assertTrue(decoded.rd < 32 && decoded.rs1 < 32 && decoded.rs2 < 32);
                assertFalse(InstructionText.of(bits, 0).isEmpty());
                int again = instruction.match();
                for (var operand : instruction.operands()) {
                    again |=
                            Assembler.insert(
                                    instruction,
                                    operand,
                                    operand.extract(bits),
                                    instruction.mnemonic());
                }
                // Hints leave bits that no operand names.
                assertEquals(again, bits & again, instruction.mnemonic());
            }
        }
        assertTrue(legal > 40_000, "legal compressed encodings: " + legal);
        assertFalse(decoded.decode(0), "the encoding of all zeros is illegal");
    }

    @Test
    void randomWordsDecodeToWhatTheirFixedBitsSayOrAreIllegal() {
        var random = new SplittableRandom(3);
        var decoded = new Decoded();
        for (int i = 0; i < 2_000_000; i++) {
            int bits = random.nextInt() | 3;
            boolean isLegal = decoded.decode(bits);
            assertFalse(InstructionText.of(i % 64 == 0 ? bits : 3, 0).isEmpty());
            var expected =
                    i % 16 != 0
                            ? decoded.instruction
                            : TABLE.base().stream()
                                    .filter(one -> one.matches(bits))
                                    .findFirst()
                                    .orElse(null);
            assertEquals(expected, decoded.instruction);
            assertEquals(isLegal, decoded.opcode >= 0);
        }
    }

    @Test
    void everyLineIsFoundByItsOwnEncoding() {
        for (var instruction : TABLE.base()) {
            var found = TABLE.find(instruction.match());
            assertNotNull(found, instruction.mnemonic());
            assertEquals(instruction.mnemonic(), found.mnemonic());
        }
    }

    @Test
    void csrNumbersAreUniqueAndSayTheirAccess() {
        var all = CsrTable.standard().all();
        assertEquals(all.size(), all.stream().map(CsrTable.Csr::number).distinct().count());
        assertEquals(all.size(), all.stream().map(CsrTable.Csr::name).distinct().count());
        for (var csr : all) {
            assertEquals(csr, CsrTable.standard().find(csr.number()));
            char prefix = csr.name().charAt(0);
            int expected = prefix == 'm' || prefix == 'p' ? 3 : prefix == 's' ? 1 : 0;
            assertEquals(expected, csr.privilege(), csr.name());
        }
    }

    @Test
    void registersOfTheCompressedFormsAreTheOnesMeant() {
        var decoded = new Decoded();
        decoded.decode(0x852e); // c.mv a0,a1
        assertEquals(
                "[10, 0, 11]", Arrays.toString(new int[] {decoded.rd, decoded.rs1, decoded.rs2}));
        decoded.decode(0x8082); // c.jr ra: ret
        assertEquals(
                "[0, 1, 0]", Arrays.toString(new int[] {decoded.rd, decoded.rs1, decoded.imm}));
        decoded.decode(0x1141); // c.addi sp,-16
        assertEquals(
                "[2, 2, -16]", Arrays.toString(new int[] {decoded.rd, decoded.rs1, decoded.imm}));
    }
}
