package org.distrofab.guesttoolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One complaint about the user's text, by the manifest parser, by clang or by lld.
 *
 * @param file the file as it was named, or the name of the program that complains
 * @param line the line from 1, or 0 if the complaint has no place in a file
 * @param column the column from 1, or 0
 * @param severity how bad it is
 * @param message what is wrong, in one line
 */
public record Diagnostic(String file, int line, int column, Severity severity, String message) {
    /** How bad a complaint is; every warning of the compiler is already an error here. */
    public enum Severity {
        ERROR,
        NOTE
    }

    private static final Pattern CLANG =
            Pattern.compile("(.+?):(\\d+):(\\d+): (fatal error|error|warning|note): (.*)");

    private static final Pattern INCLUDED = Pattern.compile("In file included from (.+?):(\\d+):");

    public Diagnostic {
        Objects.requireNonNull(file);
        Objects.requireNonNull(severity);
        Objects.requireNonNull(message);
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("a place before the file: " + line + ":" + column);
        }
    }

    static Diagnostic error(String file, int line, int column, String message) {
        return new Diagnostic(file, line, column, Severity.ERROR, message);
    }

    /**
     * The complaints in what a program of LLVM printed. A line that has no place is kept under the
     * program's name: nothing that was said gets lost.
     */
    static List<Diagnostic> parse(String program, String printed) {
        var found = new ArrayList<Diagnostic>();
        for (var line : printed.lines().toList()) {
            var match = CLANG.matcher(line);
            if (match.matches()) {
                var severity = match.group(4).equals("note") ? Severity.NOTE : Severity.ERROR;
                found.add(
                        new Diagnostic(
                                match.group(1),
                                Integer.parseInt(match.group(2)),
                                Integer.parseInt(match.group(3)),
                                severity,
                                match.group(5)));
                continue;
            }
            var included = INCLUDED.matcher(line);
            if (included.matches()) {
                var at = Integer.parseInt(included.group(2));
                found.add(new Diagnostic(included.group(1), at, 1, Severity.NOTE, "included here"));
            } else if (!line.isBlank() && !line.matches("\\d+ (errors?|warnings?) generated\\.")) {
                found.add(error(program, 0, 0, line.strip()));
            }
        }
        return List.copyOf(found);
    }

    /** The complaint as compilers print it: {@code file:line:col: error: message}. */
    @Override
    public String toString() {
        var place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + (severity == Severity.ERROR ? "error: " : "note: ") + message;
    }
}
