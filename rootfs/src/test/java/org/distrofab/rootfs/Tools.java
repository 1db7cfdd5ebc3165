package org.distrofab.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the real tools that this module's files are checked against. */
public final class Tools {
    private Tools() {}

    public record Result(int exitCode, String output) {
        /** The output, after checking that the tool was content. */
        public String orFail() {
            assertEquals(0, exitCode, output);
            return output;
        }
    }

    /** Looks in the folders of PATH and in the system folders that a user's PATH leaves out. */
    public static Optional<Path> find(String tool) {
        var folders =
                Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")),
                        Stream.of("/usr/sbin", "/sbin", "/usr/local/sbin"));
        return folders.map(folder -> Path.of(folder, tool)).filter(Files::isExecutable).findFirst();
    }

    /** Runs a tool, both outputs together; skips the test, and says so, if it is not installed. */
    public static Result run(String tool, String... arguments) {
        return run(null, null, tool, arguments);
    }

    /**
     * @param folder where to run it, or null
     * @param input what it reads, or null
     */
    public static Result run(Path folder, Path input, String tool, String... arguments) {
        var path = find(tool);
        if (path.isEmpty()) {
            Assumptions.abort(tool + " is not installed: not checked against it");
        }
        var command =
                Stream.concat(Stream.of(path.get().toString()), Stream.of(arguments)).toList();
        return execute(folder, input, command);
    }

    private static Result execute(Path folder, Path input, List<String> command) {
        try {
            var log = Files.createTempFile("distrofab-tool", ".log");
            try {
                var builder = new ProcessBuilder(command).redirectErrorStream(true);
                builder.environment().put("LC_ALL", "C.UTF-8");
                builder.environment().put("TZ", "UTC");
                builder.redirectOutput(log.toFile());
                builder.redirectInput(
                        input == null ? Path.of("/dev/null").toFile() : input.toFile());
                if (folder != null) {
                    builder.directory(folder.toFile());
                }
                int exitCode = builder.start().waitFor();
                return new Result(
                        exitCode, new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
            } finally {
                Files.delete(log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a tool ran", e);
        }
    }
}
