package org.distrofab.machine.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.distrofab.machine.hart.SoftFloat.Format;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.SplittableRandom;

class SoftFloatTest {
    private static final int MODES = 5;

    private final SoftFloat soft = new SoftFloat();
    private final SplittableRandom random = new SplittableRandom(20260101);

    @ParameterizedTest
    @EnumSource(Format.class)
    void arithmeticAgreesWithExactRationalsInEveryModeAndFlag(Format format) {
        compare(format, 3_000);
    }

    @Tag("nightly")
    @ParameterizedTest
    @EnumSource(Format.class)
    void arithmeticAgreesWithExactRationalsOnManyOperands(Format format) {
        compare(format, 1_000_000);
    }

    private void compare(Format format, int count) {
        var edges = edges(format);
        for (long a : edges) {
            for (long b : edges) {
                check(format, a, b, edges[random.nextInt(edges.length)]);
            }
        }
        for (int i = 0; i < count; i++) {
            long a = operand(format, edges);
            long b = random.nextInt(4) == 0 ? near(format, a) : operand(format, edges);
            check(format, a, b, operand(format, edges));
        }
    }

    private void check(Format format, long a, long b, long c) {
        var exact = new ExactArithmetic(format == Format.DOUBLE);
        if (!exact.isFinite(a) || !exact.isFinite(b) || !exact.isFinite(c)) {
            return; // the rules for these have tests of their own
        }
        var va = exact.value(a);
        var vb = exact.value(b);
        var vc = exact.value(c);
        for (int mode = 0; mode < MODES; mode++) {
            expect(format, "add", va.plus(vb), soft(0, format, a, b, c, mode), mode, a, b, c);
            expect(format, "mul", va.times(vb), soft(1, format, a, b, c, mode), mode, a, b, c);
            expect(
                    format,
                    "fma",
                    va.times(vb).plus(vc),
                    soft(2, format, a, b, c, mode),
                    mode,
                    a,
                    b,
                    c);
            if (vb.numerator().signum() != 0) {
                expect(format, "div", va.over(vb), soft(3, format, a, b, c, mode), mode, a, b, c);
            }
            if (va.numerator().signum() > 0) {
                expect(
                        format,
                        "sqrt",
                        exact.squareRoot(va),
                        soft(4, format, a, b, c, mode),
                        mode,
                        a,
                        b,
                        c);
            }
        }
    }

    private long soft(int operation, Format format, long a, long b, long c, int mode) {
        soft.flags = 0;
        return switch (operation) {
            case 0 -> soft.add(format, a, b, mode);
            case 1 -> soft.multiply(format, a, b, mode);
            case 2 -> soft.multiplyAdd(format, a, b, c, mode);
            case 3 -> soft.divide(format, a, b, mode);
            default -> soft.squareRoot(format, a, mode);
        };
    }

