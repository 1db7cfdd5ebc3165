package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * Takes clang, lld, their libraries and clang's freestanding headers out of the jar of {@code
 * org.bytedeco:llvm}, once for all builds of a host.
 *
 * <p>Builds that run side by side wait for each other at a lock file; the mark {@link #COMPLETE} is
 * written last, so that a build that was killed leaves nothing that looks finished.
 */
final class ToolchainUnpacker {
    /** The file that says that the folder holds everything. */
    static final String COMPLETE = ".complete";

    private static final Pattern WANTED =
            Pattern.compile(
                    "clang(\\.exe)?|lld(\\.exe)?|lib(clang-cpp|LLVM)[^/]*|[^/]*\\.dll"
                            + "|lib/clang/20/include/(std[a-z]*|__std[a-z_]*|float|iso646)\\.h");
    private static final Pattern LIBRARY = Pattern.compile("(lib(?:clang-cpp|LLVM)\\.so)");

    private ToolchainUnpacker() {}

    /**
     * Unpacks unless it was done before.
     *
     * @param jar the jar of the host's classifier
     * @param classifier the folder inside of it, such as {@code linux-x86_64}
     * @return whether anything was written
     * @throws IOException if the jar holds no compiler for that host or the folder is not writable
     */
    static boolean unpack(Path jar, String classifier, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var channel =
                        FileChannel.open(
                                folder.resolve(".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var mark = folder.resolve(COMPLETE);
            if (Files.exists(mark)) {
                return false;
            }
            extract(jar, "org/bytedeco/llvm/" + classifier + "/", folder);
            Files.createFile(mark);
            return true;
        }
    }

    private static void extract(Path jar, String prefix, Path folder) throws IOException {
        var programs = 0;
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : List.copyOf(zip.stream().toList())) {
                if (!entry.getName().startsWith(prefix)) {
                    continue;
                }
                var name = entry.getName().substring(prefix.length());
                if (!WANTED.matcher(name).matches()) {
                    continue;
                }
                var file = folder.resolve(name);
                Files.createDirectories(file.getParent());
                try (var bytes = zip.getInputStream(entry)) {
                    Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
                }
                if (name.matches("(clang|lld)(\\.exe)?")) {
                    programs++;
                    if (!file.toFile().setExecutable(true) && !Files.isExecutable(file)) {
                        throw new IOException("cannot make " + file + " executable");
                    }
                }
                // The programs ask for their libraries under names with the version.
                if (LIBRARY.matcher(name).matches()) {
                    var versioned = folder.resolve(name + ".20.1");
                    Files.deleteIfExists(versioned);
                    Files.createSymbolicLink(versioned, file.getFileName());
                }
            }
        }
        if (programs != 2) {
            throw new IOException(jar + " holds no clang and lld under " + prefix);
        }
    }
}
