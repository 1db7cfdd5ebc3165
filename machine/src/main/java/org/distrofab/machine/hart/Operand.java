package org.distrofab.machine.hart;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An operand as the instruction tables name it: where its bits are, what it fills, how it is
 * printed (RISC-V Unprivileged, "Base Instruction Formats" and "Compressed Instruction Formats").
 */
enum Operand {
    RD("rd", Slot.RD, Kind.INTEGER),
    RS1("rs1", Slot.RS1, Kind.INTEGER),
    RS2("rs2", Slot.RS2, Kind.INTEGER),
    FD("fd", Slot.RD, Kind.FLOAT),
    FS1("fs1", Slot.RS1, Kind.FLOAT),
    FS2("fs2", Slot.RS2, Kind.FLOAT),
    FS3("fs3", Slot.RS3, Kind.FLOAT),
    RM("rm", Slot.RM, Kind.ROUNDING),
    IMM("imm", Slot.IMM, Kind.NUMBER),
    STORE("store", Slot.IMM, Kind.NUMBER),
    UPPER("upper", Slot.IMM, Kind.UPPER),
    BRANCH("branch", Slot.IMM, Kind.TARGET),
    JUMP("jump", Slot.IMM, Kind.TARGET),
    SHAMT5("shamt5", Slot.IMM, Kind.NUMBER),
    SHAMT6("shamt6", Slot.IMM, Kind.NUMBER),
    CSR("csr", Slot.IMM, Kind.CSR),
    ZIMM("zimm", Slot.RS1, Kind.NUMBER),
    AQRL("aqrl", Slot.IMM, Kind.ORDERING),
    PREDECESSOR("predecessor", Slot.RS1, Kind.FENCE_SET),
    SUCCESSOR("successor", Slot.RS2, Kind.FENCE_SET),

    X0("x0", null, Kind.INTEGER),
    RA("ra", null, Kind.INTEGER),
    SP("sp", null, Kind.INTEGER),
    CRD("crd", null, Kind.INTEGER),
    CRS2("crs2", null, Kind.INTEGER),
    CRD_SHORT("rd'", null, Kind.INTEGER),
    CRS1_SHORT("rs1'", null, Kind.INTEGER),
    CRS2_SHORT("rs2'", null, Kind.INTEGER),
    CFD("cfd", null, Kind.FLOAT),
    CFS2("cfs2", null, Kind.FLOAT),
    CFD_SHORT("fd'", null, Kind.FLOAT),
    CFS2_SHORT("fs2'", null, Kind.FLOAT),
    CIMM("cimm", null, Kind.NUMBER),
    CSHAMT("cshamt", null, Kind.NUMBER),
    CUPPER("cupper", null, Kind.UPPER),
    C4SPN("c4spn", null, Kind.NUMBER),
    C16SP("c16sp", null, Kind.NUMBER),
    CLW("clw", null, Kind.NUMBER),
    CLD("cld", null, Kind.NUMBER),
    CLWSP("clwsp", null, Kind.NUMBER),
    CLDSP("cldsp", null, Kind.NUMBER),
    CSWSP("cswsp", null, Kind.NUMBER),
    CSDSP("csdsp", null, Kind.NUMBER),
    CJUMP("cjump", null, Kind.TARGET),
    CBRANCH("cbranch", null, Kind.TARGET);

    /** What of a decoded instruction an operand fills. */
    enum Slot {
        RD,
        RS1,
        RS2,
        RS3,
        RM,
        IMM
    }

    /** How an operand is printed. */
    enum Kind {
        INTEGER,
        FLOAT,
        ROUNDING,
        NUMBER,
        UPPER,
        TARGET,
        CSR,
        ORDERING,
        FENCE_SET
    }

    private static final Map<String, Operand> BY_NAME =
            Arrays.stream(values())
                    .collect(Collectors.toMap(operand -> operand.text, Function.identity()));

    private final String text;
    private final Slot slot;
    private final Kind kind;

    Operand(String text, Slot slot, Kind kind) {
        this.text = text;
        this.slot = slot;
        this.kind = kind;
    }

    /**
     * @throws IllegalArgumentException if no operand has the name
     */
    static Operand named(String text) {
        var operand = BY_NAME.get(text);
        if (operand == null) {
            throw new IllegalArgumentException("no operand is named '" + text + "'");
        }
        return operand;
    }

    String text() {
        return text;
    }

