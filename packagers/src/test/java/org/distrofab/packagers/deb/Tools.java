package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the real programs of dpkg, apt and GnuPG beside ours. */
final class Tools {
    private Tools() {}

    /** What a program did. */
    record Result(int status, String output, String errors) {}

    /** Skips the test, reported, if a program is not installed. */
    static void need(String... programs) {
        for (var program : programs) {
            var found =
                    List.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":")).stream()
                            .anyMatch(d -> Files.isExecutable(Path.of(d, program)));
            if (!found) {
                Assumptions.abort(program + " is not installed");
            }
        }
    }

    /** Runs a program that must succeed; its standard output. */
    static String run(List<?> command) throws IOException {
        var result = attempt(Map.of(), command);
        assertEquals(0, result.status(), () -> command + "\n" + result);
        return result.output();
    }

    static String run(Object... command) throws IOException {
        return run(List.of(command));
    }

    static Result attempt(Map<String, String> environment, List<?> command) throws IOException {
        var errors = File.createTempFile("distrofab", ".err");
        try {
            var words = new ArrayList<String>();
            command.forEach(word -> words.add(word.toString()));
            var builder = new ProcessBuilder(words).redirectError(errors);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("TZ", "UTC");
            builder.environment().putAll(environment);
            var process = builder.start();
            process.getOutputStream().close();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output, Files.readString(errors.toPath()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(errors.toPath());
        }
    }
}
