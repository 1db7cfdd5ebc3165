package org.distrofab.kernelimages.making;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of system calls of a kernel that goes without some sources. */
final class CallsWithout {
    private static final Pattern PRESENT =
            Pattern.compile("(?m)^SYSCALL\\((\\d+), (\\w+), (\\w+),.*$");

    private CallsWithout() {}

    /**
     * Makes absent what a left-out source defines.
     *
     * @param table the text of {@code syscalls.tbl}
     * @param leftOut the texts of the sources
     */
    static String table(String table, Collection<String> leftOut) {
        return PRESENT.matcher(table)
                .replaceAll(call ->
                        Matcher.quoteReplacement(
                                leftOut.stream().anyMatch(c -> defines(c, call.group(3)))
                                        ? "ABSENT(%s, %s, \"left out of this kernel\")"
                                                .formatted(call.group(1), call.group(2))
                                        : call.group()));
    }

    private static boolean defines(String source, String function) {
        return Pattern.compile("(?m)^i64 " + function + "\\(").matcher(source).find();
    }
}
