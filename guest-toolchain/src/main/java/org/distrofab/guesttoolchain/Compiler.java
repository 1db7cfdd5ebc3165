package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes one object of one source, or finds it in the cache. */
final class Compiler {
    /**
     * What every guest program is compiled with; a group's own flags come after and may override.
     */
    static final List<String> FLAGS =
            List.of(
                    "--target=riscv64-unknown-linux-gnu",
                    "-march=rv64gc",
                    "-mabi=lp64d",
                    "-std=c17",
                    "-ffreestanding",
                    "-nostdinc",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-Os",
                    "-g0",
                    "-fno-common",
                    "-fno-ident",
                    "-fno-stack-protector",
                    "-fno-asynchronous-unwind-tables",
                    "-fno-unwind-tables",
                    "-ffunction-sections",
                    "-fdata-sections",
                    "-no-canonical-prefixes",
                    "-fno-color-diagnostics",
                    "-fno-caret-diagnostics");

    private final Toolchain toolchain;
    private final ObjectCache cache;
    private final Path root;

    /** How compiling one source ended. */
    sealed interface Compiled {
        record Ok(Linker.Input input) implements Compiled {}

        record Refused(List<Diagnostic> diagnostics) implements Compiled {}
    }

    Compiler(Toolchain toolchain, ObjectCache cache, Path root) {
        this.toolchain = toolchain;
        this.cache = cache;
        this.root = root;
    }

    Compiled compile(ObjectGroup group, Path source) throws IOException {
        var key = new ArrayList<String>();
        key.add(toolchain.version());
        key.addAll(FLAGS);
        key.addAll(group.flags());
        for (var folder : group.includes()) {
            key.add(slashed(folder));
            key.addAll(headersIn(folder));
        }
        if (source.getParent() != null) {
            key.addAll(headersIn(source.getParent()));
        }
        var name = memberName(source);
        var lookup = cache.lookup(root, source, key);
        if (lookup.object().isPresent()) {
            return new Compiled.Ok(new Linker.Input(name, lookup.object().get()));
        }
        var scratch = Files.createTempDirectory("guest-object");
        try {
            var object = scratch.resolve("o");
            var dependencies = scratch.resolve("d");
            var run = toolchain.clang(arguments(group, source, object, dependencies), root);
            if (run.status() != 0) {
                return new Compiled.Refused(Diagnostic.parse("clang", run.output()));
            }
            var headers = dependencies(Files.readString(dependencies));
            return new Compiled.Ok(
                    new Linker.Input(name, cache.store(root, lookup.key(), headers, object)));
        } finally {
            Files.deleteIfExists(scratch.resolve("o"));
            Files.deleteIfExists(scratch.resolve("d"));
            Files.deleteIfExists(scratch);
        }
    }

    private List<String> arguments(ObjectGroup group, Path source, Path object, Path dependencies) {
        var arguments = new ArrayList<>(FLAGS);
        for (var folder : group.includes()) {
            arguments.add("-I" + slashed(folder));
        }
        arguments.add("-isystem");
        arguments.add(toolchain.builtinHeaders().toString());
        arguments.add("-ffile-prefix-map=" + root + "=.");
        arguments.addAll(group.flags());
        arguments.addAll(
                List.of("-MD", "-MF", dependencies.toString(), "-c", slashed(source), "-o"));
        arguments.add(object.toString());
        return arguments;
    }

    /** A header that appears may hide another: the names are part of what an object depends on. */
    private List<String> headersIn(Path folder) throws IOException {
        var path = root.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (var files = Files.walk(path)) {
            return files.map(root::relativize)
                    .map(Compiler::slashed)
                    .filter(name -> name.endsWith(".h"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * The files in a make rule as clang writes it: blanks in names are escaped, lines continued by
     * backslashes. Headers of the compiler itself are left out: its version stands for them.
     */
    private List<Path> dependencies(String rule) {
        var names = rule.substring(rule.indexOf(": ") + 2).replace("\\\r\n", " ");
        var found = new ArrayList<Path>();
        for (var name : names.replace("\\\n", " ").split("(?<!\\\\)\\s+")) {
            if (name.isBlank()) {
                continue;
            }
            var path = root.resolve(name.replace("\\ ", " ")).normalize();
            if (!path.startsWith(toolchain.builtinHeaders())) {
                found.add(root.relativize(path));
            }
        }
        return found.stream().distinct().sorted().toList();
    }

    private static String memberName(Path source) {
        var name = source.getFileName().toString();
        var dot = name.lastIndexOf('.');
        return (dot < 0 ? name : name.substring(0, dot)) + ".o";
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }
}
