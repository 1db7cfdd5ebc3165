package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

/**
 * A Debian version, {@code [epoch:]upstream[-revision]} (deb-version(7)).
 *
 * <p>The order is dpkg's: runs of non-digits and digits are compared in turn, a tilde sorts before
 * everything and even before the end, letters before other characters. Two versions can be equal in
 * that order without being the same text: {@code 1.0}, {@code 0:1.00} and {@code 1.0-0} are one
 * place in it. So {@link #compareTo} is <em>not</em> consistent with {@link #equals}.
 *
 * @param epoch 0 to 2147483647; 0 is not written
 * @param upstream starts with a digit; digits, letters and {@code . + - ~ :}
 * @param revision digits, letters and {@code . + ~}; empty if the version has none
 */
public record DebVersion(int epoch, String upstream, String revision)
        implements Comparable<DebVersion> {
    private static final String FORMAT = "deb version";

    public DebVersion {
        if (epoch < 0 || upstream.isEmpty()) {
            throw new IllegalArgumentException(epoch + ":" + upstream + "-" + revision);
        }
    }

    /**
     * @param text the version and nothing else
     * @throws FormatException with the offset of the first character that does not fit
     */
    public static DebVersion parse(String text) throws FormatException {
        if (text.isEmpty()) {
            throw new FormatException(FORMAT, 0, "a version", "nothing");
        }
        var colon = text.indexOf(':');
        var epoch = colon < 0 ? 0 : parseEpoch(text, colon);
        var hyphen = text.lastIndexOf('-');
        var start = colon + 1;
        var end = hyphen < start ? text.length() : hyphen;
        if (start == end) {
            throw new FormatException(FORMAT, start, "an upstream version", "'" + text + "'");
        }
        if (!isDigit(text.charAt(start))) {
            throw unexpected(text, start, "an upstream version that starts with a digit");
        }
        for (var i = start; i < end; i++) {
            var c = text.charAt(i);
            if (!isAlphanumeric(c) && ".+-~:".indexOf(c) < 0) {
                throw unexpected(text, i, "a letter, a digit or one of . + - ~ :");
            }
        }
        if (end + 1 == text.length()) {
            throw new FormatException(
                    FORMAT, text.length(), "a revision after the last hyphen", "'" + text + "'");
        }
        for (var i = end + 1; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!isAlphanumeric(c) && ".+~".indexOf(c) < 0) {
                throw unexpected(text, i, "a letter, a digit or one of . + ~");
            }
        }
        return new DebVersion(
                epoch,
                text.substring(start, end),
                end == text.length() ? "" : text.substring(end + 1));
    }

    private static int parseEpoch(String text, int colon) throws FormatException {
        if (colon == 0) {
            throw unexpected(text, 0, "an epoch before the colon");
        }
        var epoch = 0L;
        for (var i = 0; i < colon; i++) {
            if (!isDigit(text.charAt(i))) {
                throw unexpected(text, i, "an epoch of digits");
            }
            epoch = epoch * 10 + (text.charAt(i) - '0');
            if (epoch > Integer.MAX_VALUE) {
                throw new FormatException(
                        FORMAT, 0, "an epoch of at most " + Integer.MAX_VALUE, "'" + text + "'");
            }
        }
        return (int) epoch;
    }

    private static FormatException unexpected(String text, int offset, String expected) {
        return new FormatException(
                FORMAT, offset, expected, "'" + text.charAt(offset) + "' in '" + text + "'");
    }

    @Override
    public int compareTo(DebVersion other) {
        if (epoch != other.epoch) {
            return Integer.compare(epoch, other.epoch);
        }
        var byUpstream = compareParts(upstream, other.upstream);
        return byUpstream != 0 ? byUpstream : compareParts(revision, other.revision);
    }

    /** The comparison of deb-version(7), "Sorting algorithm", of one part. */
    private static int compareParts(String a, String b) {
        var i = 0;
        var j = 0;
        while (i < a.length() || j < b.length()) {
            while (i < a.length() && !isDigit(a.charAt(i))
                    || j < b.length() && !isDigit(b.charAt(j))) {
                var difference = weight(a, i) - weight(b, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            while (i < a.length() && a.charAt(i) == '0') {
                i++;
            }
            while (j < b.length() && b.charAt(j) == '0') {
                j++;
            }
            var firstDifference = 0;
            while (i < a.length()
                    && isDigit(a.charAt(i))
                    && j < b.length()
                    && isDigit(b.charAt(j))) {
                if (firstDifference == 0) {
                    firstDifference = a.charAt(i) - b.charAt(j);
                }
                i++;
                j++;
            }
            if (i < a.length() && isDigit(a.charAt(i))) {
                return 1;
            }
            if (j < b.length() && isDigit(b.charAt(j))) {
                return -1;
            }
            if (firstDifference != 0) {
                return firstDifference;
            }
        }
        return 0;
    }

    /** Tilde, then the end and digits, then letters, then the rest. */
    private static int weight(String part, int index) {
        if (index >= part.length()) {
            return 0;
        }
        var c = part.charAt(index);
        if (isDigit(c)) {
            return 0;
        }
        if (c == '~') {
            return -1;
        }
        return isLetter(c) ? c : c + 256;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isAlphanumeric(char c) {
        return isDigit(c) || isLetter(c);
    }

    /** Without the epoch, as it stands in file names. */
    public String withoutEpoch() {
        return revision.isEmpty() ? upstream : upstream + "-" + revision;
    }

    @Override
    public String toString() {
        return epoch == 0 && upstream.indexOf(':') < 0
                ? withoutEpoch()
                : epoch + ":" + withoutEpoch();
    }
}
