package org.distrofab.packagers.rpm;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the real tools of the host; where one is missing the test is skipped and says so. */
final class RpmTools {
    record Result(int code, String out) {}

    private RpmTools() {}

    static void need(String... tools) {
        for (var tool : tools) {
            if (find(tool) == null) {
                Assumptions.abort(tool + " is not installed");
            }
        }
    }

    private static Path find(String tool) {
        for (var folder : System.getenv("PATH").split(":")) {
            var candidate = Path.of(folder, tool);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** Runs a command; standard output and error together. */
    static Result run(Path folder, List<String> command) throws IOException {
        var output = Files.createTempFile("rpm-tool", ".log");
        try {
            var builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("SOURCE_DATE_EPOCH", "1767225600");
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            builder.redirectInput(Path.of("/dev/null").toFile());
            var process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end");
            }
            return new Result(
                    process.exitValue(),
                    new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }

    /** Runs a command that must succeed. */
    static String ok(Path folder, String... command) throws IOException {
        var result = run(folder, List.of(command));
        if (result.code() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + ": " + result.code() + "\n" + result.out());
        }
        return result.out();
    }

    /**
     * rpm with a root and the database path of today's distributions, without what it cannot do.
     */
    static List<String> rpmIn(Path root, String... arguments) {
        var command = new ArrayList<>(List.of("rpm"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--root", root.toString(), "--dbpath", "/usr/lib/sysimage/rpm"));
        return command;
    }
}
