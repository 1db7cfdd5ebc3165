package org.distrofab.cli;

import java.util.Locale;

/** Sizes as users write them. */
final class Sizes {
    private Sizes() {}

    /** A size for people: {@code 812 B}, {@code 3.4 MiB}. */
    static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        for (var unit : java.util.List.of("KiB", "MiB", "GiB")) {
            value /= 1024;
            if (value < 1024 || unit.equals("GiB")) {
                return String.format(java.util.Locale.ROOT, "%.1f %s", value, unit);
            }
        }
        throw new IllegalStateException();
    }

    /**
     * @param text digits, and K, M, G or T for powers of 1024; {@code iB} or {@code B} may follow
     * @return bytes
     */
    static long parse(String text) {
        var upper = text.strip().toUpperCase(Locale.ROOT).replaceFirst("I?B$", "");
        int unit = upper.isEmpty() ? -1 : "KMGT".indexOf(upper.charAt(upper.length() - 1));
        var digits = unit < 0 ? upper : upper.substring(0, upper.length() - 1);
        try {
            return Math.multiplyExact(Long.parseUnsignedLong(digits), 1L << 10 * (unit + 1));
        } catch (NumberFormatException | ArithmeticException _) {
            throw Failure.usage("'" + text + "' is no size; write 512M or 1G.");
        }
    }
}
