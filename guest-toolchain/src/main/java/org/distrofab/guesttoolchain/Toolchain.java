package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A clang and an lld that can make riscv64 programs, and where clang's own headers are.
 *
 * @param clang the compiler
 * @param linker the linker with the words that make it the GNU-like one
 * @param builtinHeaders the folder of {@code stdarg.h}, {@code stddef.h} and the like
 * @param libraries the folder that the programs' shared libraries are in, if they are beside them
 * @param version what the compiler says about itself; part of every cache key
 */
public record Toolchain(
        Path clang,
        List<String> linker,
        Path builtinHeaders,
        Optional<Path> libraries,
        String version) {

    /** The version of {@code org.bytedeco:llvm} that the project builds with. */
    static final String BUNDLED_VERSION = "20.1.7-1.5.12";

    public Toolchain {
        linker = List.copyOf(linker);
    }

    /** What a finished program printed, both streams together, and its exit status. */
    record Run(int status, String output) {}

    /**
     * The folder of everything that is kept between builds: {@code distrofab.toolchain.cache}, else
     * {@code .cache/distrofab} in the user's home.
     */
    static Path cacheFolder(Map<String, String> properties) {
        var chosen = properties.get("distrofab.toolchain.cache");
        return chosen != null && !chosen.isEmpty()
                ? Path.of(chosen)
                : Path.of(properties.get("user.home"), ".cache", "distrofab");
    }

    /** Where the programs of Maven Central are unpacked for this host. */
    static Path bundledFolder(Path cache) {
        return cache.resolve("llvm-" + BUNDLED_VERSION);
    }

    /**
     * The toolchain that the properties ask for: {@code distrofab.clang}, a path of an installed
     * clang with {@code ld.lld} beside it, else the one from Maven Central.
     *
     * @throws IOException if it is not there, cannot run or does not know riscv64
     */
    public static Toolchain locate(Map<String, String> properties) throws IOException {
        var installed = properties.getOrDefault("distrofab.clang", "");
        return installed.isEmpty()
                ? bundled(bundledFolder(cacheFolder(properties)))
                : installed(Path.of(installed));
    }

    private static Toolchain bundled(Path folder) throws IOException {
        var clang = program(folder, "clang");
        if (!Files.isRegularFile(folder.resolve(ToolchainUnpacker.COMPLETE))) {
            throw new IOException(
                    folder
                            + " does not hold clang and lld yet; build the module guest-toolchain,"
                            + " or name an installed clang: -Ddistrofab.clang=/usr/bin/clang");
        }
        return checked(
                clang,
                List.of(program(folder, "lld").toString(), "-flavor", "gnu"),
                folder.resolve("lib/clang/20/include"),
                Optional.of(folder));
    }

    private static Toolchain installed(Path clang) throws IOException {
        var lld = program(clang.toRealPath().getParent(), "ld.lld");
        if (!Files.isExecutable(lld)) {
            lld = program(clang.toAbsolutePath().getParent(), "ld.lld");
        }
        if (!Files.isExecutable(lld)) {
            throw new IOException("no ld.lld beside " + clang);
        }
        var folder =
                run(List.of(clang.toString(), "-print-resource-dir"), Optional.empty(), null)
                        .output()
                        .strip();
        return checked(
                clang,
                List.of(lld.toString()),
                Path.of(folder).resolve("include"),
                Optional.empty());
    }

    private static Toolchain checked(
            Path clang, List<String> linker, Path headers, Optional<Path> libraries)
            throws IOException {
        var version = run(List.of(clang.toString(), "--version"), libraries, null);
        var targets = run(List.of(clang.toString(), "--print-targets"), libraries, null);
        if (version.status() != 0 || !targets.output().contains("riscv64")) {
            throw new IOException(
                    clang
                            + " cannot make riscv64 programs: "
                            + version.output()
                            + targets.output());
        }
        if (!Files.isDirectory(headers)) {
            throw new IOException(clang + " has no headers at " + headers);
        }
        var first = version.output().lines().findFirst().orElse("");
        return new Toolchain(clang, linker, headers, libraries, first);
    }

    private static Path program(Path folder, String name) {
        var windows = folder.resolve(name + ".exe");
        return Files.exists(windows) ? windows : folder.resolve(name);
    }

    Run clang(List<String> arguments, Path folder) throws IOException {
        var command = new ArrayList<String>();
        command.add(clang.toString());
        command.addAll(arguments);
        return run(command, libraries, folder);
    }

    Run link(List<String> arguments, Path folder) throws IOException {
        var command = new ArrayList<>(linker);
        command.addAll(arguments);
        return run(command, libraries, folder);
    }

    private static Run run(List<String> command, Optional<Path> libraries, Path folder)
            throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        // Nothing of the caller's environment may change what is made.
        builder.environment().keySet().removeIf(name -> name.startsWith("C_INCLUDE_PATH"));
        builder.environment().remove("CPATH");
        builder.environment().put("LC_ALL", "C");
        libraries.ifPresent(path -> {
            builder.environment().put("LD_LIBRARY_PATH", path.toString());
            builder.environment().put("DYLD_LIBRARY_PATH", path.toString());
        });
        var process = builder.start();
        process.getOutputStream().close();
        try (var printed = process.getInputStream()) {
            var output = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.getFirst() + " ran", e);
        }
    }
}
