package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The scripts of {@code src/test/sh} give the same output and status under our shell, on user-mode
 * QEMU, as under the host's dash. {@code sh} inside of a script is the shell under test.
 */
class ShellCorpusIT {
    @TempDir static Path folder;

    @TestFactory
    Stream<DynamicTest> everyScriptDoesAsUnderDash() throws IOException {
        var qemu = HostTools.find("qemu-riscv64");
        var dash = HostTools.find("dash");
        assumeTrue(qemu.isPresent(), "qemu-riscv64 is not installed");
        assumeTrue(dash.isPresent(), "dash is not installed");
        var shell = HostTools.install("bin/sh", folder.resolve("guest/sh"));
        var ours = folder.resolve("ours/sh");
        Files.createDirectories(ours.getParent());
        Files.writeString(
                ours, "#!/bin/sh\nexec " + qemu.get() + " -0 \"$0\" " + shell + " \"$@\"\n");
        HostTools.executable(ours);
        var theirs = folder.resolve("theirs/sh");
        Files.createDirectories(theirs.getParent());
        Files.createSymbolicLink(theirs, dash.get());
        var scripts = Path.of("src/test/sh").toAbsolutePath();
        try (var files = Files.list(scripts)) {
            return files.filter(file -> file.toString().endsWith(".sh")).sorted().toList().stream()
                    .map(script ->
                            DynamicTest.dynamicTest(
                                    script.getFileName().toString(),
                                    () -> assertEquals(run(theirs, script), run(ours, script))));
        }
    }

    /** Only standard output counts: messages are worded differently. */
    private static HostTools.Outcome run(Path shell, Path script) throws Exception {
        var path = shell.getParent() + ":" + System.getenv("PATH");
        return HostTools.run(
                Path.of("/"),
                Map.of("PATH", path),
                "/bin/sh",
                "-c",
                "exec sh \"$1\" 2>/dev/null",
                "sh",
                script.toString());
    }
}
