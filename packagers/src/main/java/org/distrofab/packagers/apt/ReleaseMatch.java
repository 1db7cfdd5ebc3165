package org.distrofab.packagers.apt;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether a repository is what a pin or a target release speaks of (apt_preferences(5),
 * "Determination of Package Version and Distribution Properties"). Patterns are globs, or regular
 * expressions between slashes; case does not matter.
 */
final class ReleaseMatch {
    private ReleaseMatch() {}

    static boolean matches(Pin pin, ReleaseInfo release, String architecture) {
        return switch (pin.by()) {
            case RELEASE -> matches(pin.expression(), release, architecture);
            case ORIGIN -> {
                var site = pin.expression();
                if (site.length() >= 2 && site.startsWith("\"") && site.endsWith("\"")) {
                    site = site.substring(1, site.length() - 1);
                }
                yield site.isEmpty()
                        ? release.site().isEmpty()
                        : !release.site().isEmpty() && isLike(site, release.site());
            }
            case VERSION -> false;
        };
    }

    /**
     * @param expression {@code a=stable, c=main}, or a suite, codename or version alone
     */
    static boolean matches(String expression, ReleaseInfo release, String architecture) {
        if (expression.equals("*")) {
            return true;
        }
        if (expression.indexOf('=') < 0) {
            return Character.isDigit(expression.charAt(0))
                    ? matchesVersion(expression, release.version())
                    : isLike(expression, release.suite()) || isLike(expression, release.codename());
        }
        var isAny = false;
        for (var term : expression.split(",")) {
            var word = term.strip();
            if (word.length() < 3 || word.charAt(1) != '=') {
                continue;
            }
            isAny = true;
            var value = word.substring(2);
            var holds =
                    switch (Character.toLowerCase(word.charAt(0))) {
                        case 'v' -> matchesVersion(value, release.version());
                        case 'o' -> isLike(value, release.origin());
                        case 'a' -> isLike(value, release.suite());
                        case 'n' -> isLike(value, release.codename());
                        case 'l' -> isLike(value, release.label());
                        case 'c' -> isLike(value, release.component());
                        case 'b' -> isLike(value, architecture);
                        default -> true;
                    };
            if (!holds) {
                return false;
            }
        }
        return isAny;
    }

    /** Whether it speaks of what is installed, whose archive apt calls {@code now}. */
    static boolean isInstalledState(String expression) {
        return expression.equals("now") || expression.equals("a=now");
    }

    static boolean matchesVersion(String wanted, String version) {
        if (version.isEmpty()) {
            return false;
        }
        var lower = wanted.toLowerCase(Locale.ROOT);
        if (lower.endsWith("*") && version.startsWith(lower.substring(0, lower.length() - 1))) {
            return true;
        }
        return isLike(wanted, version);
    }

    private static boolean isLike(String pattern, String value) {
        return !value.isEmpty() && pattern(pattern).matcher(value).find();
    }

    /** A glob or {@code /regex/} as a pattern that is looked for in the whole value. */
    static Pattern pattern(String expression) {
        if (expression.length() > 1 && expression.startsWith("/") && expression.endsWith("/")) {
            return Pattern.compile(
                    expression.substring(1, expression.length() - 1), Pattern.CASE_INSENSITIVE);
        }
        var regex = new StringBuilder("^");
        for (var i = 0; i < expression.length(); i++) {
            var c = expression.charAt(i);
            var close = c == '[' ? expression.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                var set = expression.substring(i + 1, close).replace("\\", "\\\\");
                regex.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set);
                regex.append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.append('$').toString(), Pattern.CASE_INSENSITIVE);
    }
}
