package org.distrofab.machine.trace;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Counts as {@code strace -c} does, with instructions in place of seconds. */
final class SystemCallSummary {
    private static final class Line {
        long calls;
        long errors;
        long instructions;
    }

    private final Map<String, Line> lines = new HashMap<>();

    void add(String name, boolean failed, long instructions) {
        var line = lines.computeIfAbsent(name, _ -> new Line());
        line.calls++;
        line.instructions += Math.max(0, instructions);
        if (failed) {
            line.errors++;
        }
    }

    String render() {
        var total = new Line();
        for (var line : lines.values()) {
            total.calls += line.calls;
            total.errors += line.errors;
            total.instructions += line.instructions;
        }
        var text = new StringBuilder();
        text.append("% instr  instructions  instr/call     calls    errors syscall\n");
        var rule = "-------  ------------  ----------  --------  -------- ----------------\n";
        text.append(rule);
        lines.entrySet().stream()
                .sorted(
                        Comparator.comparingLong(
                                        (Map.Entry<String, Line> e) -> -e.getValue().instructions)
                                .thenComparing(Map.Entry::getKey))
                .forEach(e -> append(text, e.getValue(), total, e.getKey()));
        text.append(rule);
        append(text, total, total, "total");
        return text.toString();
    }

    private static void append(StringBuilder text, Line line, Line total, String name) {
        double share = total.instructions == 0 ? 0 : 100.0 * line.instructions / total.instructions;
        text.append(
                "%7.2f  %12d  %10d  %8d  %8s %s\n"
                        .formatted(
                                share,
                                line.instructions,
                                line.calls == 0 ? 0 : line.instructions / line.calls,
                                line.calls,
                                line.errors == 0 ? "" : Long.toString(line.errors),
                                name));
    }
}
