package org.distrofab.machine.hart;

/**
 * IEEE 754-2008 arithmetic in integers, exact in every rounding mode and in every flag, with
 * RISC-V's choices where the standard leaves one: results that are NaN are the canonical NaN,
 * tininess is detected after rounding (RISC-V Unprivileged, "F" and "D").
 *
 * <p>Numbers are bit patterns in the low bits of a long. Inside, a finite number other than zero is
 * a significand whose highest set bit is bit 62, and the exponent of that bit. Flags add up in
 * {@link #flags}.
 */
final class SoftFloat {
    static final int INEXACT = 1;
    static final int UNDERFLOW = 2;
    static final int OVERFLOW = 4;
    static final int DIVIDE_BY_ZERO = 8;
    static final int INVALID = 16;

    static final int NEAREST_EVEN = 0;
    static final int TOWARD_ZERO = 1;
    static final int DOWN = 2;
    static final int UP = 3;
    static final int NEAREST_AWAY = 4;

    /** A binary interchange format. */
    enum Format {
        SINGLE(23, 8),
        DOUBLE(52, 11);

        final int fractionBits;
        final int bias;
        final long infinity;
        final long sign;
        final long quiet;
        final long canonicalNan;
        private final long fractionMask;
        private final int exponentMask;

        Format(int fractionBits, int exponentBits) {
            this.fractionBits = fractionBits;
            this.bias = (1 << exponentBits - 1) - 1;
            this.exponentMask = (1 << exponentBits) - 1;
            this.fractionMask = (1L << fractionBits) - 1;
            this.infinity = (long) exponentMask << fractionBits;
            this.sign = 1L << fractionBits + exponentBits;
            this.quiet = 1L << fractionBits - 1;
            this.canonicalNan = infinity | quiet;
        }

        boolean isNegative(long bits) {
            return (bits & sign) != 0;
        }

        boolean isNan(long bits) {
            return (bits & sign - 1) > infinity;
        }

        boolean isSignaling(long bits) {
            return isNan(bits) && (bits & quiet) == 0;
        }

        boolean isInfinite(long bits) {
            return (bits & sign - 1) == infinity;
        }

        boolean isZero(long bits) {
            return (bits & sign - 1) == 0;
        }

        long zero(boolean isNegative) {
            return isNegative ? sign : 0;
        }

        long infinity(boolean isNegative) {
            return isNegative ? sign | infinity : infinity;
        }

        /** The significand, highest bit at 62, of a finite number that is not zero. */
        long significand(long bits) {
            long fraction = bits & fractionMask;
            if ((bits & infinity) != 0) {
                return (fraction | fractionMask + 1) << 62 - fractionBits;
            }
            return fraction << Long.numberOfLeadingZeros(fraction) - 1;
        }

        /** The exponent of the significand's highest bit. */
        int exponent(long bits) {
            int biased = (int) (bits >>> fractionBits) & exponentMask;
            if (biased != 0) {
                return biased - bias;
            }
            long fraction = bits & fractionMask;
            return 1 - bias - fractionBits + 63 - Long.numberOfLeadingZeros(fraction);
        }
    }

    int flags;

    long add(Format format, long a, long b, int rounding) {
        if (format.isNan(a) || format.isNan(b)) {
            return propagate(format, a, b);
        }
        boolean isNegativeA = format.isNegative(a);
        boolean isNegativeB = format.isNegative(b);
        if (format.isInfinite(a)) {
            return format.isInfinite(b) && isNegativeA != isNegativeB ? invalid(format) : a;
        }
        if (format.isInfinite(b)) {
            return b;
        }
        if (format.isZero(a)) {
            return format.isZero(b) ? zeroSum(format, isNegativeA, isNegativeB, rounding) : b;
        }
        if (format.isZero(b)) {
            return a;
        }
        int exponentA = format.exponent(a);
        int exponentB = format.exponent(b);
        long significandA = format.significand(a);
        long significandB = format.significand(b);
        int exponent = Math.max(exponentA, exponentB);
        significandA = shiftRight(significandA, exponent - exponentA);
        significandB = shiftRight(significandB, exponent - exponentB);
        if (isNegativeA == isNegativeB) {
            return normalize(format, isNegativeA, exponent, significandA + significandB, rounding);
        }
        long difference = significandA - significandB;
        if (difference == 0) {
            return format.zero(rounding == DOWN);
        }
        return difference > 0
                ? normalize(format, isNegativeA, exponent, difference, rounding)
                : normalize(format, isNegativeB, exponent, -difference, rounding);
    }

