package org.distrofab.machine.hart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The instruction tables as the decoder and the disassembler use them, read from {@code
 * instructions.txt} and {@code compressed.txt}.
 */
final class InstructionTable {
    private static final InstructionTable STANDARD = new InstructionTable();

    private final List<Instruction> base = new ArrayList<>();
    private final List<Instruction> compressed = new ArrayList<>();
    private final Instruction[][] byFields = new Instruction[32 * 8][];
    private final Instruction[][] compressedByFields = new Instruction[4 * 8][];

    private InstructionTable() {
        var named = new HashMap<String, Instruction>();
        for (var fields : lines("instructions.txt")) {
            var instruction = parse(fields, base.size(), named);
            base.add(instruction);
            named.put(instruction.mnemonic(), instruction);
        }
        for (var fields : lines("compressed.txt")) {
            compressed.add(parse(fields, named.get(fields[4]).opcode(), named));
        }
        for (int i = 0; i < byFields.length; i++) {
            byFields[i] = candidates(base, (i >>> 3) << 2 | 3 | (i & 7) << 12, 0x707f);
        }
        for (int i = 0; i < compressedByFields.length; i++) {
            compressedByFields[i] = candidates(compressed, (i >>> 3) | (i & 7) << 13, 0xe003);
        }
    }

    static InstructionTable standard() {
        return STANDARD;
    }

    /** The instructions of four bytes; an instruction's opcode is its place in this list. */
    List<Instruction> base() {
        return List.copyOf(base);
    }

    /** The instruction of four bytes that has the opcode. */
    Instruction at(int opcode) {
        return base.get(opcode);
    }

    /** The instructions of two bytes. */
    List<Instruction> compressed() {
        return List.copyOf(compressed);
    }

    /**
     * The instruction that the bits encode, or null if none: an illegal instruction.
     *
     * @param bits the instruction; the upper half is ignored for a compressed one
     */
    Instruction find(int bits) {
        boolean isWide = (bits & 3) == 3;
        var candidates =
                isWide
                        ? byFields[(bits >>> 2 & 31) << 3 | (bits >>> 12 & 7)]
                        : compressedByFields[(bits & 3) << 3 | (bits >>> 13 & 7)];
        int significant = isWide ? bits : bits & 0xffff;
        for (var candidate : candidates) {
            if (candidate.matches(significant)) {
                return candidate.isValid(significant) ? candidate : null;
            }
        }
        return null;
    }

    private static Instruction[] candidates(List<Instruction> all, int fields, int fieldMask) {
        return all.stream()
                .filter(one -> ((one.match() ^ fields) & one.mask() & fieldMask) == 0)
                .toArray(Instruction[]::new);
    }

    private static Instruction parse(
            String[] fields, int opcode, Map<String, Instruction> expansions) {
        int mask = 0;
        int match = 0;
        for (char bit : fields[2].toCharArray()) {
            mask = mask << 1 | (bit == '.' ? 0 : 1);
            match = match << 1 | (bit == '1' ? 1 : 0);
        }
        String syntax = fields.length > 3 && !fields[3].equals("-") ? fields[3] : "";
        var operands = operands(syntax);
        var sources = new ArrayList<Instruction.Source>();
        if (fields.length > 4) {
            var places = expansions.get(fields[4]).operands();
            var values = operands(fields[5].equals("-") ? "" : fields[5]);
            for (int i = 0; i < places.size(); i++) {
                sources.add(new Instruction.Source(places.get(i).slot(), values.get(i)));
            }
        } else {
            for (var operand : operands) {
                sources.add(new Instruction.Source(operand.slot(), operand));
            }
        }
        var nonzero = new ArrayList<Operand>();
        if (fields.length > 6) {
            nonzero.add(Operand.named(fields[6].replace("!=0", "")));
        }
        return new Instruction(
                fields[0],
                fields[1],
                opcode,
                mask,
                match,
                fields[2].length() / 8,
                operands,
                syntax,
                sources,
                nonzero);
    }

    private static List<Operand> operands(String syntax) {
        var operands = new ArrayList<Operand>();
        int start = 0;
        for (int i = 0; i <= syntax.length(); i++) {
            if (i == syntax.length() || "(),".indexOf(syntax.charAt(i)) >= 0) {
                if (i > start) {
                    operands.add(Operand.named(syntax.substring(start, i)));
                }
                start = i + 1;
            }
        }
        return operands;
    }

    /** The fields of each line of a table; comments and empty lines left out. */
    static List<String[]> lines(String resource) {
        var lines = new ArrayList<String[]>();
        try (var in = InstructionTable.class.getResourceAsStream(resource);
                var reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && line.charAt(0) != '#') {
                    lines.add(line.trim().split("\\s+"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
        return lines;
    }
}
