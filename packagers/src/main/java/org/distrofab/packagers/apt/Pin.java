package org.distrofab.packagers.apt;

import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * One {@code Package} of one record of a preferences file (apt_preferences(5)).
 *
 * @param pattern a name, perhaps {@code src:} before it and {@code :arch} after it, a glob or
 *     {@code /regex/}; {@code *} is the general form
 * @param by what versions are told by
 * @param expression the rest of {@code Pin}
 * @param priority -32768 to 32767, never 0; {@link #NEVER} bars a repository
 */
public record Pin(String pattern, By by, String expression, int priority) {
    /** {@code Pin-Priority: never}. */
    public static final int NEVER = Short.MIN_VALUE;

    private static final String FORMAT = "apt preferences";

    /** What a pin tells versions by. */
    public enum By {
        VERSION,
        RELEASE,
        ORIGIN
    }

    public Pin {
        Objects.requireNonNull(pattern);
        Objects.requireNonNull(by);
        Objects.requireNonNull(expression);
        if (priority == 0 || priority < Short.MIN_VALUE || priority > Short.MAX_VALUE) {
            throw new IllegalArgumentException("priority " + priority);
        }
    }

    /** Whether it is about all packages of a repository. */
    boolean isGeneral() {
        return pattern.equals("*");
    }

    /**
     * Reads a preferences file. Records whose {@code Pin} is of a kind unknown to apt are passed
     * over, as apt does.
     *
     * @throws FormatException if a record names no package or no priority
     */
    public static List<Pin> parse(String text) throws FormatException {
        var pins = new ArrayList<Pin>();
        var record = new HashMap<String, String>();
        var last = "";
        var number = 0;
        for (var line : (text + "\n\n").lines().toList()) {
            number++;
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                addRecord(number, record, pins);
                record.clear();
                continue;
            }
            var colon = line.indexOf(':');
            if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                var field = last;
                record.computeIfPresent(field, (_, value) -> value + " " + line.strip());
            } else if (colon < 1) {
                throw wrong(number, "'Field: value'", line);
            } else {
                last = line.substring(0, colon).toLowerCase(Locale.ROOT);
                record.put(last, line.substring(colon + 1).strip());
            }
        }
        return pins;
    }

    private static void addRecord(int line, Map<String, String> record, List<Pin> pins)
            throws FormatException {
        if (record.isEmpty()) {
            return;
        }
        var names = record.getOrDefault("package", "");
        if (names.isEmpty()) {
            throw wrong(line, "a Package field in the record above", "none");
        }
        var words = record.getOrDefault("pin", "").split("\\s+", 2);
        var by =
                switch (words[0].toLowerCase(Locale.ROOT)) {
                    case "version" -> By.VERSION;
                    case "release" -> By.RELEASE;
                    case "origin" -> By.ORIGIN;
                    case String _ -> null;
                };
        if (by == null || words.length < 2 || by == By.VERSION && names.equals("*")) {
            return;
        }
        var priority = priority(line, names, record.getOrDefault("pin-priority", ""));
        for (var name : names.split("\\s+")) {
            pins.add(new Pin(name, by, words[1], priority));
        }
    }

    private static int priority(int line, String names, String value) throws FormatException {
        if (value.equals("never")) {
            if (!names.equals("*")) {
                throw wrong(line, "'never' with 'Package: *' only", names);
            }
            return NEVER;
        }
        try {
            var priority = Integer.parseInt(value);
            if (priority != 0 && priority <= Short.MAX_VALUE && priority >= Short.MIN_VALUE) {
                return Math.max(priority, NEVER + 1);
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw wrong(line, "a Pin-Priority of -32768 to 32767 other than 0", value);
    }

    private static FormatException wrong(int line, String expected, String found) {
        return new FormatException(FORMAT + ", line " + line, -1, expected, "'" + found + "'");
    }
}
