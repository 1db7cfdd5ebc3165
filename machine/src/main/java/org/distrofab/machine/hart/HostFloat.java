package org.distrofab.machine.hart;

/**
 * F and D by the host's arithmetic wherever that gives the right result and raises nothing new, and
 * by {@link FloatUnit} otherwise. Translated code calls these; they are small so that HotSpot
 * inlines them, and what is rare is out of line.
 *
 * <p>Operands and results are register contents. The host rounds to nearest even, so its results
 * count while {@link Core#hostFloatIsExact}: then the inexact flag is set already, and a result
 * that is neither tiny nor infinite nor a NaN raises no other. Sums are never both tiny and inexact
 * (RISC-V Unprivileged, "F": underflow is raised for what is both).
 */
final class HostFloat {
    /** The least magnitudes that are certainly not tiny, whatever they were rounded from. */
    private static final double SAFE_DOUBLE = 0x1p-1021;

    private static final float SAFE_SINGLE = 0x1p-125f;

    private HostFloat() {}

    private static double d(long register) {
        return Double.longBitsToDouble(register);
    }

    private static float s(long register) {
        return Float.intBitsToFloat((int) register);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static long bits(float value) {
        return FloatUnit.box(Float.floatToRawIntBits(value));
    }

    private static boolean isNormal(double value) {
        double magnitude = Math.abs(value);
        return magnitude >= SAFE_DOUBLE && magnitude <= Double.MAX_VALUE;
    }

    private static boolean isNormal(float value) {
        float magnitude = Math.abs(value);
        return magnitude >= SAFE_SINGLE && magnitude <= Float.MAX_VALUE;
    }

    /** Whether registers hold properly boxed singles. */
    private static boolean areSingles(long a, long b) {
        return (a & b) >> 32 == -1;
    }

    /** Any instruction, exactly. */
    static long exactly(Core core, int opcode, long a, long b, long c, int rm) {
        return core.floats.compute(opcode, a, b, c, rm == FloatUnit.DYNAMIC ? core.frm : rm);
    }

    /** Where the host gave zero: right if that is not for being tiny. */
    private static long exactly(
            Core core, int opcode, long a, long b, int rm, double result, boolean isZero) {
        return core.hostFloatIsExact && isZero && result == 0
                ? bits(result)
                : exactly(core, opcode, a, b, 0, rm);
    }

    static long addDouble(Core core, long a, long b, int rm) {
        double result = d(a) + d(b);
        return core.hostFloatIsExact && Math.abs(result) <= Double.MAX_VALUE
                ? bits(result)
                : exactly(core, Opcodes.FADD_D, a, b, 0, rm);
    }

    static long subtractDouble(Core core, long a, long b, int rm) {
        double result = d(a) - d(b);
        return core.hostFloatIsExact && Math.abs(result) <= Double.MAX_VALUE
                ? bits(result)
                : exactly(core, Opcodes.FSUB_D, a, b, 0, rm);
    }

    static long multiplyDouble(Core core, long a, long b, int rm) {
        double result = d(a) * d(b);
        return core.hostFloatIsExact && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FMUL_D, a, b, rm, result, d(a) == 0 || d(b) == 0);
    }

