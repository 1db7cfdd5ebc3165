package org.distrofab.machine.hart;

import java.math.BigInteger;

/**
 * IEEE 754 arithmetic by the book, with unbounded integers: every operation gives an exact rational
 * number, which one method rounds. An oracle for tests; shares nothing with {@link SoftFloat}.
 */
final class ExactArithmetic {
    private final int fractionBits;
    private final int emin;
    private final int emax;
    private final int width;
    int flags;

    ExactArithmetic(boolean isDouble) {
        fractionBits = isDouble ? 52 : 23;
        emax = isDouble ? 1023 : 127;
        emin = 1 - emax;
        width = isDouble ? 64 : 32;
    }

    /** Numerator over denominator, the latter positive. */
    record Rational(BigInteger numerator, BigInteger denominator) {
        Rational plus(Rational other) {
            return new Rational(
                    numerator
                            .multiply(other.denominator)
                            .add(other.numerator.multiply(denominator)),
                    denominator.multiply(other.denominator));
        }

        Rational times(Rational other) {
            return new Rational(
                    numerator.multiply(other.numerator), denominator.multiply(other.denominator));
        }

        Rational over(Rational other) {
            var upper = numerator.multiply(other.denominator);
            var lower = denominator.multiply(other.numerator);
            return lower.signum() < 0
                    ? new Rational(upper.negate(), lower.negate())
                    : new Rational(upper, lower);
        }
    }

    boolean isFinite(long bits) {
        return (bits >>> fractionBits & (2L * emax + 1)) != 2L * emax + 1;
    }

    Rational value(long bits) {
        long fraction = bits & (1L << fractionBits) - 1;
        int biased = (int) (bits >>> fractionBits & (2L * emax + 1));
        long significand = biased == 0 ? fraction : fraction | 1L << fractionBits;
        int exponent = Math.max(biased, 1) - emax - fractionBits;
        var number = BigInteger.valueOf((bits >>> width - 1 & 1) != 0 ? -significand : significand);
        return exponent >= 0
                ? new Rational(number.shiftLeft(exponent), BigInteger.ONE)
                : new Rational(number, BigInteger.ONE.shiftLeft(-exponent));
    }

    /** The root with 300 fraction bits; a last bit stands for all that is cut off. */
    Rational squareRoot(Rational value) {
        int shift = 1300;
        var scaled = value.numerator.shiftLeft(2 * shift).divideAndRemainder(value.denominator);
        var root = scaled[0].sqrtAndRemainder();
        boolean isExact = root[1].signum() == 0 && scaled[1].signum() == 0;
        var digits = root[0].shiftLeft(1).add(isExact ? BigInteger.ZERO : BigInteger.ONE);
        return new Rational(digits, BigInteger.ONE.shiftLeft(shift + 1));
    }

    /** Rounds a number that is not zero. */
    long round(Rational exact, int mode) {
        boolean isNegative = exact.numerator.signum() < 0;
        var numerator = exact.numerator.abs();
        int exponent = floorLog2(numerator, exact.denominator);
        var unbounded =
                quantize(numerator, exact.denominator, exponent - fractionBits, isNegative, mode);
        boolean isTiny =
                exponent < emin
                        && !(exponent == emin - 1 && unbounded.bitLength() > fractionBits + 1);
        int quantum = Math.max(exponent, emin) - fractionBits;
        var rounded = quantize(numerator, exact.denominator, quantum, isNegative, mode);
        boolean isInexact =
                !scale(rounded, quantum, exact.denominator).equals(scale(numerator, -quantum));
        if (isInexact) {
            flags |= 1;
            if (isTiny) {
                flags |= 2;
            }
        }
        long sign = isNegative ? 1L << width - 1 : 0;
        if (rounded.bitLength() > fractionBits + 1) {
            rounded = rounded.shiftRight(1);
            quantum++;
        }
        if (rounded.bitLength() == fractionBits + 1 && quantum + fractionBits > emax) {
            flags |= 5;
            long infinity = (2L * emax + 1) << fractionBits;
            boolean toLargest = mode == 1 || mode == 2 && !isNegative || mode == 3 && isNegative;
            return sign | (toLargest ? infinity - 1 : infinity);
        }
        long significand = rounded.longValueExact();
        long biased = rounded.bitLength() <= fractionBits ? 0 : quantum + fractionBits + emax;
        return sign | biased << fractionBits | significand & (1L << fractionBits) - 1;
    }

    private static BigInteger scale(BigInteger value, int quantum, BigInteger denominator) {
        return quantum >= 0
                ? value.shiftLeft(quantum).multiply(denominator)
                : value.multiply(denominator);
    }

    private static BigInteger scale(BigInteger numerator, int up) {
        return up >= 0 ? numerator.shiftLeft(up) : numerator;
    }

    private static int floorLog2(BigInteger numerator, BigInteger denominator) {
        int guess = numerator.bitLength() - denominator.bitLength();
        var power =
                guess >= 0
                        ? numerator.compareTo(denominator.shiftLeft(guess))
                        : numerator.shiftLeft(-guess).compareTo(denominator);
        return power >= 0 ? guess : guess - 1;
    }

    /** The number in units of 2^quantum, rounded. */
    private static BigInteger quantize(
            BigInteger numerator,
            BigInteger denominator,
            int quantum,
            boolean isNegative,
            int mode) {
        var parts =
                quantum >= 0
                        ? numerator.divideAndRemainder(denominator.shiftLeft(quantum))
                        : numerator.shiftLeft(-quantum).divideAndRemainder(denominator);
        var divisor = quantum >= 0 ? denominator.shiftLeft(quantum) : denominator;
        int half = parts[1].shiftLeft(1).compareTo(divisor);
        boolean isUp =
                switch (mode) {
                    case 0 -> half > 0 || half == 0 && parts[0].testBit(0);
                    case 1 -> false;
                    case 2 -> isNegative && parts[1].signum() != 0;
                    case 3 -> !isNegative && parts[1].signum() != 0;
                    default -> half >= 0;
                };
        return isUp ? parts[0].add(BigInteger.ONE) : parts[0];
    }
}
