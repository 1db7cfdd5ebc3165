package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compiles and links what a manifest describes.
 *
 * <p>Sources are compiled in parallel on all cores, through the cache; all of them are tried, so
 * that one run shows every complaint. Targets are linked one after the other.
 */
public final class GuestBuild {
    /** The file in the output folder that names all others, one a line, sorted. */
    public static final String INDEX = "index";

    private final Toolchain toolchain;
    private final ObjectCache cache;

    public GuestBuild(Toolchain toolchain, ObjectCache cache) {
        this.toolchain = toolchain;
        this.cache = cache;
    }

    /**
     * @param manifest what to make
     * @param output the folder that the targets' files go into
     * @return the made file of each target by the target's name
     * @throws RefusedException if clang or lld refused something
     * @throws IOException if a program cannot be run or a file not be written
     */
    public Map<String, Path> run(Manifest manifest, Path output)
            throws IOException, RefusedException {
        var objects = compile(manifest);
        var linker = new Linker(toolchain, manifest.root());
        var made = new LinkedHashMap<String, Path>();
        for (var target : manifest.targets()) {
            var file = output.toAbsolutePath().resolve(target.file());
            Files.createDirectories(file.getParent());
            var inputs = new ArrayList<Linker.Input>();
            for (var group : target.groups()) {
                inputs.addAll(objects.get(group));
            }
            var libraries = target.libraries().stream().map(made::get).toList();
            linker.link(target, inputs, libraries, file);
            made.put(target.name(), file);
        }
        Files.createDirectories(output);
        Files.write(output.resolve(INDEX), index(manifest));
        return made;
    }

    private static List<String> index(Manifest manifest) {
        return manifest.targets().stream()
                .map(target -> target.file().toString().replace('\\', '/'))
                .sorted()
                .toList();
    }

    private Map<String, List<Linker.Input>> compile(Manifest manifest)
            throws IOException, RefusedException {
        var compiler = new Compiler(toolchain, cache, manifest.root());
        var waiting = new LinkedHashMap<String, List<Future<Compiler.Compiled>>>();
        var cores = Runtime.getRuntime().availableProcessors();
        try (var workers = Executors.newFixedThreadPool(cores)) {
            for (var group : manifest.groups()) {
                var started = new ArrayList<Future<Compiler.Compiled>>();
                for (var source : group.sources()) {
                    started.add(workers.submit(() -> compiler.compile(group, source)));
                }
                waiting.put(group.name(), started);
            }
        }
        var refused = new ArrayList<Diagnostic>();
        var objects = new HashMap<String, List<Linker.Input>>();
        for (var group : waiting.entrySet()) {
            var done = new ArrayList<Linker.Input>();
            for (var started : group.getValue()) {
                switch (await(started)) {
                    case Compiler.Compiled.Ok(var input) -> done.add(input);
                    case Compiler.Compiled.Refused(var diagnostics) -> refused.addAll(diagnostics);
                }
            }
            objects.put(group.getKey(), done);
        }
        if (!refused.isEmpty()) {
            throw new RefusedException(refused);
        }
        return objects;
    }

    private static Compiler.Compiled await(Future<Compiler.Compiled> started) throws IOException {
        try {
            return started.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while compiling", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("a compile step failed", e.getCause());
        }
    }
}
