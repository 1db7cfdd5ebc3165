package org.distrofab.kernelimages.making;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

final class CallsWithoutTest {
    private static final String TABLE =
            """
            /* The calls. */
            SYSCALL(63, read, sys_read, FULL, "", "")
            SYSCALL(82, fsync, sys_fsync, FULL, "", "")
            SYSCALL(83, fdatasync, sys_fsync, PARTIAL, "x", "")
            ABSENT(117, ptrace, "tracing")
            """;

    @Test
    void everyCallOfALeftOutFunctionIsAbsentUnderItsOwnName() {
        var source = "static int helper(void);\n\ni64 sys_fsync(const u64 *a)\n{\n}\n";
        assertEquals(
                """
                /* The calls. */
                SYSCALL(63, read, sys_read, FULL, "", "")
                ABSENT(82, fsync, "left out of this kernel")
                ABSENT(83, fdatasync, "left out of this kernel")
                ABSENT(117, ptrace, "tracing")
                """,
                CallsWithout.table(TABLE, List.of(source)));
    }

    @Test
    void aSourceThatOnlyCallsAFunctionDoesNotTakeItAway() {
        var source = "i64 sys_other(const u64 *a)\n{\n    return sys_read(a);\n}\n";
        assertEquals(TABLE, CallsWithout.table(TABLE, List.of(source)));
    }

    @Test
    void aKernelWithEverythingHasTheWholeTable() {
        assertEquals(TABLE, CallsWithout.table(TABLE, List.of()));
    }
}
