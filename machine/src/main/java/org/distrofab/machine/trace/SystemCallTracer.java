package org.distrofab.machine.trace;

import org.distrofab.machine.Hart;
import org.distrofab.machine.SystemCallTrace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows system calls as strace(1) does, from outside of the guest: a line for each call when it
 * returns, so that calls of several processes do not interleave.
 *
 * <p>Which task a hart runs is told by what a kernel keeps in {@code sscratch} while user code
 * runs: Linux the address of its {@code task_struct}. Where that is no kernel address, as with
 * kernels that keep a trap frame at one address in every process, it is told by {@code satp}. The
 * task's number is learnt from what it is told by its own {@code getpid}, {@code gettid} and {@code
 * set_tid_address}, and from what its parent's {@code clone} returns; {@code ?} until then.
 *
 * <p>Limitations: instructions of a call count what the hart that it began on has done for others
 * while it slept. The result of a call that a signal handler interrupts is that of the return from
 * the handler.
 */
public final class SystemCallTracer implements SystemCallTrace {
    private static final int SATP = 0x180;
    private static final int SSCRATCH = 0x140;
    private static final int A0 = 10;
    private static final int A7 = 17;
    private static final int ARGUMENTS = 6;
    private static final int ECALL_BYTES = 4;
    private static final int MAX_ERRNO = 4095;
    private static final int RESTART_FIRST = 512;
    private static final int RESTART_LAST = 516;
    private static final int MAX_NESTED = 16;

    private final Tables tables = Tables.load();
    private final Arguments arguments = new Arguments(tables);
    private final Optional<Consumer<String>> lines;
    private final Optional<SystemCallSummary> summary;

    /** Guarded by this: calls that have not returned, the newest of a task first. */
    private final Map<Long, Deque<Pending>> pending = new LinkedHashMap<>();

    private final Map<Long, Integer> processes = new HashMap<>();
    private final List<Birth> births = new ArrayList<>();

    private record Pending(
            Tables.SystemCall call,
            long pc,
            long[] registers,
            List<String> shown,
            int hart,
            long instructions) {}

    /** A clone of which one side has been seen to return. */
    private record Birth(long pc, Optional<Long> child, Optional<Integer> number) {}

    /**
     * @param lines takes a line for each call, without newline, on the hart's thread
     * @param summarise whether {@link #summary} is wanted
     */
    public SystemCallTracer(Optional<Consumer<String>> lines, boolean summarise) {
        this.lines = lines;
        summary = summarise ? Optional.of(new SystemCallSummary()) : Optional.empty();
    }

    private static long task(Hart hart) {
        long scratch = hart.csr(SSCRATCH);
        return scratch < 0 ? scratch : hart.csr(SATP);
    }

    @Override
    public synchronized void enter(Hart hart) {
        var call = tables.call(hart.x(A7));
        var registers = new long[ARGUMENTS];
        for (int i = 0; i < ARGUMENTS; i++) {
            registers[i] = hart.x(A0 + i);
        }
        var shown = new ArrayList<String>();
        if (lines.isPresent() && call.arguments().isPresent()) {
            var memory = new GuestReader(hart);
            var kinds = call.arguments().get();
            for (int i = 0; i < kinds.size(); i++) {
                var kind = kinds.get(i);
                shown.add(
                        Arguments.isWritten(kind)
                                ? Arguments.pointer(registers[i])
                                : arguments.show(kind, registers[i], registers, 0, memory));
            }
        }
        long task = task(hart);
        var entered =
                new Pending(
                        call, hart.pc(), registers, shown, hart.id(), hart.instructionsRetired());
        if (call.name().equals("exit") || call.name().equals("exit_group")) {
            pending.remove(task);
            report(task, entered, "?");
            count(entered, false, 0);
            processes.remove(task);
            return;
        }
        var calls = pending.computeIfAbsent(task, _ -> new ArrayDeque<>());
        calls.push(entered);
        if (calls.size() > MAX_NESTED) {
            calls.removeLast();
        }
    }