    static long divideDouble(Core core, long a, long b, int rm) {
        double result = d(a) / d(b);
        return core.hostFloatIsExact && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FDIV_D, a, b, rm, result, d(a) == 0);
    }

    static long rootDouble(Core core, long a, int rm) {
        double result = Math.sqrt(d(a));
        return core.hostFloatIsExact && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FSQRT_D, a, 0, rm, result, true);
    }

    /** {@code fmadd.d}; the other three differ in the signs of {@code a} and {@code c}. */
    static long multiplyAddDouble(Core core, long a, long b, long c, int rm) {
        double result = Math.fma(d(a), d(b), d(c));
        return core.hostFloatIsExact && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FMADD_D, a, b, c, rm);
    }

    static long addSingle(Core core, long a, long b, int rm) {
        float result = s(a) + s(b);
        return core.hostFloatIsExact && areSingles(a, b) && Math.abs(result) <= Float.MAX_VALUE
                ? bits(result)
                : exactly(core, Opcodes.FADD_S, a, b, 0, rm);
    }

    static long subtractSingle(Core core, long a, long b, int rm) {
        float result = s(a) - s(b);
        return core.hostFloatIsExact && areSingles(a, b) && Math.abs(result) <= Float.MAX_VALUE
                ? bits(result)
                : exactly(core, Opcodes.FSUB_S, a, b, 0, rm);
    }

    static long multiplySingle(Core core, long a, long b, int rm) {
        float result = s(a) * s(b);
        return core.hostFloatIsExact && areSingles(a, b) && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FMUL_S, a, b, 0, rm);
    }

    static long divideSingle(Core core, long a, long b, int rm) {
        float result = s(a) / s(b);
        return core.hostFloatIsExact && areSingles(a, b) && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FDIV_S, a, b, 0, rm);
    }

    /** The root of a single in double precision has digits enough to round once more. */
    static long rootSingle(Core core, long a, int rm) {
        float result = (float) Math.sqrt(s(a));
        return core.hostFloatIsExact && areSingles(a, a) && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FSQRT_S, a, 0, 0, rm);
    }

    static long multiplyAddSingle(Core core, long a, long b, long c, int rm) {
        float result = Math.fma(s(a), s(b), s(c));
        return core.hostFloatIsExact && areSingles(a & b, c) && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FMADD_S, a, b, c, rm);
    }

    // Comparisons raise a flag for NaNs alone, whatever is set.

    static long equalDouble(Core core, long a, long b) {
        double x = d(a);
        double y = d(b);
        return x == y ? 1 : x < y || x > y ? 0 : exactly(core, Opcodes.FEQ_D, a, b, 0, 0);
    }

    static long lessDouble(Core core, long a, long b) {
        double x = d(a);
        double y = d(b);
        return x < y ? 1 : x >= y ? 0 : exactly(core, Opcodes.FLT_D, a, b, 0, 0);
    }

    static long lessOrEqualDouble(Core core, long a, long b) {
        double x = d(a);
        double y = d(b);
        return x <= y ? 1 : x > y ? 0 : exactly(core, Opcodes.FLE_D, a, b, 0, 0);
    }

    static long minimumDouble(Core core, long a, long b) {
        double x = d(a);
        double y = d(b);
        return x < y ? a : x > y ? b : exactly(core, Opcodes.FMIN_D, a, b, 0, 0);
    }

    static long maximumDouble(Core core, long a, long b) {
        double x = d(a);
        double y = d(b);
        return x > y ? a : x < y ? b : exactly(core, Opcodes.FMAX_D, a, b, 0, 0);
    }

    static long equalSingle(Core core, long a, long b) {
        float x = s(a);
        float y = s(b);
        return areSingles(a, b) && !Float.isNaN(x) && !Float.isNaN(y)
                ? x == y ? 1 : 0
                : exactly(core, Opcodes.FEQ_S, a, b, 0, 0);
    }

    static long lessSingle(Core core, long a, long b) {
        float x = s(a);
        float y = s(b);
        return areSingles(a, b) && !Float.isNaN(x) && !Float.isNaN(y)
                ? x < y ? 1 : 0
                : exactly(core, Opcodes.FLT_S, a, b, 0, 0);
    }

    static long lessOrEqualSingle(Core core, long a, long b) {
        float x = s(a);
        float y = s(b);
        return areSingles(a, b) && !Float.isNaN(x) && !Float.isNaN(y)
                ? x <= y ? 1 : 0
                : exactly(core, Opcodes.FLE_S, a, b, 0, 0);
    }

    // Conversions.

    static long doubleFromWord(long a) {
        return bits((double) (int) a);
    }

    static long doubleFromUnsignedWord(long a) {
        return bits((double) (a & 0xffff_ffffL));
    }

    static long doubleFromLong(Core core, long a, int rm) {
        return core.hostFloatIsExact
                ? bits((double) a)
                : exactly(core, Opcodes.FCVT_D_L, a, 0, 0, rm);
    }

    static long singleFromWord(Core core, long a, int rm) {
        return core.hostFloatIsExact
                ? bits((float) (int) a)
                : exactly(core, Opcodes.FCVT_S_W, a, 0, 0, rm);
    }

    static long singleFromLong(Core core, long a, int rm) {
        return core.hostFloatIsExact
                ? bits((float) a)
                : exactly(core, Opcodes.FCVT_S_L, a, 0, 0, rm);
    }

    static long doubleFromSingle(Core core, long a, int rm) {
        float x = s(a);
        return areSingles(a, a) && !Float.isNaN(x)
                ? bits((double) x)
                : exactly(core, Opcodes.FCVT_D_S, a, 0, 0, rm);
    }

    static long singleFromDouble(Core core, long a, int rm) {
        float result = (float) d(a);
        return core.hostFloatIsExact && isNormal(result)
                ? bits(result)
                : exactly(core, Opcodes.FCVT_S_D, a, 0, 0, rm);
    }

    /** {@code fcvt.w.d} toward zero. */
    static long wordFromDouble(Core core, long a) {
        double x = d(a);
        return core.hostFloatIsExact && Math.abs(x) < 0x1p31
                ? (int) x
                : exactly(core, Opcodes.FCVT_W_D, a, 0, 0, SoftFloat.TOWARD_ZERO);
    }

    /** {@code fcvt.l.d} toward zero. */
    static long longFromDouble(Core core, long a) {
        double x = d(a);
        return core.hostFloatIsExact && Math.abs(x) < 0x1p63
                ? (long) x
                : exactly(core, Opcodes.FCVT_L_D, a, 0, 0, SoftFloat.TOWARD_ZERO);
    }
}
