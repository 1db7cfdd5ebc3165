package org.distrofab.kernelimages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

final class SystemCallTableTest {
    private static final Path DOCUMENT = Path.of("../docs/SYSCALLS.md");

    @Test
    void theDocumentIsWhatTheTableSays() throws IOException {
        var tiny = SystemCallTable.bundled("fab-tiny").orElseThrow();
        var wanted = SystemCallTable.bundled("fab").orElseThrow().markdown(tiny);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(DOCUMENT, wanted);
        }
        assertEquals(
                wanted,
                Files.readString(DOCUMENT),
                "docs/SYSCALLS.md is stale: run with -Dgolden.update=true");
    }

    @Test
    void everyTestThatTheTableNamesIsInTheSuite() throws IOException {
        var named =
                SystemCallTable.bundled("fab").orElseThrow().calls().stream()
                        .flatMap(call -> call.test().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(named.size() > 10, named::toString);
        named.removeAll(SuiteTests.names());
        assertEquals(Set.of(), named);
    }

    @Test
    void aKernelThatTheBuildDoesNotMakeHasNoTable() {
        assertEquals(Optional.empty(), SystemCallTable.bundled("fab-huge"));
    }

    @Test
    void aCallIsFullPartialOrAbsent() {
        var calls =
                SystemCallTable.parse(
                                """
                                SYSCALL(63, read, sys_read, FULL, "", "")
                                SYSCALL(103, setitimer, sys_setitimer, PARTIAL, "CPU time", "alarms_ring")
                                ABSENT(117, ptrace, "tracing")
                                """)
                        .calls();
        assertInstanceOf(SystemCall.State.Full.class, calls.get(0).state());
        assertEquals(new SystemCall.State.Partial("CPU time"), calls.get(1).state());
        assertEquals(new SystemCall.State.Absent("tracing"), calls.get(2).state());
        assertEquals(
                List.of(Optional.empty(), Optional.of("alarms_ring"), Optional.empty()),
                calls.stream().map(SystemCall::test).toList());
    }

    @Test
    void numbersThatDoNotAscendAreRefused() {
        var text = "ABSENT(2, two, \"x\")\nABSENT(1, one, \"x\")";
        assertThrows(IllegalArgumentException.class, () -> SystemCallTable.parse(text));
    }

    @Test
    void aLineThatIsNoCallIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> SystemCallTable.parse("SYSCALL(1, one)"));
    }
}
