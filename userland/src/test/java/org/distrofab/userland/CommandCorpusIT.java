package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The scripts of {@code src/test/resources/commands} give the same output and status with our shell
 * and commands, on user-mode QEMU, as with the host's dash and GNU tools; or what the file of the
 * same name in {@code .expected} says, where the tools go ways of their own.
 */
class CommandCorpusIT {
    @TempDir static Path folder;

    @TestFactory
    Stream<DynamicTest> everyScriptDoesAsItShould() throws IOException {
        var qemu = HostTools.find("qemu-riscv64");
        var dash = HostTools.find("dash");
        assumeTrue(qemu.isPresent(), "qemu-riscv64 is not installed");
        assumeTrue(dash.isPresent(), "dash is not installed");
        var ours = ourPrograms(qemu.get());
        var theirs = Files.createDirectories(folder.resolve("theirs"));
        Files.createSymbolicLink(theirs.resolve("sh"), dash.get());
        var scripts = Path.of("src/test/resources/commands").toAbsolutePath();
        try (var files = Files.list(scripts)) {
            return files.filter(file -> file.toString().endsWith(".sh")).sorted().toList().stream()
                    .map(script ->
                            DynamicTest.dynamicTest(
                                    name(script), () -> compare(script, ours, theirs)));
        }
    }

    /** A folder with a script for each command, which runs it on QEMU under its name. */
    private static Path ourPrograms(Path qemu) throws IOException {
        var programs = folder.resolve("guest");
        var bin = Files.createDirectories(folder.resolve("ours"));
        wrapper(bin.resolve("sh"), qemu, HostTools.install("bin/sh", programs.resolve("sh")));
        for (var name : List.of("core", "process-tools", "module-tools")) {
            var program = HostTools.install("bin/" + name, programs.resolve(name));
            var run = programs.resolve("run-" + name);
            wrapper(run, qemu, program);
            for (var command : GuestFiles.commands(name)) {
                Files.createSymbolicLink(bin.resolve(command), run);
            }
        }
        return bin;
    }

    private static void wrapper(Path file, Path qemu, Path program) throws IOException {
        Files.writeString(
                file, "#!/bin/sh\nexec " + qemu + " -0 \"${0##*/}\" " + program + " \"$@\"\n");
        HostTools.executable(file);
    }

    private static void compare(Path script, Path ours, Path theirs) throws Exception {
        var golden = script.resolveSibling(name(script) + ".expected");
        var found = run(ours, script);
        if (!Files.exists(golden)) {
            assertEquals(run(theirs, script), found);
            return;
        }
        var text = found.output() + "status " + found.status() + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, text);
        }
        assertEquals(Files.readString(golden), text);
    }

    private static String name(Path script) {
        return script.getFileName().toString().replace(".sh", "");
    }

    /** Only standard output counts: messages are worded differently. */
    private static HostTools.Outcome run(Path programs, Path script) throws Exception {
        var place = folder.resolve("work-" + programs.getFileName() + "-" + name(script));
        Files.createDirectories(place);
        return HostTools.run(
                place,
                Map.of(
                        "PATH", programs + ":" + System.getenv("PATH"),
                        "LC_ALL", "C",
                        "TZ", "UTC",
                        "TMPDIR", "/tmp"),
                "/bin/sh",
                "-c",
                "umask 022; exec sh \"$1\" 2>/dev/null",
                "sh",
                script.toString());
    }
}
