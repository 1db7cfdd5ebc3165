package org.distrofab.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder in which distrofab runs as a process of its own, with its own cache and store. */
record World(Path folder) {
    /**
     * What a run came to.
     *
     * @param out standard output
     * @param err standard error
     */
    record Outcome(int code, String out, String err) {}

    Process start(String... arguments) throws IOException {
        Files.createDirectories(folder);
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-classpath",
                                System.getProperty("java.class.path"),
                                "org.distrofab.cli.Main"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().put("DISTROFAB_CACHE", folder.resolve("cache").toString());
        process.environment().put("DISTROFAB_DATA", folder.resolve("data").toString());
        process.redirectOutput(folder.resolve("out").toFile());
        process.redirectError(folder.resolve("err").toFile());
        return process.start();
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        int code = start(arguments).waitFor();
        return new Outcome(
                code,
                Files.readString(folder.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(folder.resolve("err"), StandardCharsets.UTF_8));
    }
}
