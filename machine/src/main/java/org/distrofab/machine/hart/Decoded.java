package org.distrofab.machine.hart;

/** An instruction taken apart. One object is reused while a block is decoded. */
final class Decoded {
    private static final InstructionTable TABLE = InstructionTable.standard();

    /** The line of the table, null for an illegal instruction. */
    Instruction instruction;

    int opcode;
    int rd;
    int rs1;
    int rs2;
    int rs3;
    int rm;
    int imm;

    /**
     * Takes an instruction apart.
     *
     * @param bits the instruction; the upper half is ignored for a compressed one
     * @return whether it is one that the hart has
     */
    boolean decode(int bits) {
        rd = 0;
        rs1 = 0;
        rs2 = 0;
        rs3 = 0;
        rm = 0;
        imm = 0;
        instruction = TABLE.find(bits);
        if (instruction == null) {
            opcode = -1;
            return false;
        }
        opcode = instruction.opcode();
        for (var source : instruction.sources()) {
            int value = source.operand().extract(bits);
            switch (source.slot()) {
                case RD -> rd = value;
                case RS1 -> rs1 = value;
                case RS2 -> rs2 = value;
                case RS3 -> rs3 = value;
                case RM -> rm = value;
                case IMM -> imm = value;
            }
        }
        return true;
    }

    static int length(int bits) {
        return (bits & 3) == 3 ? 4 : 2;
    }
}
