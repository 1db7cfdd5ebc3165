package org.distrofab.machine.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Bus;
import org.distrofab.machine.GuestMemory;
import org.distrofab.machine.HartOptions;
import org.distrofab.machine.hart.InterpreterHart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a hart's registers and memory look like in strace's words. */
final class SystemCallTracerTest {
    private static final int SSCRATCH = 0x140;
    private static final long PARENT = 0xffff_ffd8_0000_1000L;
    private static final long CHILD = 0xffff_ffd8_0000_2000L;
    private static final long CODE = GuestMemory.BASE + 0x1000;
    private static final long DATA = GuestMemory.BASE + 0x8000;
    private static final long UNMAPPED = 0x10;

    private static final int GETPID = 172;
    private static final int WRITE = 64;
    private static final int EXIT = 93;
    private static final int CLONE = 220;

    private final GuestMemory ram = GuestMemory.allocate(1 << 20);
    private final InterpreterHart hart =
            new InterpreterHart(0, new Bus(ram), () -> 0, Optional.empty(), HartOptions.plain());
    private final List<String> lines = new ArrayList<>();
    private final SystemCallTracer tracer = new SystemCallTracer(Optional.of(lines::add), true);

    SystemCallTracerTest() {
        hart.setCsr(SSCRATCH, PARENT);
        hart.setPc(CODE);
    }

    @AfterEach
    void close() {
        ram.close();
    }

    private void enter(int number, long... arguments) {
        hart.setX(17, number);
        for (int i = 0; i < 6; i++) {
            hart.setX(10 + i, i < arguments.length ? arguments[i] : 0);
        }
        tracer.enter(hart);
    }

    private void leave(long result) {
        hart.setX(10, result);
        hart.setPc(hart.pc() + 4);
        tracer.leave(hart);
    }

    /** The line for a call, without the process that made it. */
    private String line(long result, int number, long... arguments) {
        enter(number, arguments);
        leave(result);
        return lines.getLast().replaceFirst("^\\[pid +[?0-9]+] ", "");
    }

    private void text(long address, String text) {
        var bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
        ram.write(address, bytes, 0, bytes.length);
    }

    @Test
    void pathsFlagsAndModesAreNamed() {
        text(DATA, "/etc/passwd");
        assertEquals(
                "openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY|O_CLOEXEC, 00) = 3",
                line(3, 56, -100, DATA, 02000000, 0));
        assertEquals(
                "openat(7, \"/etc/passwd\", O_WRONLY|O_CREAT|O_TRUNC, 0644) = 4",
                line(4, 56, 7, DATA, 01101, 0644));
    }

