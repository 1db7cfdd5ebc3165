package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;

import java.util.Optional;

/**
 * An epoch, version and release as rpm writes and orders them ({@code [epoch:]version[-release]};
 * rpm-version(7), {@code docs/manual/dependencies.md}).
 *
 * <p>The order is rpm's: an absent epoch counts as 0, then the versions, then the releases, where
 * an absent release comes before any other. Versions that differ only in separators or leading
 * zeros ({@code 1.0} and {@code 1_00}) are of equal order though they are not {@link #equals}.
 * Whether a version satisfies a dependency is another question: see {@link RpmDependency}.
 *
 * @param epoch 0 to 2^32-1; empty if not written
 * @param version never empty
 * @param release empty if not written; never an empty string
 */
public record RpmVersion(Optional<Long> epoch, String version, Optional<String> release)
        implements Comparable<RpmVersion> {

    private static final String FORMAT = "rpm version";
    private static final long MAX_EPOCH = 0xffff_ffffL;

    public RpmVersion {
        if (version.isEmpty() || release.filter(String::isEmpty).isPresent()) {
            throw new IllegalArgumentException("an empty version or release");
        }
        if (epoch.filter(e -> e < 0 || e > MAX_EPOCH).isPresent()) {
            throw new IllegalArgumentException("epoch " + epoch.get());
        }
    }

    /**
     * Parses strictly: letters, digits and {@code . _ + ~ ^} only, as rpmbuild demands of a
     * package.
     *
     * @throws FormatException with the character's position as its offset
     */
    public static RpmVersion parse(String text) throws FormatException {
        var colon = text.indexOf(':');
        Optional<Long> epoch = Optional.empty();
        if (colon >= 0) {
            epoch = Optional.of(parseEpoch(text, colon));
        }
        var start = colon + 1;
        var dash = text.lastIndexOf('-');
        var end = dash > colon ? dash : text.length();
        check(text, start, end, "a version");
        if (end == text.length()) {
            return new RpmVersion(epoch, text.substring(start), Optional.empty());
        }
        check(text, end + 1, text.length(), "a release");
        return new RpmVersion(
                epoch, text.substring(start, end), Optional.of(text.substring(end + 1)));
    }

    /**
     * Splits as rpm does when it reads a dependency: anything goes, an unreadable epoch is part of
     * the version. An empty text is no version.
     */
    static Optional<RpmVersion> split(String text) {
        var colon = 0;
        while (colon < text.length() && isDigit(text.charAt(colon))) {
            colon++;
        }
        var hasEpoch = colon < text.length() && text.charAt(colon) == ':';
        Optional<Long> epoch = Optional.empty();
        var rest = text;
        if (hasEpoch && colon <= 10) {
            var number = colon == 0 ? 0 : Long.parseLong(text.substring(0, colon));
            if (number <= MAX_EPOCH) {
                epoch = Optional.of(number);
                rest = text.substring(colon + 1);
            }
        }
        var dash = rest.lastIndexOf('-');
        var version = dash >= 0 ? rest.substring(0, dash) : rest;
        var release = dash >= 0 ? rest.substring(dash + 1) : "";
        if (version.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new RpmVersion(
                        epoch,
                        version,
                        release.isEmpty() ? Optional.empty() : Optional.of(release)));
    }

    private static long parseEpoch(String text, int colon) throws FormatException {
        if (colon == 0) {
            throw new FormatException(FORMAT, 0, "an epoch before ':'", describe(text, 0));
        }
        long epoch = 0;
        for (var i = 0; i < colon; i++) {
            if (!isDigit(text.charAt(i))) {
                throw new FormatException(FORMAT, i, "a digit of the epoch", describe(text, i));
            }
            epoch = epoch * 10 + text.charAt(i) - '0';
            if (epoch > MAX_EPOCH) {
                throw new FormatException(FORMAT, 0, "an epoch below 4294967296", "'" + text + "'");
            }
        }
        return epoch;
    }

    private static void check(String text, int start, int end, String what) throws FormatException {
        if (start >= end) {
            throw new FormatException(FORMAT, start, what, describe(text, start));
        }
        for (var i = start; i < end; i++) {
            var c = text.charAt(i);
            if (!isAlphanumeric(c) && "._+~^".indexOf(c) < 0) {
                throw new FormatException(
                        FORMAT,
                        i,
                        "a letter, a digit or one of . _ + ~ ^ in " + what,
                        describe(text, i));
            }
        }
    }

    private static String describe(String text, int position) {
        return position < text.length()
                ? "'" + text.charAt(position) + "' in '" + text + "'"
                : "the end of '" + text + "'";
    }

    @Override
    public int compareTo(RpmVersion other) {
        var order = Long.compare(epoch.orElse(0L), other.epoch.orElse(0L));
        if (order == 0) {
            order = compareParts(version, other.version);
        }
        if (order == 0) {
            order =
                    release.isPresent() && other.release.isPresent()
                            ? compareParts(release.get(), other.release.get())
                            : Boolean.compare(release.isPresent(), other.release.isPresent());
        }
        return order;
    }

    /**
     * Compares two versions or two releases segment by segment (rpmvercmp).
     *
     * <p>Runs of digits compare as numbers, runs of letters as text, digits beat letters,
     * everything else only separates. {@code ~} sorts before the end of the text, {@code ^} after
     * it but before any further segment.
     *
     * @return negative, zero or positive
     */
    public static int compareParts(String one, String two) {
        if (one.equals(two)) {
            return 0;
        }
        var i = 0;
        var j = 0;
        while (i < one.length() || j < two.length()) {
            i = skipSeparators(one, i);
            j = skipSeparators(two, j);
            var c = i < one.length() ? one.charAt(i) : 0;
            var d = j < two.length() ? two.charAt(j) : 0;
            if (c == '~' || d == '~') {
                if (c != d) {
                    return c == '~' ? -1 : 1;
                }
                i++;
                j++;
                continue;
            }
            if (c == '^' || d == '^') {
                if (c != d) {
                    return c == 0 || c == '^' && d != 0 ? -1 : 1;
                }
                i++;
                j++;
                continue;
            }
            if (c == 0 || d == 0) {
                break;
            }
            var numeric = isDigit(c);
            if (numeric != isDigit(d)) {
                return numeric ? 1 : -1;
            }
            var iEnd = segmentEnd(one, i, numeric);
            var jEnd = segmentEnd(two, j, numeric);
            var order = compareSegments(one, i, iEnd, two, j, jEnd, numeric);
            if (order != 0) {
                return order;
            }
            i = iEnd;
            j = jEnd;
        }
        return Boolean.compare(i < one.length(), j < two.length());
    }

    private static int compareSegments(
            String one, int i, int iEnd, String two, int j, int jEnd, boolean numeric) {
        if (numeric) {
            while (i < iEnd && one.charAt(i) == '0') {
                i++;
            }
            while (j < jEnd && two.charAt(j) == '0') {
                j++;
            }
            if (iEnd - i != jEnd - j) {
                return Integer.compare(iEnd - i, jEnd - j);
            }
        }
        while (i < iEnd && j < jEnd) {
            var order = Character.compare(one.charAt(i++), two.charAt(j++));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(iEnd - i, jEnd - j);
    }

    private static int skipSeparators(String text, int i) {
        while (i < text.length()
                && !isAlphanumeric(text.charAt(i))
                && text.charAt(i) != '~'
                && text.charAt(i) != '^') {
            i++;
        }
        return i;
    }

    private static int segmentEnd(String text, int i, boolean numeric) {
        while (i < text.length()
                && (numeric ? isDigit(text.charAt(i)) : isLetter(text.charAt(i)))) {
            i++;
        }
        return i;
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

    /** {@code [epoch:]version[-release]}. */
    @Override
    public String toString() {
        return epoch.map(e -> e + ":").orElse("") + version + release.map(r -> "-" + r).orElse("");
    }
}
