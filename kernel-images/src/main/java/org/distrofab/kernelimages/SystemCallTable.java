package org.distrofab.kernelimages;

import org.distrofab.kernelimages.SystemCall.State;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The system calls of the bundled kernel, read from the table that its C is compiled from ({@code
 * syscalls.tbl}); so what is said of it cannot differ from what it does.
 */
public final class SystemCallTable {
    private static final Pattern PRESENT =
            Pattern.compile(
                    "SYSCALL\\((\\d+), (\\w+), \\w+, (FULL|PARTIAL), \"([^\"]*)\", \"[^\"]*\"\\)");
    private static final Pattern ABSENT =
            Pattern.compile("ABSENT\\((\\d+), (\\w+), \"([^\"]*)\"\\)");

    private final List<SystemCall> calls;

    private SystemCallTable(List<SystemCall> calls) {
        this.calls = List.copyOf(calls);
    }

    /** The table of the kernel in this jar. */
    public static SystemCallTable bundled() {
        try (var in = SystemCallTable.class.getResourceAsStream("kernel/syscalls.tbl")) {
            if (in == null) {
                throw new IllegalStateException("kernel/syscalls.tbl is not in the jar");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @throws IllegalArgumentException if a line is neither, or numbers do not ascend
     */
    static SystemCallTable parse(String text) {
        var calls = new ArrayList<SystemCall>();
        for (var line : text.split("\n", -1)) {
            if (line.isBlank() || line.startsWith("/*") || line.startsWith(" *")) {
                continue;
            }
            var call = call(line);
            if (!calls.isEmpty() && calls.getLast().number() >= call.number()) {
                throw new IllegalArgumentException(
                        call.name() + " does not come after " + calls.getLast().name());
            }
            calls.add(call);
        }
        return new SystemCallTable(calls);
    }

    private static SystemCall call(String line) {
        var present = PRESENT.matcher(line);
        if (present.matches()) {
            State state =
                    present.group(3).equals("FULL")
                            ? new State.Full()
                            : new State.Partial(present.group(4));
            return new SystemCall(Integer.parseInt(present.group(1)), present.group(2), state);
        }
        var absent = ABSENT.matcher(line);
        if (absent.matches()) {
            return new SystemCall(
                    Integer.parseInt(absent.group(1)),
                    absent.group(2),
                    new State.Absent(absent.group(3)));
        }
        throw new IllegalArgumentException("neither SYSCALL nor ABSENT: " + line);
    }

    /** By number, ascending. */
    public List<SystemCall> calls() {
        return calls;
    }

    /** The text of {@code docs/SYSCALLS.md}. */
    String markdown() {
        var text = new StringBuilder();
        text.append("# System calls of the bundled kernel\n\n");
        text.append("Generated from `kernel-images/src/main/c/syscalls.tbl`. An absent call");
        text.append(" returns `ENOSYS` and is counted in `/proc/fab/missing`.\n\n");
        text.append("| number | name | state | what is missing |\n|---:|---|---|---|\n");
        for (var call : calls) {
            var state =
                    switch (call.state()) {
                        case State.Full _ -> "full | ";
                        case State.Partial(var missing) -> "partial | " + missing;
                        case State.Absent(var why) -> "absent | " + why;
                    };
            text.append("| %d | `%s` | %s |%n".formatted(call.number(), call.name(), state));
        }
        return text.toString();
    }
}
