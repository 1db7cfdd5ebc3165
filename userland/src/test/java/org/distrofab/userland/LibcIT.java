package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Runs the in-guest suite of both libcs, linked in all three ways, on user-mode QEMU. */
class LibcIT {
    private static final Pattern COUNT = Pattern.compile("(\\d+) passed, (\\d+) failed");

    @TempDir static Path folder;
    private static String qemu;

    @BeforeAll
    static void everythingIsInPlace() throws IOException {
        var found = HostTools.find("qemu-riscv64");
        assumeTrue(found.isPresent(), "qemu-riscv64 is not installed");
        qemu = found.get().toString();
        for (var name : GuestFiles.names()) {
            HostTools.install(name, folder.resolve(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"static", "musl-like", "glibc-like"})
    void everyGuestTestPasses(String flavour) throws Exception {
        var outcome =
                flavour.equals("static")
                        ? run(Map.of(), "test/static/libc")
                        : run(
                                Map.of(),
                                "test/" + flavour + "/libc",
                                folder.resolve("test/" + flavour + "/plugin.so").toString());
        var count = COUNT.matcher(outcome.output());
        assertTrue(count.find(), outcome.output());
        assertEquals("0", count.group(2), outcome.output());
        assertTrue(Integer.parseInt(count.group(1)) >= 150, outcome.output());
        assertEquals(0, outcome.status());
    }

    @Test
    void theMuslLikeLoaderListsOneObject() throws Exception {
        var outcome = list("lib/ld-fabm-riscv64.so.1", "test/musl-like/libc");
        assertEquals(1, outcome.output().lines().count(), outcome.output());
        assertTrue(outcome.output().contains("ld-fabm-riscv64.so.1 => "), outcome.output());
    }

    @Test
    void theGlibcLikeLoaderListsLibcAndItself() throws Exception {
        var outcome = list("lib/ld-fabg-riscv64.so.2", "test/glibc-like/libc");
        assertEquals(2, outcome.output().lines().count(), outcome.output());
        assertTrue(outcome.output().contains("libc.so.6 => /lib/libc.so.6"), outcome.output());
    }

    @Test
    void lazyAndEagerBindingEndAlike() throws Exception {
        var eager = run(Map.of("LD_BIND_NOW", "1"), "test/glibc-like/libc");
        assertEquals(0, eager.status(), eager.output());
    }

    @Test
    void aVersionThatTheLibraryLacksIsRefusedByName() throws Exception {
        var outcome = run(Map.of(), "test/glibc-like/needs-newer");
        assertEquals(1, outcome.status(), outcome.output());
        assertTrue(outcome.output().contains("version `FABG_9.9' not found"), outcome.output());
    }

    @Test
    void aMissingFunctionIsFoundAtTheStartByTheMuslLikeOnly() throws Exception {
        var eager = run(Map.of(), "test/musl-like/missing");
        assertEquals(127, eager.status(), eager.output());
        assertTrue(eager.output().contains("nobody_has_this: symbol not found"), eager.output());
        assertFalse(eager.output().contains("started"), eager.output());
        var lazy = run(Map.of(), "test/glibc-like/missing");
        assertEquals(127, lazy.status(), lazy.output());
        assertTrue(lazy.output().contains("started"), lazy.output());
    }

    private static HostTools.Outcome list(String loader, String program)
            throws IOException, InterruptedException {
        return run(Map.of(), loader, "--list", folder.resolve(program).toString());
    }

    private static HostTools.Outcome run(
            Map<String, String> environment, String program, String... arguments)
            throws IOException, InterruptedException {
        var command = new String[4 + arguments.length];
        command[0] = qemu;
        command[1] = "-L";
        command[2] = folder.toString();
        command[3] = folder.resolve(program).toString();
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        return HostTools.run(folder, environment, command);
    }
}