    /**
     * What it fills; null for the operands of compressed instructions, which take the place of
     * others.
     */
    Slot slot() {
        return slot;
    }

    Kind kind() {
        return kind;
    }

    /** The operand's value in the instruction; immediates are sign-extended and scaled. */
    int extract(int i) {
        return switch (this) {
            case RD, FD -> bits(i, 7, 5);
            case RS1, FS1, ZIMM -> bits(i, 15, 5);
            case RS2, FS2, SHAMT5 -> bits(i, 20, 5);
            case FS3 -> bits(i, 27, 5);
            case RM -> bits(i, 12, 3);
            case IMM -> i >> 20;
            case STORE -> (i >> 25 << 5) | bits(i, 7, 5);
            case UPPER -> i & 0xffff_f000;
            case BRANCH ->
                    (i >> 31 << 12)
                            | bits(i, 7, 1) << 11
                            | bits(i, 25, 6) << 5
                            | bits(i, 8, 4) << 1;
            case JUMP ->
                    (i >> 31 << 20)
                            | bits(i, 12, 8) << 12
                            | bits(i, 20, 1) << 11
                            | bits(i, 21, 10) << 1;
            case SHAMT6 -> bits(i, 20, 6);
            case CSR -> bits(i, 20, 12);
            case AQRL -> bits(i, 25, 2);
            case PREDECESSOR -> bits(i, 24, 4);
            case SUCCESSOR -> bits(i, 20, 4);
            case X0 -> 0;
            case RA -> 1;
            case SP -> 2;
            case CRD, CFD -> bits(i, 7, 5);
            case CRS2, CFS2 -> bits(i, 2, 5);
            case CRS1_SHORT -> 8 + bits(i, 7, 3);
            case CRD_SHORT, CRS2_SHORT, CFD_SHORT, CFS2_SHORT -> 8 + bits(i, 2, 3);
            case CIMM -> signed(bits(i, 12, 1) << 5 | bits(i, 2, 5), 6);
            case CSHAMT -> bits(i, 12, 1) << 5 | bits(i, 2, 5);
            case CUPPER -> signed(bits(i, 12, 1) << 17 | bits(i, 2, 5) << 12, 18);
            case C4SPN ->
                    bits(i, 7, 4) << 6
                            | bits(i, 11, 2) << 4
                            | bits(i, 5, 1) << 3
                            | bits(i, 6, 1) << 2;
            case C16SP ->
                    signed(
                            bits(i, 12, 1) << 9
                                    | bits(i, 3, 2) << 7
                                    | bits(i, 5, 1) << 6
                                    | bits(i, 2, 1) << 5
                                    | bits(i, 6, 1) << 4,
                            10);
            case CLW -> bits(i, 5, 1) << 6 | bits(i, 10, 3) << 3 | bits(i, 6, 1) << 2;
            case CLD -> bits(i, 5, 2) << 6 | bits(i, 10, 3) << 3;
            case CLWSP -> bits(i, 2, 2) << 6 | bits(i, 12, 1) << 5 | bits(i, 4, 3) << 2;
            case CLDSP -> bits(i, 2, 3) << 6 | bits(i, 12, 1) << 5 | bits(i, 5, 2) << 3;
            case CSWSP -> bits(i, 7, 2) << 6 | bits(i, 9, 4) << 2;
            case CSDSP -> bits(i, 7, 3) << 6 | bits(i, 10, 3) << 3;
            case CJUMP ->
                    signed(
                            bits(i, 12, 1) << 11
                                    | bits(i, 8, 1) << 10
                                    | bits(i, 9, 2) << 8
                                    | bits(i, 6, 1) << 7
                                    | bits(i, 7, 1) << 6
                                    | bits(i, 2, 1) << 5
                                    | bits(i, 11, 1) << 4
                                    | bits(i, 3, 3) << 1,
                            12);
            case CBRANCH ->
                    signed(
                            bits(i, 12, 1) << 8
                                    | bits(i, 5, 2) << 6
                                    | bits(i, 2, 1) << 5
                                    | bits(i, 10, 2) << 3
                                    | bits(i, 3, 2) << 1,
                            9);
        };
    }

    private static int bits(int instruction, int low, int count) {
        return (instruction >>> low) & ((1 << count) - 1);
    }

    private static int signed(int value, int width) {
        return value << (32 - width) >> (32 - width);
    }
}
