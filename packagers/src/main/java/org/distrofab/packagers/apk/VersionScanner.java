package org.distrofab.packagers.apk;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.PackageFormat;

/**
 * Walks over the parts of one version: {@code number{.number}…{letter}{_suffix{number}}…{~hash}
 * {-rnumber}} (apk-package(5)). Owned by the comparison that made it.
 */
final class VersionScanner {
    private final String text;
    private VersionToken token = VersionToken.FIRST_NUMBER;
    private VersionSuffix suffix = VersionSuffix.ALPHA;

    /** What the token's value spans, without its introducing character. */
    private int start;

    private int end;

    VersionScanner(String text) throws InvalidVersionException {
        this.text = text;
        takeDigits(0, "a digit");
    }

    VersionToken token() {
        return token;
    }

    /** The word of the current {@link VersionToken#SUFFIX}. */
    VersionSuffix suffix() {
        return suffix;
    }

    void next() throws InvalidVersionException {
        if (end == text.length()) {
            token = VersionToken.END;
            return;
        }
        int at = end;
        char first = text.charAt(at);
        if (first >= 'a' && first <= 'z' && token.compareTo(VersionToken.NUMBER) <= 0) {
            token = VersionToken.LETTER;
            start = at;
            end = at + 1;
        } else if (first == '.' && token.compareTo(VersionToken.NUMBER) <= 0) {
            token = VersionToken.NUMBER;
            takeDigits(at + 1, "a digit after '.'");
        } else if (isDigit(first) && token == VersionToken.SUFFIX) {
            token = VersionToken.SUFFIX_NUMBER;
            takeDigits(at, "a digit");
        } else if (first == '_' && token.compareTo(VersionToken.SUFFIX_NUMBER) <= 0) {
            token = VersionToken.SUFFIX;
            takeSuffix(at + 1);
        } else if (first == '~' && token.compareTo(VersionToken.COMMIT_HASH) < 0) {
            token = VersionToken.COMMIT_HASH;
            takeHash(at + 1);
        } else if (first == '-' && token.compareTo(VersionToken.REVISION) < 0) {
            token = VersionToken.REVISION;
            if (!text.startsWith("r", at + 1)) {
                throw invalid(at + 1, "'r' and a number after '-'");
            }
            takeDigits(at + 2, "a digit after '-r'");
        } else {
            throw invalid(at, allowedAfter());
        }
    }

    /** What may come after the current token, for a person. */
    private String allowedAfter() {
        return switch (token) {
            case FIRST_NUMBER, NUMBER ->
                    "'.', a lower-case letter, '_suffix', '~hash', '-rN' or the end";
            case LETTER -> "'_suffix', '~hash', '-rN' or the end";
            case SUFFIX -> "a digit, '_suffix', '~hash', '-rN' or the end";
            case SUFFIX_NUMBER -> "'_suffix', '~hash', '-rN' or the end";
            case COMMIT_HASH -> "a hexadecimal digit, '-rN' or the end";
            case REVISION, END -> "the end";
        };
    }

    private void takeDigits(int from, String expected) throws InvalidVersionException {
        start = from;
        end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        if (start == end) {
            throw invalid(start, expected);
        }
    }

    private void takeSuffix(int from) throws InvalidVersionException {
        start = from;
        end = from;
        while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
            end++;
        }
        var known = VersionSuffix.of(text.substring(start, end));
        if (known.isEmpty()) {
            throw invalid(start, "one of alpha, beta, pre, rc, cvs, svn, git, hg, p");
        }
        suffix = known.get();
    }

    private void takeHash(int from) throws InvalidVersionException {
        start = from;
        end = from;
        while (end < text.length() && isLowerHex(text.charAt(end))) {
            end++;
        }
        if (start == end) {
            throw invalid(start, "a lower-case hexadecimal digit after '~'");
        }
    }

    /**
     * Compares the values of two tokens of one kind: as numbers, except that numbers after the
     * first compare as text if either begins with a zero.
     */
    int compareValue(VersionScanner other) {
        return switch (token) {
            case FIRST_NUMBER, SUFFIX_NUMBER, REVISION -> compareNumbers(other);
            case NUMBER ->
                    text.charAt(start) == '0' || other.text.charAt(other.start) == '0'
                            ? value().compareTo(other.value())
                            : compareNumbers(other);
            case LETTER, COMMIT_HASH -> value().compareTo(other.value());
            case SUFFIX -> suffix.compareTo(other.suffix);
            case END -> 0;
        };
    }

    private String value() {
        return text.substring(start, end);
    }

    /** Without a limit on the number of digits. */
    private int compareNumbers(VersionScanner other) {
        int a = skipZeros();
        int b = other.skipZeros();
        int byLength = Integer.compare(end - a, other.end - b);
        if (byLength != 0) {
            return byLength;
        }
        for (; a < end; a++, b++) {
            int byDigit = Character.compare(text.charAt(a), other.text.charAt(b));
            if (byDigit != 0) {
                return byDigit;
            }
        }
        return 0;
    }

    private int skipZeros() {
        int at = start;
        while (at < end && text.charAt(at) == '0') {
            at++;
        }
        return at;
    }

    private InvalidVersionException invalid(int position, String expected) {
        return new InvalidVersionException(PackageFormat.APK, text, position, expected);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLowerHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f');
    }
}