    long subtract(Format format, long a, long b, int rounding) {
        return add(format, a, format.isNan(b) ? b : b ^ format.sign, rounding);
    }

    long multiply(Format format, long a, long b, int rounding) {
        if (format.isNan(a) || format.isNan(b)) {
            return propagate(format, a, b);
        }
        boolean isNegative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            return format.isZero(a) || format.isZero(b)
                    ? invalid(format)
                    : format.infinity(isNegative);
        }
        if (format.isZero(a) || format.isZero(b)) {
            return format.zero(isNegative);
        }
        long significandA = format.significand(a) << 1;
        long significandB = format.significand(b) << 1;
        long high = Math.unsignedMultiplyHigh(significandA, significandB);
        long low = significandA * significandB;
        return normalize(
                format,
                isNegative,
                format.exponent(a) + format.exponent(b),
                high | (low != 0 ? 1 : 0),
                rounding);
    }

    long divide(Format format, long a, long b, int rounding) {
        if (format.isNan(a) || format.isNan(b)) {
            return propagate(format, a, b);
        }
        boolean isNegative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a)) {
            return format.isInfinite(b) ? invalid(format) : format.infinity(isNegative);
        }
        if (format.isInfinite(b)) {
            return format.zero(isNegative);
        }
        if (format.isZero(b)) {
            if (format.isZero(a)) {
                return invalid(format);
            }
            flags |= DIVIDE_BY_ZERO;
            return format.infinity(isNegative);
        }
        if (format.isZero(a)) {
            return format.zero(isNegative);
        }
        int exponent = format.exponent(a) - format.exponent(b);
        long remainder = format.significand(a);
        long divisor = format.significand(b);
        if (remainder < divisor) {
            remainder <<= 1;
            exponent--;
        }
        long quotient = 0;
        for (int i = 0; i < 63; i++) {
            quotient <<= 1;
            if (Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                quotient |= 1;
            }
            remainder <<= 1;
        }
        return round(format, isNegative, exponent, quotient | (remainder != 0 ? 1 : 0), rounding);
    }

    long squareRoot(Format format, long a, int rounding) {
        if (format.isNan(a)) {
            return propagate(format, a, a);
        }
        if (format.isZero(a)) {
            return a;
        }
        if (format.isNegative(a)) {
            return invalid(format);
        }
        if (format.isInfinite(a)) {
            return a;
        }
        int exponent = format.exponent(a);
        long radicand = format.significand(a) << (exponent & 1);
        // 56 bits of the root, two bits of the radicand at a time; what remains is sticky.
        long root = 0;
        long remainder = 0;
        for (int i = 0; i < 56; i++) {
            remainder = remainder << 2 | radicand >>> 62;
            radicand <<= 2;
            long trial = root << 2 | 1;
            root <<= 1;
            if (remainder >= trial) {
                remainder -= trial;
                root |= 1;
            }
        }
        return round(format, false, exponent >> 1, root << 7 | (remainder != 0 ? 1 : 0), rounding);
    }

    /** {@code a * b + c}, rounded once. */
    long multiplyAdd(Format format, long a, long b, long c, int rounding) {
        boolean isInvalidProduct =
                format.isInfinite(a) && format.isZero(b)
                        || format.isZero(a) && format.isInfinite(b);
        if (format.isNan(a) || format.isNan(b) || format.isNan(c) || isInvalidProduct) {
            if (isInvalidProduct || format.isSignaling(c)) {
                flags |= INVALID;
            }
            return propagate(format, a, b);
        }
        boolean isNegative = format.isNegative(a) != format.isNegative(b);
        boolean isNegativeC = format.isNegative(c);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            return format.isInfinite(c) && isNegative != isNegativeC
                    ? invalid(format)
                    : format.infinity(isNegative);
        }
        if (format.isInfinite(c)) {
            return c;
        }
        if (format.isZero(a) || format.isZero(b)) {
            return format.isZero(c) ? zeroSum(format, isNegative, isNegativeC, rounding) : c;
        }
        // The product in 128 bits with its highest bit at 126.
        long significandA = format.significand(a);
        long significandB = format.significand(b);
        long high = Math.multiplyHigh(significandA, significandB);
        long low = significandA * significandB;
        int exponent = format.exponent(a) + format.exponent(b) + 1;
        int up = Long.numberOfLeadingZeros(high) - 1;
        exponent += 1 - up;
        high = high << up | low >>> 64 - up;
        low <<= up;
        if (format.isZero(c)) {
            return round(format, isNegative, exponent, high | (low != 0 ? 1 : 0), rounding);
        }
        int exponentC = format.exponent(c);
        long highC = format.significand(c);
        long lowC = 0;
        int distance = exponent - exponentC;
        if (distance > 0) {
            lowC = shiftRightLow(highC, lowC, distance);
            highC = distance > 63 ? 0 : highC >>> distance;
        } else if (distance < 0) {
            low = shiftRightLow(high, low, -distance);
            high = -distance > 63 ? 0 : high >>> -distance;
            exponent = exponentC;
        }
        if (isNegative == isNegativeC) {
            long sumLow = low + lowC;
            long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
            return normalize128(
                    format, isNegative, exponent, high + highC + carry, sumLow, rounding);
        }
        boolean isSwapped = high < highC || high == highC && Long.compareUnsigned(low, lowC) < 0;
        if (high == highC && low == lowC) {
            return format.zero(rounding == DOWN);
        }
        long largeHigh = isSwapped ? highC : high;
        long largeLow = isSwapped ? lowC : low;
        long smallHigh = isSwapped ? high : highC;
        long smallLow = isSwapped ? low : lowC;
        long borrow = Long.compareUnsigned(largeLow, smallLow) < 0 ? 1 : 0;
        return normalize128(
                format,
                isSwapped ? isNegativeC : isNegative,
                exponent,
                largeHigh - smallHigh - borrow,
                largeLow - smallLow,
                rounding);
    }

    /** From a signed integer, or an unsigned one of 64 bits. */
    long fromInteger(Format format, long value, boolean isSigned, int rounding) {
        if (value == 0) {
            return 0;
        }
        boolean isNegative = isSigned && value < 0;
        return normalize(format, isNegative, 62, isNegative ? -value : value, rounding);
    }

    /**
     * To an integer of 32 or 64 bits; out of range is the nearest there is, NaN the largest, both
     * invalid. Results of 32 bits are sign-extended.
     */
    long toInteger(Format format, long a, boolean isSigned, int width, int rounding) {
        long limit = 1L << width - 1;
        long smallest = isSigned ? -limit : 0;
        // An unsigned word is sign-extended as well: all ones for either width.
        long largest = isSigned ? limit - 1 : -1;
        if (format.isNan(a)) {
            flags |= INVALID;
            return largest;
        }
        boolean isNegative = format.isNegative(a);
        if (format.isZero(a)) {
            return 0;
        }
        int exponent = format.isInfinite(a) ? 1024 : format.exponent(a);
        if (exponent >= 64) {
            flags |= INVALID;
            return isNegative ? smallest : largest;
        }
        long significand = format.significand(a);
        long whole;
        long rest; // the fraction, with 1/2 at bit 62
        if (exponent >= 62) {
            whole = significand << exponent - 62;
            rest = 0;
        } else if (exponent >= 0) {
            whole = significand >>> 62 - exponent;
            rest = significand << exponent + 1 & Long.MAX_VALUE;
        } else {
            whole = 0;
            rest = shiftRight(significand, -exponent - 1);
        }
        long half = 1L << 62;
        boolean isUp =
                switch (rounding) {
                    case NEAREST_EVEN -> rest > half || rest == half && (whole & 1) != 0;
                    case NEAREST_AWAY -> rest >= half;
                    case DOWN -> isNegative && rest != 0;
                    case UP -> !isNegative && rest != 0;
                    default -> false;
                };
        if (isUp) {
            whole++;
        }
        boolean isInRange;
        if (isSigned) {
            isInRange =
                    isNegative
                            ? Long.compareUnsigned(whole, limit) <= 0
                            : Long.compareUnsigned(whole, limit) < 0;
        } else {
            isInRange =
                    isNegative
                            ? whole == 0
                            : (whole != 0 || !isUp) && (width == 64 || whole >>> width == 0);
        }
        if (!isInRange) {
            flags |= INVALID;
            return isNegative ? smallest : largest;
        }
        if (rest != 0) {
            flags |= INEXACT;
        }
        long value = isNegative ? -whole : whole;
        return width == 32 ? (int) value : value;
    }

    /** From one format to the other. */
    long convert(Format from, Format to, long a, int rounding) {
        if (from.isNan(a)) {
            if (from.isSignaling(a)) {
                flags |= INVALID;
            }
            return to.canonicalNan;
        }
        boolean isNegative = from.isNegative(a);
        if (from.isInfinite(a)) {
            return to.infinity(isNegative);
        }
        if (from.isZero(a)) {
            return to.zero(isNegative);
        }
        return round(to, isNegative, from.exponent(a), from.significand(a), rounding);
    }

    boolean isEqual(Format format, long a, long b) {
        if (format.isNan(a) || format.isNan(b)) {
            if (format.isSignaling(a) || format.isSignaling(b)) {
                flags |= INVALID;
            }
            return false;
        }
        return a == b || format.isZero(a) && format.isZero(b);
    }

    boolean isLess(Format format, long a, long b, boolean orEqual) {
        if (format.isNan(a) || format.isNan(b)) {
            flags |= INVALID;
            return false;
        }
        if (format.isZero(a) && format.isZero(b)) {
            return orEqual;
        }
        return a == b ? orEqual : precedes(format, a, b);
    }

    long minimum(Format format, long a, long b) {
        return select(format, a, b, true);
    }

    long maximum(Format format, long a, long b) {
        return select(format, a, b, false);
    }

    /** The ten classes of {@code fclass}. */
    static int classify(Format format, long a) {
        boolean isNegative = format.isNegative(a);
        if (format.isNan(a)) {
            return format.isSignaling(a) ? 1 << 8 : 1 << 9;
        }
        if (format.isInfinite(a)) {
            return isNegative ? 1 : 1 << 7;
        }
        if (format.isZero(a)) {
            return isNegative ? 1 << 3 : 1 << 4;
        }
        boolean isSubnormal = (a & format.infinity) == 0;
        if (isNegative) {
            return isSubnormal ? 1 << 2 : 1 << 1;
        }
        return isSubnormal ? 1 << 5 : 1 << 6;
    }

    private long select(Format format, long a, long b, boolean isMinimum) {
        if (format.isSignaling(a) || format.isSignaling(b)) {
            flags |= INVALID;
        }
        if (format.isNan(a)) {
            return format.isNan(b) ? format.canonicalNan : b;
        }
        if (format.isNan(b)) {
            return a;
        }
        return precedes(format, a, b) == isMinimum ? a : b;
    }

    /** The total order of numbers, with -0 before +0. */
    private static boolean precedes(Format format, long a, long b) {
        boolean isNegative = format.isNegative(a);
        if (isNegative != format.isNegative(b)) {
            return isNegative;
        }
        return isNegative ? a > b : a < b;
    }

    private long propagate(Format format, long a, long b) {
        if (format.isSignaling(a) || format.isSignaling(b)) {
            flags |= INVALID;
        }
        return format.canonicalNan;
    }

    private long invalid(Format format) {
        flags |= INVALID;
        return format.canonicalNan;
    }

    private static long zeroSum(
            Format format, boolean isNegativeA, boolean isNegativeB, int rounding) {
        return format.zero(isNegativeA == isNegativeB ? isNegativeA : rounding == DOWN);
    }

    /** Shifts right; what falls out leaves the lowest bit set. */
    private static long shiftRight(long value, int distance) {
        if (distance > 63) {
            return value != 0 ? 1 : 0;
        }
        long kept = value >>> distance;
        return kept << distance == value ? kept : kept | 1;
    }

    /** The low half of a 128-bit value shifted right, what falls out left in the lowest bit. */
    private static long shiftRightLow(long high, long low, int distance) {
        if (distance > 127) {
            return (high | low) != 0 ? 1 : 0;
        }
        if (distance > 63) {
            int rest = distance - 64;
            long kept = high >>> rest;
            boolean isExact = kept << rest == high && low == 0;
            return isExact ? kept : kept | 1;
        }
        long kept = high << 64 - distance | low >>> distance;
        return low << 64 - distance == 0 ? kept : kept | 1;
    }

    /** Brings the highest bit of an unsigned significand to 62, then rounds. */
    private long normalize(
            Format format, boolean isNegative, int exponent, long significand, int rounding) {
        if (significand < 0) {
            return round(format, isNegative, exponent + 1, shiftRight(significand, 1), rounding);
        }
        int up = Long.numberOfLeadingZeros(significand) - 1;
        return round(format, isNegative, exponent - up, significand << up, rounding);
    }

    private long normalize128(
            Format format, boolean isNegative, int exponent, long high, long low, int rounding) {
        if (high < 0) {
            return round(
                    format,
                    isNegative,
                    exponent + 1,
                    shiftRight(high, 1) | (low != 0 ? 1 : 0),
                    rounding);
        }
        if (high == 0) {
            return normalize(format, isNegative, exponent - 64, low, rounding);
        }
        int up = Long.numberOfLeadingZeros(high) - 1;
        long top = up == 0 ? high : high << up | low >>> 64 - up;
        return round(format, isNegative, exponent - up, top | (low << up != 0 ? 1 : 0), rounding);
    }

    /** Rounds to the format: §7 of the standard, with the flags of overflow and underflow. */
    private long round(
            Format format, boolean isNegative, int exponent, long significand, int rounding) {
        int drop = 62 - format.fractionBits;
        int smallest = 1 - format.bias;
        boolean isTiny = false;
        if (exponent < smallest) {
            // Tiny unless rounding, with no bound on the exponent, brings it to the smallest
            // normal.
            long unbounded = roundAway(significand, drop, isNegative, rounding);
            isTiny = !(exponent == smallest - 1 && unbounded >>> 63 - drop != 0);
            significand = shiftRight(significand, smallest - exponent);
            exponent = smallest;
        }
        long rounded = roundAway(significand, drop, isNegative, rounding);
        boolean isInexact = (significand & (1L << drop) - 1) != 0;
        if (isInexact) {
            flags |= isTiny ? INEXACT | UNDERFLOW : INEXACT;
        }
        // A significand without its highest bit is subnormal: the biased exponent is zero then.
        long hidden = rounded >>> format.fractionBits;
        if (hidden > 1) {
            exponent++;
            rounded >>>= 1;
        }
        if (exponent > format.bias) {
            flags |= OVERFLOW | INEXACT;
            boolean isToInfinity =
                    switch (rounding) {
                        case TOWARD_ZERO -> false;
                        case DOWN -> isNegative;
                        case UP -> !isNegative;
                        default -> true;
                    };
            long infinity = format.infinity(isNegative);
            return isToInfinity ? infinity : infinity - 1;
        }
        long biased = hidden == 0 ? 0 : exponent + format.bias;
        return format.zero(isNegative)
                | biased << format.fractionBits
                | rounded & format.fractionMask;
    }

    /** The significand without its {@code drop} lowest bits, one more if the mode rounds away. */
    private static long roundAway(long significand, int drop, boolean isNegative, int rounding) {
        long kept = significand >>> drop;
        long rest = significand & (1L << drop) - 1;
        long half = 1L << drop - 1;
        boolean isAway =
                switch (rounding) {
                    case NEAREST_EVEN -> rest > half || rest == half && (kept & 1) != 0;
                    case NEAREST_AWAY -> rest >= half;
                    case DOWN -> isNegative && rest != 0;
                    case UP -> !isNegative && rest != 0;
                    default -> false;
                };
        return isAway ? kept + 1 : kept;
    }
}
