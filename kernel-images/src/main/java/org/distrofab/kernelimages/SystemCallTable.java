package org.distrofab.kernelimages;

import org.distrofab.kernelimages.SystemCall.State;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The system calls of the bundled kernel, read from the table that its C is compiled from ({@code
 * syscalls.tbl}); so what is said of it cannot differ from what it does.
 */
public final class SystemCallTable {
    private static final Pattern PRESENT =
            Pattern.compile(
                    "SYSCALL\\((\\d+), (\\w+), \\w+, (FULL|PARTIAL), \"([^\"]*)\","
                            + " \"([^\"]*)\"\\)");
    private static final Pattern ABSENT =
            Pattern.compile("ABSENT\\((\\d+), (\\w+), \"([^\"]*)\"\\)");

    private final List<SystemCall> calls;

    private SystemCallTable(List<SystemCall> calls) {
        this.calls = List.copyOf(calls);
    }

    /** The table of a kernel in this jar; empty if there is none of that name. */
    public static Optional<SystemCallTable> bundled(String id) {
        try (var in = SystemCallTable.class.getResourceAsStream("kernel/" + id + "/syscalls.tbl")) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
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
            var test = present.group(5);
            return new SystemCall(
                    Integer.parseInt(present.group(1)),
                    present.group(2),
                    state,
                    test.isEmpty() ? Optional.empty() : Optional.of(test));
        }
        var absent = ABSENT.matcher(line);
        if (absent.matches()) {
            return new SystemCall(
                    Integer.parseInt(absent.group(1)),
                    absent.group(2),
                    new State.Absent(absent.group(3)),
                    Optional.empty());
        }
        throw new IllegalArgumentException("neither SYSCALL nor ABSENT: " + line);
    }

    /** By number, ascending. */
    public List<SystemCall> calls() {
        return calls;
    }

    /** The names of the calls that are there, by number. */
    List<String> provided() {
        return calls.stream()
                .filter(call -> !(call.state() instanceof State.Absent))
                .map(SystemCall::name)
                .toList();
    }

    /**
     * The text of {@code docs/SYSCALLS.md}.
     *
     * @param tiny what {@code fab-tiny} has
     */
    String markdown(SystemCallTable tiny) {
        var text = new StringBuilder();
        text.append("# System calls of the bundled kernel\n\n");
        text.append("Generated from `kernel-images/src/main/c/syscalls.tbl`. An absent call");
        text.append(" returns `ENOSYS` and is counted in `/proc/fab/missing`.\n\n");
        var without = new ArrayList<>(provided());
        without.removeAll(tiny.provided());
        text.append("The test is that of the in-guest suite (`kernel-images/src/test/c`)");
        text.append(" which shows the call; where none is named, there is none yet.\n\n");
        text.append("This is the kernel `fab`. `fab-tiny` goes without `");
        text.append(String.join("`, `", without)).append("`.\n\n");
        text.append("| number | name | state | what is missing | test |\n|---:|---|---|---|---|\n");
        for (var call : calls) {
            var state =
                    switch (call.state()) {
                        case State.Full _ -> "full | ";
                        case State.Partial(var missing) -> "partial | " + missing;
                        case State.Absent(var why) -> "absent | " + why;
                    };
            var test = call.test().map(name -> "`" + name + "`").orElse("");
            text.append(
                    "| %d | `%s` | %s | %s |\n".formatted(call.number(), call.name(), state, test));
        }
        return text.toString();
    }
}
