package org.distrofab.machine.hart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Encodes instructions from the hart's own tables: each operand's bits are found by asking what
 * every free bit of the encoding contributes to it. Operands are registers ({@code x5}, {@code
 * f3}), numbers and the names of CSRs, as a list without punctuation.
 */
final class Assembler {
    private static final Map<String, Instruction> BY_NAME = new HashMap<>();

    static {
        InstructionTable.standard().base().forEach(one -> BY_NAME.put(one.mnemonic(), one));
        InstructionTable.standard().compressed().forEach(one -> BY_NAME.put(one.mnemonic(), one));
    }

    private Assembler() {}

    /** Encodes lines such as {@code addi x5, x0, 3}; a line may hold several, separated by ';'. */
    static int[] program(String... lines) {
        var words = new ArrayList<Integer>();
        for (var line : lines) {
            for (var one : line.split(";")) {
                if (!one.isBlank()) {
                    words.add(encode(one.trim()));
                }
            }
        }
        return words.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * @throws IllegalArgumentException if there is no such instruction or an operand does not fit
     */
    static int encode(String line) {
        var fields =
                line.replace(',', ' ').replace('(', ' ').replace(')', ' ').trim().split("\\s+");
        if (fields[0].equals(".word")) {
            return Integer.parseUnsignedInt(fields[1].substring(2), 16);
        }
        var instruction = BY_NAME.get(fields[0]);
        if (instruction == null) {
            throw new IllegalArgumentException("no instruction: " + line);
        }
        int bits = instruction.match();
        int next = 1;
        for (var operand : instruction.operands()) {
            int value;
            if (operand.kind() == Operand.Kind.ROUNDING && next == fields.length) {
                value = FloatUnit.DYNAMIC;
            } else if (operand.kind() == Operand.Kind.ORDERING) {
                value = 0;
            } else {
                value = value(fields[next++]);
            }
            bits |= insert(instruction, operand, value, line);
        }
        if (next != fields.length) {
            throw new IllegalArgumentException("too many operands: " + line);
        }
        return bits;
    }

    static int insert(Instruction instruction, Operand operand, int value, String line) {
        int bits = 0;
        for (int bit = 0; bit < 8 * instruction.lengthBytes(); bit++) {
            int contribution = operand.extract(1 << bit) ^ operand.extract(0);
            boolean isFree = (instruction.mask() >>> bit & 1) == 0;
            if (isFree && contribution != 0 && (value & contribution) == contribution) {
                bits |= 1 << bit;
            }
        }
        if (operand.extract(bits | instruction.match()) != value) {
            throw new IllegalArgumentException("'" + value + "' does not fit: " + line);
        }
        return bits;
    }

    private static int value(String text) {
        if (text.matches("[xf]\\d+")) {
            return Integer.parseInt(text.substring(1));
        }
        if (text.startsWith("0x")) {
            return (int) Long.parseLong(text.substring(2), 16);
        }
        if (text.matches("-?\\d+")) {
            return Integer.parseInt(text);
        }
        for (var csr : CsrTable.standard().all()) {
            if (csr.name().equals(text)) {
                return csr.number();
            }
        }
        throw new IllegalArgumentException("no operand: " + text);
    }

    static List<String> mnemonics() {
        return List.copyOf(BY_NAME.keySet());
    }
}
