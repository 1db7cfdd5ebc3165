package org.distrofab.builder;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * {@code /etc/localtime} for a time zone (RFC 8536, version 2): the transitions that the JDK knows,
 * and the rule for all later times as a POSIX TZ text.
 *
 * <p>Limitations: the JDK has no historical abbreviations, so local time types are called by their
 * offset, {@code <+01>}, as tzdata does where there is no usual name.
 */
final class ZoneFile {
    private static final int RESERVED_BYTES = 15;

    /** A local time type; {@code name} indexes the abbreviations. */
    private record Type(int offsetSeconds, boolean summer) {
        String name() {
            return "%c%02d%s"
                    .formatted(
                            offsetSeconds < 0 ? '-' : '+',
                            Math.abs(offsetSeconds) / 3600,
                            Math.abs(offsetSeconds) % 3600 == 0
                                    ? ""
                                    : "%02d".formatted(Math.abs(offsetSeconds) / 60 % 60));
        }
    }

    private ZoneFile() {}

    /**
     * @param zone an IANA name, such as {@code Europe/Vienna}
     */
    static byte[] of(String zone) {
        var rules = ZoneId.of(zone).getRules();
        var types = new LinkedHashMap<Type, Integer>();
        var transitions = rules.getTransitions();
        var first =
                transitions.isEmpty()
                        ? rules.getOffset(java.time.Instant.EPOCH)
                        : transitions.getFirst().getOffsetBefore();
        types.put(new Type(first.getTotalSeconds(), false), 0);
        var indexes = new ArrayList<Integer>();
        for (var transition : transitions) {
            var type = typeAfter(rules, transition);
            types.putIfAbsent(type, types.size());
            indexes.add(types.get(type));
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            // The 32-bit part is for readers of version 1, which there are none of here.
            header(out, 0, 1, 1);
            out.write(new byte[6]);
            out.write(0);
            var names = names(types);
            header(out, transitions.size(), types.size(), names.text().length());
            for (var transition : transitions) {
                out.writeLong(transition.toEpochSecond());
            }
            for (int index : indexes) {
                out.write(index);
            }
            for (var type : types.keySet()) {
                out.writeInt(type.offsetSeconds());
                out.write(type.summer() ? 1 : 0);
                out.write(names.starts().get(type));
            }
            out.write(names.text().getBytes(StandardCharsets.US_ASCII));
            out.write(("\n" + footer(rules) + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Type typeAfter(ZoneRules rules, ZoneOffsetTransition transition) {
        return new Type(
                transition.getOffsetAfter().getTotalSeconds(),
                rules.isDaylightSavings(transition.getInstant()));
    }

    private static void header(DataOutputStream out, int transitions, int types, int nameBytes)
            throws IOException {
        out.writeBytes("TZif2");
        out.write(new byte[RESERVED_BYTES]);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(transitions);
        out.writeInt(types);
        out.writeInt(nameBytes);
    }

    private record Names(String text, Map<Type, Integer> starts) {}

    private static Names names(Map<Type, Integer> types) {
        var text = new StringBuilder();
        var starts = new LinkedHashMap<Type, Integer>();
        for (var type : types.keySet()) {
            int at = text.indexOf(type.name() + "\0");
            starts.put(type, at < 0 ? text.length() : at);
            if (at < 0) {
                text.append(type.name()).append('\0');
            }
        }
        return new Names(text.toString(), starts);
    }

    /** The rule for the future (POSIX XBD 8.3, TZ). */
    private static String footer(ZoneRules rules) {
        var future = rules.getTransitionRules();
        if (future.size() != 2) {
            var standing =
                    rules.getTransitions().isEmpty()
                            ? rules.getOffset(java.time.Instant.EPOCH)
                            : rules.getTransitions().getLast().getOffsetAfter();
            return posix(standing);
        }
        boolean firstIsToSummer =
                future.get(0).getOffsetAfter().getTotalSeconds()
                        > future.get(1).getOffsetAfter().getTotalSeconds();
        var toSummer = future.get(firstIsToSummer ? 0 : 1);
        var toWinter = future.get(firstIsToSummer ? 1 : 0);
        return posix(toWinter.getOffsetAfter())
                + posix(toSummer.getOffsetAfter())
                + ","
                + date(toSummer)
                + ","
                + date(toWinter);
    }

    /** POSIX counts west as positive. */
    private static String posix(ZoneOffset offset) {
        int seconds = offset.getTotalSeconds();
        return "<" + new Type(seconds, false).name() + ">" + clock(-seconds);
    }

    private static String clock(int seconds) {
        var sign = seconds < 0 ? "-" : "";
        int minutes = Math.abs(seconds) / 60;
        return sign + minutes / 60 + (minutes % 60 == 0 ? "" : ":%02d".formatted(minutes % 60));
    }

    private static String date(ZoneOffsetTransitionRule rule) {
        int day = rule.getDayOfMonthIndicator();
        int week = day < 0 || day > 24 ? 5 : (day + 6) / 7;
        int weekday = rule.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : rule.getDayOfWeek().getValue();
        var transition = rule.createTransition(2037);
        var time = transition.getDateTimeBefore().toLocalTime().toSecondOfDay();
        return String.format(
                Locale.ROOT,
                "M%d.%d.%d/%s",
                rule.getMonth().getValue(),
                week,
                weekday,
                clock(time));
    }
}
