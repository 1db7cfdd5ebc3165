package org.distrofab.machine.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables beside this class, which say what Linux' system calls look like. */
final class Tables {
    private final Map<Long, SystemCall> calls = new HashMap<>();
    private final Map<String, List<Constant>> constants = new HashMap<>();
    private final Map<Integer, String[]> errors = new HashMap<>();

    /**
     * A system call.
     *
     * @param arguments empty if nothing is known about them
     * @param result the kind of the result
     */
    record SystemCall(long number, String name, Optional<List<Kind>> arguments, Kind result) {}

    /** How a value is shown: {@code iov:2} is the name {@code iov} with the detail {@code 2}. */
    record Kind(String name, String detail) {
        static Kind parse(String text) {
            int end =
                    text.indexOf(text.startsWith("flags.") || text.startsWith("enum.") ? '.' : ':');
            return end < 0
                    ? new Kind(text, "")
                    : new Kind(text.substring(0, end), text.substring(end + 1));
        }

        /** For kinds whose detail is the number of another argument. */
        int argument() {
            return Integer.parseInt(detail);
        }
    }

    private record Constant(long mask, long value, String name) {}

    static Tables load() {
        var tables = new Tables();
        for (var line : lines("syscalls.txt")) {
            tables.addCall(line);
        }
        String group = "";
        for (var line : lines("constants.txt")) {
            var words = line.split(" ", 2);
            if (words[0].equals("flags") || words[0].equals("enum")) {
                group = words[1];
                tables.constants.put(group, new ArrayList<>());
            } else {
                tables.constants.get(group).add(constant(words));
            }
        }
        for (var line : lines("errno.txt")) {
            var words = line.split(" ", 3);
            tables.errors.put(Integer.parseInt(words[0]), new String[] {words[1], words[2]});
        }
        return tables;
    }

    private void addCall(String line) {
        var sides = line.split(" -> ");
        var words = sides[0].split(" ");
        long number = Long.parseLong(words[0]);
        var result = sides.length > 1 ? Kind.parse(sides[1]) : new Kind("int", "");
        Optional<List<Kind>> arguments = Optional.empty();
        if (!words[2].equals("?")) {
            var kinds = new ArrayList<Kind>();
            for (int i = 2; i < words.length && !words[i].equals("()"); i++) {
                kinds.add(Kind.parse(words[i]));
            }
            arguments = Optional.of(List.copyOf(kinds));
        }
        calls.put(number, new SystemCall(number, words[1], arguments, result));
    }

    private static Constant constant(String[] words) {
        int colon = words[0].indexOf(':');
        long value = number(words[0].substring(colon + 1));
        return new Constant(
                colon < 0 ? value : number(words[0].substring(0, colon)), value, words[1]);
    }

    /** As in C: 0x for hexadecimal, 0 for octal. */
    private static long number(String text) {
        return Long.decode(text);
    }

    /** Lines with something on them that is no comment. */
    private static List<String> lines(String resource) {
        try (var stream = Tables.class.getResourceAsStream(resource);
                var reader =
                        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SystemCall call(long number) {
        var call = calls.get(number);
        return call != null
                ? call
                : new SystemCall(
                        number, "syscall_" + number, Optional.empty(), new Kind("int", ""));
    }

    /** The names of the bits that are set, and what is left over as a number. */
    String flags(String group, long value) {
        var names = new ArrayList<String>();
        long left = value;
        for (var constant : constants.get(group)) {
            // A mask of 0 bits cannot be told from others; a name for no bits has a mask.
            if ((value & constant.mask) == constant.value) {
                names.add(constant.name);
                left &= ~constant.mask;
            }
        }
        if (left != 0 || names.isEmpty()) {
            names.add(left == 0 ? "0" : "0x" + Long.toHexString(left));
        }
        return String.join("|", names);
    }

    /** The name of a number, or the number. */
    String constant(String group, long value) {
        for (var constant : constants.get(group)) {
            if (constant.value == value) {
                return constant.name;
            }
        }
        return value >= 0 && value < 4096 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }

    /** {@code ENOENT (No such file or directory)}. */
    String error(int number) {
        var error = errors.get(number);
        return error == null ? "E" + number : error[0] + " (" + error[1] + ")";
    }
}
