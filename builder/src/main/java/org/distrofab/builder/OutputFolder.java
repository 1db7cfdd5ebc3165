package org.distrofab.builder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * {@code build/NAME}: what a build writes. One build at a time holds it; others of the same name
 * wait.
 *
 * <p>Files are made in a scratch folder beside and renamed into their places. A note of what
 * belongs together, {@code .state}, is taken away first and written last, so that a build which was
 * killed in between is done again.
 */
final class OutputFolder implements AutoCloseable {
    private static final String STATE = ".state";

    private final Path folder;
    private final Path scratch;
    private final FileChannel channel;

    private OutputFolder(Path folder, Path scratch, FileChannel channel) {
        this.folder = folder;
        this.scratch = scratch;
        this.channel = channel;
    }

    /** Waits until no other build of this name holds the folder. */
    static OutputFolder hold(Path output, String name) throws IOException {
        Files.createDirectories(output);
        var channel =
                FileChannel.open(
                        output.resolve("." + name + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        FileLock _ = channel.lock();
        // Whoever held it before is gone, and so is the use of what it left.
        var scratch = output.resolve("." + name + ".new");
        Cache.delete(scratch);
        return new OutputFolder(output.resolve(name), scratch, channel);
    }

    Path folder() {
        return folder;
    }

    /** Where new files are made; on the same file system as their places. */
    Path scratch() throws IOException {
        return Files.createDirectories(scratch);
    }

    /** Whether the folder holds, untouched, what was written with this key. */
    boolean holds(String key) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(folder.resolve(STATE));
        } catch (NoSuchFileException _) {
            return false;
        }
        if (lines.isEmpty() || !lines.getFirst().equals(key)) {
            return false;
        }
        for (var line : lines.subList(1, lines.size())) {
            var name = line.substring(line.lastIndexOf(' ') + 1);
            if (!line.equals(describe(name).orElse(""))) {
                return false;
            }
        }
        return true;
    }

    private Optional<String> describe(String name) throws IOException {
        var file = folder.resolve(name);
        return Files.exists(file)
                ? Optional.of(
                        Files.size(file)
                                + " "
                                + Files.getLastModifiedTime(file).toMillis()
                                + " "
                                + name)
                : Optional.empty();
    }

    /** Moves everything from the scratch folder to its place, and notes it under the key. */
    void publish(String key) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(STATE));
        List<Path> files;
        try (var list = Files.list(scratch)) {
            files = list.sorted().toList();
        }
        var state = new StringBuilder(key).append('\n');
        for (var file : files) {
            var name = file.getFileName().toString();
            var place = folder.resolve(name);
            if (Files.isDirectory(file)) {
                Cache.delete(place);
            }
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
            if (Files.isRegularFile(place)) {
                state.append(describe(name).orElseThrow()).append('\n');
            }
        }
        var note = scratch.resolve(STATE);
        Files.writeString(note, state.toString());
        Files.move(note, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Cache.delete(scratch);
        }
    }
}
