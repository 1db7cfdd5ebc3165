package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What all commands of {@code core} have in common, each run on user-mode QEMU. */
class CommandUsageIT {
    /** POSIX makes words of these what others call options. */
    private static final Set<String> WITHOUT_OPTIONS =
            Set.of("[", "test", "echo", "printf", "expr", "true", "false");

    @TempDir static Path folder;
    private static String qemu;
    private static String core;

    @BeforeAll
    static void everythingIsInPlace() throws IOException {
        var found = HostTools.find("qemu-riscv64");
        assumeTrue(found.isPresent(), "qemu-riscv64 is not installed");
        qemu = found.get().toString();
        core = HostTools.install("bin/core", folder.resolve("core")).toString();
    }

    @TestFactory
    Stream<DynamicTest> anUnknownOptionIsRefusedWithUsageAndStatusTwo() throws IOException {
        return GuestFiles.commands("core").stream()
                .filter(name -> !WITHOUT_OPTIONS.contains(name))
                .map(name ->
                        DynamicTest.dynamicTest(
                                name,
                                () -> {
                                    var outcome = run(name, "--no-such-option");
                                    assertEquals(2, outcome.status(), outcome.output());
                                    assertTrue(
                                            outcome.output().contains("\nusage: " + name),
                                            outcome.output());
                                }));
    }

    @TestFactory
    Stream<DynamicTest> everyCommandExplainsItself() throws IOException {
        return GuestFiles.commands("core").stream()
                .map(name ->
                        DynamicTest.dynamicTest(
                                name,
                                () -> {
                                    var outcome = run("core", "--help", name);
                                    assertEquals(0, outcome.status(), outcome.output());
                                    assertTrue(
                                            outcome.output().startsWith("usage: " + name),
                                            outcome.output());
                                    assertTrue(outcome.output().lines().count() > 1);
                                }));
    }

    @Test
    void theListIsWhatTheFileSays() throws Exception {
        var outcome = run("core", "--list");
        assertEquals(GuestFiles.commands("core"), outcome.output().lines().toList());
    }

    @Test
    void aNameThatIsNoCommandIsNotFound() throws Exception {
        var outcome = run("core", "nosuchcommand");
        assertEquals(127, outcome.status());
        assertTrue(outcome.output().contains("no command nosuchcommand"), outcome.output());
    }

    @Test
    void aCommandIsFoundByItsNameAsAWordToo() throws Exception {
        assertEquals("b\n", run("core", "basename", "/a/b").output());
    }

    private static HostTools.Outcome run(String name, String... arguments)
            throws IOException, InterruptedException {
        var command = new String[4 + arguments.length];
        command[0] = qemu;
        command[1] = "-0";
        command[2] = name;
        command[3] = core;
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        return HostTools.run(folder, Map.of(), command);
    }
}