    @Test
    void bitsWithoutNameAreLeftOverAsNumber() {
        text(DATA, "f");
        assertEquals(
                "openat(AT_FDCWD, \"f\", O_RDWR|0x40000000, 00) = 3",
                line(3, 56, -100, DATA, 0x4000_0002L, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "-2, -1 ENOENT (No such file or directory)",
        "-13, -1 EACCES (Permission denied)",
        "-4095, -1 E4095"
    })
    void errorsAreNamed(long result, String shown) {
        text(DATA, "/nothing");
        assertEquals(
                "openat(AT_FDCWD, \"/nothing\", O_RDONLY, 00) = " + shown,
                line(result, 56, -100, DATA, 0, 0));
    }

    @Test
    void aResultBelowTheErrorsIsNoError() {
        ram.writeByte(DATA, 'x');
        assertEquals("write(1, \"x\", 1) = -4096", line(-4096, WRITE, 1, DATA, 1));
    }

    @Test
    void callsTheKernelWillRestartSaySo() {
        assertTrue(
                line(-512, 63, 0, DATA, 1)
                        .endsWith(" = ? ERESTARTSYS" + " (To be restarted if SA_RESTART is set)"),
                lines::getLast);
    }

    @Test
    void controlCharactersAndQuotesAreEscaped() {
        text(DATA, "a\n\t\"\\\u0007\u00018\u00ff");
        assertEquals(
                "write(1, \"a\\n\\t\\\"\\\\\\7\\0018\\377\", 9) = 9", line(9, WRITE, 1, DATA, 9));
    }

    @Test
    void longBuffersAreCutOffAfterThirtyTwoBytes() {
        text(DATA, "x".repeat(100));
        assertEquals(
                "write(1, \"" + "x".repeat(32) + "\"..., 100) = 100",
                line(100, WRITE, 1, DATA, 100));
    }

    @Test
    void whatIsReadIsShownWhenItIsThereAndAsPointerWhenTheCallFails() {
        text(DATA, "stale");
        enter(63, 0, DATA, 1024);
        text(DATA, "fresh");
        leave(5);
        assertTrue(lines.getLast().endsWith("read(0, \"fresh\", 1024) = 5"), lines::getLast);
        assertEquals(
                "read(0, 0x%x, 1024) = -1 EAGAIN (Resource temporarily unavailable)"
                        .formatted(DATA),
                line(-11, 63, 0, DATA, 1024));
    }

    @Test
    void pointersThatCannotBeReadAreShownAsNumbers() {
        assertEquals(
                "openat(AT_FDCWD, 0x10, O_RDONLY, 00) = -1 EFAULT (Bad address)",
                line(-14, 56, -100, UNMAPPED, 0, 0));
        assertEquals("chdir(NULL) = -1 EFAULT (Bad address)", line(-14, 49, 0));
        long lastByte = GuestMemory.BASE + ram.sizeBytes() - 1;
        ram.writeByte(lastByte, 'x');
        assertEquals(
                "chdir(0x%x) = -1 EFAULT (Bad address)".formatted(lastByte),
                line(-14, 49, lastByte));
        assertEquals(
                "write(1, 0x10, -1) = -1 EFAULT (Bad address)"
                        .replace("-1)", "18446744073709551615)"),
                line(-14, WRITE, 1, UNMAPPED, -1));
    }

    @Test
    void vectorsOfAStringsAndBuffersAreListed() {
        text(DATA + 0x100, "/bin/sh");
        text(DATA + 0x120, "-c");
        ram.writeLong(DATA, DATA + 0x100);
        ram.writeLong(DATA + 8, DATA + 0x120);
        ram.writeLong(DATA + 16, 0);
        assertEquals(
                "execve(\"/bin/sh\", [\"/bin/sh\", \"-c\"], []) = 0",
                line(0, 221, DATA + 0x100, DATA, DATA + 16));
        ram.writeLong(DATA + 8, 3);
        ram.writeLong(DATA + 16, DATA + 0x120);
        ram.writeLong(DATA + 24, 2);
        assertEquals(
                "writev(1, [{iov_base=\"/bi\", iov_len=3}, {iov_base=\"-c\", iov_len=2}], 2) = 5",
                line(5, 66, 1, DATA, 2));
    }

    @Test
    void countsOfVectorsThatNoCallHasAreNotFollowed() {
        assertEquals(
                "writev(1, 0x%x, -1) = -1 EINVAL (Invalid argument)".formatted(DATA),
                line(-22, 66, 1, DATA, -1));
    }

    @Test
    void statusAndPairsAndTimesAreDecodedFromMemory() {
        ram.writeInt(DATA, 3 << 8);
        assertEquals(
                "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 42",
                line(42, 260, -1, DATA, 0, 0));
        ram.writeInt(DATA, 5);
        ram.writeInt(DATA + 4, 6);
        assertEquals("pipe2([5, 6], O_CLOEXEC) = 0", line(0, 59, DATA, 02000000));
        ram.writeLong(DATA, 1);
        ram.writeLong(DATA + 8, 500);
        assertEquals("nanosleep({tv_sec=1, tv_nsec=500}, NULL) = 0", line(0, 101, DATA, 0));
    }

    @Test
    void callsThatNoTableHasAreShownByNumberWithAllRegisters() {
        assertEquals(
                "syscall_999(0x1, 0x2, 0x3, 0x4, 0x5, 0x6) = -1 ENOSYS (Function not"
                        + " implemented)",
                line(-38, 999, 1, 2, 3, 4, 5, 6));
    }

    @Test
    void aProcessIsNumberedOnceItWasToldItsNumber() {
        enter(WRITE, 1, DATA, 0);
        leave(0);
        assertEquals("[pid     ?] write(1, \"\", 0) = 0", lines.getLast());
        line(17, GETPID);
        enter(WRITE, 1, DATA, 0);
        leave(0);
        assertEquals("[pid    17] write(1, \"\", 0) = 0", lines.getLast());
    }

    @Test
    void aChildIsNumberedByWhatItsParentsCloneReturns() {
        line(17, GETPID);
        enter(CLONE, 17, 0, 0, 0, 0);
        long call = hart.pc();
        hart.setCsr(SSCRATCH, CHILD);
        leave(0);
        hart.setCsr(SSCRATCH, PARENT);
        hart.setPc(call);
        leave(18);
        assertTrue(lines.getLast().startsWith("[pid    17] clone("), lines::getLast);
        assertTrue(lines.getLast().endsWith(" = 18"), lines::getLast);
        hart.setCsr(SSCRATCH, CHILD);
        enter(EXIT, 3);
        assertEquals("[pid    18] exit(3) = ?", lines.getLast());
    }

    @Test
    void returnsAfterInterruptsAreNoReturnsFromCalls() {
        enter(WRITE, 1, DATA, 0);
        hart.setPc(CODE + 0x400);
        tracer.leave(hart);
        assertEquals(List.of(), lines);
    }

    @Test
    void callsThatNeverReturnAreShownAtTheEnd() {
        enter(101, DATA, 0);
        tracer.finish();
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().endsWith(" = ? <unfinished ...>"), lines::getFirst);
    }

    @Test
    void theSummaryCountsCallsAndErrorsByName() {
        ram.writeByte(DATA, 'x');
        line(1, WRITE, 1, DATA, 1);
        line(1, WRITE, 1, DATA, 1);
        line(-9, WRITE, 5, DATA, 1);
        line(17, GETPID);
        enter(EXIT, 0);
        var rows = tracer.summary().orElseThrow().lines().map(r -> r.trim().replaceAll(" +", " "));
        assertEquals(
                List.of("0.00 0 0 1 exit", "0.00 0 0 1 getpid", "0.00 0 0 3 1 write"),
                rows.filter(r -> r.matches(".* (write|getpid|exit)")).toList());
        assertTrue(
                tracer.summary().orElseThrow().strip().endsWith("5         1 total"),
                () -> tracer.summary().orElseThrow());
    }

    @Test
    void theSummaryCountsTheInstructionsBetweenCallAndReturn() {
        long nop = 0x13;
        for (int i = 0; i < 1000; i++) {
            ram.writeInt(CODE + 4L * i, (int) nop);
        }
        hart.requestFences(1);
        enter(GETPID);
        long before = hart.instructionsRetired();
        hart.run(100);
        long spent = hart.instructionsRetired() - before;
        hart.setPc(CODE);
        leave(17);
        assertTrue(spent > 0);
        assertTrue(
                tracer.summary()
                        .orElseThrow()
                        .contains(
                                " 100.00  %12d  %10d         1           getpid\n"
                                        .formatted(spent, spent)),
                () -> tracer.summary().orElseThrow());
    }

    @Test
    void withoutSummaryThereIsNone() {
        assertEquals(
                Optional.empty(), new SystemCallTracer(Optional.of(lines::add), false).summary());
    }
}