    private void expect(
            Format format,
            String operation,
            ExactArithmetic.Rational value,
            long actual,
            int mode,
            long a,
            long b,
            long c) {
        if (value.numerator().signum() == 0) {
            assertEquals(0, actual & format.sign - 1, "zero expected");
            assertEquals(0, soft.flags, "an exact zero raises nothing");
            return;
        }
        var exact = new ExactArithmetic(format == Format.DOUBLE);
        long expected = exact.round(value, mode);
        if (expected != actual || exact.flags != soft.flags) {
            assertEquals(
                    "%x flags %x".formatted(expected, exact.flags),
                    "%x flags %x".formatted(actual, soft.flags),
                    "%s %s mode %d of %x %x %x".formatted(format, operation, mode, a, b, c));
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void conversionsToIntegersAgreeWithExactIntegers(Format format) {
        var edges = edges(format);
        var operands = new ArrayList<Long>();
        for (long edge : edges) {
            operands.add(edge);
        }
        for (int i = 0; i < 5_000; i++) {
            int exponent = format.bias - 3 + random.nextInt(70);
            long bits =
                    (long) exponent << format.fractionBits
                            | random.nextLong() & (1L << format.fractionBits) - 1
                            | random.nextLong() & format.sign;
            operands.add(bits);
        }
        for (long a : operands) {
            if (format.isNan(a) || format.isInfinite(a)) {
                continue;
            }
            for (int mode = 0; mode < MODES; mode++) {
                for (int width : new int[] {32, 64}) {
                    checkToInteger(format, a, width, true, mode);
                    checkToInteger(format, a, width, false, mode);
                }
            }
        }
    }

    private void checkToInteger(Format format, long a, int width, boolean isSigned, int mode) {
        var value = new ExactArithmetic(format == Format.DOUBLE).value(a);
        var parts = value.numerator().abs().divideAndRemainder(value.denominator());
        int half = parts[1].shiftLeft(1).compareTo(value.denominator());
        boolean isNegative = value.numerator().signum() < 0;
        boolean isExact = parts[1].signum() == 0;
        boolean isUp =
                switch (mode) {
                    case 0 -> half > 0 || half == 0 && parts[0].testBit(0);
                    case 1 -> false;
                    case 2 -> isNegative && !isExact;
                    case 3 -> !isNegative && !isExact;
                    default -> half >= 0;
                };
        var whole = isUp ? parts[0].add(BigInteger.ONE) : parts[0];
        var signed = isNegative ? whole.negate() : whole;
        var least = isSigned ? BigInteger.ONE.shiftLeft(width - 1).negate() : BigInteger.ZERO;
        var most = BigInteger.ONE.shiftLeft(isSigned ? width - 1 : width).subtract(BigInteger.ONE);
        int flags = isExact ? 0 : 1;
        if (signed.compareTo(least) < 0) {
            signed = least;
            flags = 16;
        } else if (signed.compareTo(most) > 0) {
            signed = most;
            flags = 16;
        }
        long expected = width == 32 ? signed.intValue() : signed.longValue();
        soft.flags = 0;
        long actual = soft.toInteger(format, a, isSigned, width, mode);
        assertEquals(
                expected + " flags " + flags,
                actual + " flags " + soft.flags,
                () ->
                        "%s %x to %d bits, signed %s, mode %d"
                                .formatted(format, a, width, isSigned, mode));
    }

    @Test
    void conversionsFromIntegersAndBetweenFormatsAgreeWithExactNumbers() {
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            for (var format : Format.values()) {
                for (int mode = 0; mode < MODES; mode++) {
                    checkFromInteger(format, value, mode);
                }
            }
            long bits = operand(Format.DOUBLE, edges(Format.DOUBLE));
            var exact = new ExactArithmetic(true);
            if (exact.isFinite(bits) && exact.value(bits).numerator().signum() != 0) {
                for (int mode = 0; mode < MODES; mode++) {
                    soft.flags = 0;
                    long actual = soft.convert(Format.DOUBLE, Format.SINGLE, bits, mode);
                    expect(Format.SINGLE, "narrow", exact.value(bits), actual, mode, bits, 0, 0);
                }
            }
        }
    }

    private void checkFromInteger(Format format, long value, int mode) {
        if (value == 0) {
            return;
        }
        soft.flags = 0;
        long signed = soft.fromInteger(format, value, true, mode);
        var number = new ExactArithmetic.Rational(BigInteger.valueOf(value), BigInteger.ONE);
        expect(format, "from signed", number, signed, mode, value, 0, 0);
        soft.flags = 0;
        long unsigned = soft.fromInteger(format, value, false, mode);
        var positive =
                new ExactArithmetic.Rational(
                        new BigInteger(Long.toUnsignedString(value)), BigInteger.ONE);
        expect(format, "from unsigned", positive, unsigned, mode, value, 0, 0);
    }

    @Test
    void nearestEvenAgreesWithTheHost() {
        var edges = edges(Format.DOUBLE);
        for (int i = 0; i < 200_000; i++) {
            long a = operand(Format.DOUBLE, edges);
            long b = operand(Format.DOUBLE, edges);
            long c = operand(Format.DOUBLE, edges);
            double da = Double.longBitsToDouble(a);
            double db = Double.longBitsToDouble(b);
            double dc = Double.longBitsToDouble(c);
            assertEquals(Double.doubleToLongBits(da + db), soft(0, Format.DOUBLE, a, b, c, 0));
            assertEquals(Double.doubleToLongBits(da * db), soft(1, Format.DOUBLE, a, b, c, 0));
            assertEquals(
                    Double.doubleToLongBits(Math.fma(da, db, dc)),
                    soft(2, Format.DOUBLE, a, b, c, 0));
            assertEquals(Double.doubleToLongBits(da / db), soft(3, Format.DOUBLE, a, b, c, 0));
            assertEquals(
                    Double.doubleToLongBits(Math.sqrt(da)), soft(4, Format.DOUBLE, a, b, c, 0));
        }
    }

    private static long[] edges(Format format) {
        long one = (long) format.bias << format.fractionBits;
        long smallestNormal = 1L << format.fractionBits;
        long[] positive = {
            0,
            1,
            2,
            smallestNormal - 1,
            smallestNormal,
            smallestNormal + 1,
            one - 1,
            one,
            one + 1,
            one + smallestNormal / 2,
            format.infinity - 1,
            format.infinity - smallestNormal,
            format.infinity,
            format.canonicalNan,
            format.infinity + 1
        };
        long[] all = new long[positive.length * 2];
        for (int i = 0; i < positive.length; i++) {
            all[2 * i] = positive[i];
            all[2 * i + 1] = positive[i] | format.sign;
        }
        return all;
    }

    private long operand(Format format, long[] edges) {
        long mask = format.sign | format.sign - 1;
        return switch (random.nextInt(4)) {
            case 0 -> edges[random.nextInt(edges.length)];
            case 1 -> random.nextLong() & mask;
            case 2 ->
                    (long) (format.bias - 40 + random.nextInt(80)) << format.fractionBits
                            | random.nextLong() & (1L << format.fractionBits) - 1
                            | random.nextLong() & format.sign;
            default -> random.nextLong() >>> random.nextInt(format.fractionBits) & format.sign - 1;
        };
    }

    private long near(Format format, long a) {
        long offset = random.nextInt(9) - 4;
        return (a + offset ^ random.nextLong() & format.sign) & (format.sign | format.sign - 1);
    }
}