    @Override
    public synchronized void leave(Hart hart) {
        long task = task(hart);
        var calls = pending.get(task);
        if (calls == null || calls.isEmpty()) {
            if (!processes.containsKey(task) && hart.x(A0) == 0) {
                bornAt(task, hart.pc());
            }
            return;
        }
        var latest = calls.peek();
        long result = hart.x(A0);
        if (hart.pc() == latest.pc) {
            calls.pop();
            report(task, latest, "? ERESTARTSYS (To be restarted if SA_RESTART is set)");
        } else if (hart.pc() == latest.pc + ECALL_BYTES
                || latest.call.name().startsWith("execve")) {
            calls.pop();
            finish(hart, task, latest, result);
        } else if (latest.call.name().equals("rt_sigreturn")) {
            calls.pop();
            report(task, latest, "?");
            leave(hart);
        }
    }

    private void finish(Hart hart, long task, Pending call, long result) {
        boolean failed = result < 0 && result >= -MAX_ERRNO;
        if (!failed) {
            learn(task, call, result);
        }
        if (lines.isPresent()) {
            var memory = new GuestReader(hart);
            var kinds = call.call.arguments().orElse(List.of());
            for (int i = 0; i < kinds.size() && !failed; i++) {
                if (Arguments.isWritten(kinds.get(i))) {
                    call.shown.set(
                            i,
                            arguments.show(
                                    kinds.get(i),
                                    call.registers[i],
                                    call.registers,
                                    result,
                                    memory));
                }
            }
            report(task, call, result(call.call, result, failed));
        }
        boolean sameHart = hart.id() == call.hart;
        count(call, failed, sameHart ? hart.instructionsRetired() - call.instructions : 0);
    }

    private String result(Tables.SystemCall call, long result, boolean failed) {
        if (failed) {
            boolean restarts = -result >= RESTART_FIRST && -result <= RESTART_LAST;
            return (restarts ? "? " : "-1 ") + tables.error((int) -result);
        }
        return call.result().name().equals("ptr")
                ? Arguments.pointer(result)
                : Long.toString(result);
    }

    private void count(Pending call, boolean failed, long instructions) {
        summary.ifPresent(s -> s.add(call.call.name(), failed, instructions));
    }

    private void report(long task, Pending call, String result) {
        if (lines.isEmpty()) {
            return;
        }
        var number = processes.get(task);
        var shown = call.shown;
        if (call.call.arguments().isEmpty()) {
            for (long register : call.registers) {
                shown.add("0x" + Long.toHexString(register));
            }
        }
        var text = call.call.name() + "(" + String.join(", ", shown) + ")";
        lines.get()
                .accept(
                        "[pid %5s] %s = %s"
                                .formatted(number == null ? "?" : number.toString(), text, result));
    }

    private void learn(long task, Pending call, long result) {
        switch (call.call.name()) {
            case "set_tid_address", "gettid" -> processes.put(task, (int) result);
            case "getpid" -> processes.putIfAbsent(task, (int) result);
            case "clone", "clone3" -> {
                if (result > 0) {
                    numbered(call.pc + ECALL_BYTES, (int) result);
                }
            }
            default -> {}
        }
    }

    /** A task returns from a call that it has not made: it is the child of one who did. */
    private void bornAt(long task, long pc) {
        for (var birth : births) {
            if (birth.pc == pc && birth.child.isEmpty()) {
                births.remove(birth);
                processes.put(task, birth.number.orElseThrow());
                return;
            }
        }
        boolean cloned =
                pending.values().stream()
                        .flatMap(Deque::stream)
                        .anyMatch(call ->
                                call.pc + ECALL_BYTES == pc
                                        && call.call.name().startsWith("clone"));
        if (cloned) {
            births.add(new Birth(pc, Optional.of(task), Optional.empty()));
        }
    }

    private void numbered(long pc, int number) {
        for (var birth : births) {
            if (birth.pc == pc && birth.number.isEmpty()) {
                births.remove(birth);
                processes.putIfAbsent(birth.child.orElseThrow(), number);
                return;
            }
        }
        births.add(new Birth(pc, Optional.empty(), Optional.of(number)));
        if (births.size() > 64) {
            births.removeFirst();
        }
    }

    /** Shows the calls that never returned; when the machine is off. */
    public synchronized void finish() {
        pending.forEach((task, calls) ->
                calls.descendingIterator()
                        .forEachRemaining(call -> report(task, call, "? <unfinished ...>")));
        pending.clear();
    }

    /** The table of counts; empty if it was not wanted. */
    public synchronized Optional<String> summary() {
        return summary.map(SystemCallSummary::render);
    }
}
