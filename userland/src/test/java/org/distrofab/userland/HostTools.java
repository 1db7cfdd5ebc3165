package org.distrofab.userland;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the tests of guest programs need from the host: user-mode QEMU and reference tools. */
final class HostTools {
    /** How a program ended and what it wrote to both streams. */
    record Outcome(int status, String output) {}

    private HostTools() {}

    static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Writes a file of the userland into a folder, executable. */
    static Path install(String name, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, GuestFiles.read(name));
        executable(file);
        return file;
    }

    static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static Outcome run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var output = Files.createTempFile("guest", ".out");
        try {
            var builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            var process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end after a minute: " + String.join(" ", command));
            }
            return new Outcome(
                    process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
        }
    }
}
