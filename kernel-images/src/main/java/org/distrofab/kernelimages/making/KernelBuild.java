package org.distrofab.kernelimages.making;

import org.distrofab.guesttoolchain.GuestBuild;
import org.distrofab.guesttoolchain.Manifest;
import org.distrofab.guesttoolchain.ObjectCache;
import org.distrofab.guesttoolchain.ObjectGroup;
import org.distrofab.guesttoolchain.Output;
import org.distrofab.guesttoolchain.RefusedException;
import org.distrofab.guesttoolchain.Target;
import org.distrofab.guesttoolchain.Toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Build step: makes the bundled kernels and the in-guest suite out of {@code src/main/c} and {@code
 * src/test/c}.
 *
 * <p>{@code KernelBuild SOURCES TESTS WORK-FOLDER OUTPUT-FOLDER}. The vDSO is linked first and goes
 * into the kernel as bytes. A kernel with names for its backtraces is linked twice: the second time
 * with the symbols of the first, in a section behind which nothing lies that could move.
 */
public final class KernelBuild {
    private static final List<String> COMMON =
            List.of(
                    "-march=rv64imac_zicsr_zifencei",
                    "-mabi=lp64",
                    "-mno-relax",
                    "-fno-builtin",
                    "-Wno-unused-function");
    private static final List<String> KERNEL =
            List.of("-mcmodel=medany", "-fno-pic", "-fno-omit-frame-pointer");

    private static final List<String> FOLDERS =
            List.of("arch", "lib", "mm", "task", "fs", "fs/ext4", "net", "dev", "module");

    private final GuestBuild build;
    private final Path work;
    private final Path output;

    private static final List<Variant> VARIANTS =
            List.of(
                    new Variant("fab", "-O2", true, List.of()),
                    new Variant(
                            "fab-tiny",
                            "-Os",
                            false,
                            List.of(
                                    KernelPart.EPOLL,
                                    KernelPart.EVENT_DESCRIPTORS,
                                    KernelPart.MODULES,
                                    KernelPart.DISKS)));

    private record Variant(
            String id, String optimisation, boolean symbols, List<KernelPart> without) {
        boolean hasModules() {
            return !without.contains(KernelPart.MODULES);
        }

        List<String> flags() {
            return List.of(optimisation, "-DFAB_CONFIG=\"" + id + "\"");
        }

        Path generated() {
            return Path.of("generated", id);
        }
    }

    private KernelBuild(GuestBuild build, Path work, Path output) {
        this.build = build;
        this.work = work;
        this.output = output;
    }

    /** Runs the build and exits with its status. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        var sources = Path.of(arguments[0]);
        var tests = Path.of(arguments[1]);
        var work = Path.of(arguments[2]).toAbsolutePath();
        var properties =
                System.getProperties().stringPropertyNames().stream()
                        .collect(Collectors.toUnmodifiableMap(n -> n, System::getProperty));
        copy(sources, work);
        delete(work.resolve("test"));
        copy(tests, work.resolve("test"));
        var build =
                new GuestBuild(
                        Toolchain.locate(properties), new ObjectCache(work.resolve("objects")));
        try {
            new KernelBuild(build, work, Path.of(arguments[3]).toAbsolutePath()).run();
        } catch (RefusedException e) {
            e.diagnostics().forEach(System.err::println);
            System.exit(1);
        }
    }

    /** What an earlier build has copied and is no longer there goes. */
    private static void copy(Path from, Path to) throws IOException {
        try (var folders = Files.list(from)) {
            for (var folder : (Iterable<Path>) folders.filter(Files::isDirectory)::iterator) {
                delete(to.resolve(from.relativize(folder).toString()));
            }
        }
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run() throws IOException, RefusedException {
        Files.createDirectories(output);
        makeVdso();
        for (var variant : VARIANTS) {
            makeTable(variant);
            makeKernel(variant);
            if (variant.hasModules()) {
                makeModules(variant);
            }
        }
        makeSuite();
    }

    private void makeVdso() throws IOException, RefusedException {
        var group =
                new ObjectGroup(
                        "vdso",
                        List.of(Path.of("vdso/sigreturn.S"), Path.of("vdso/vdso.c")),
                        List.of(Path.of("include")),
                        with(COMMON, List.of("-fPIC", "-O2")));
        var target =
                new Target(
                        "vdso",
                        new Output.SharedLibrary("linux-vdso.so.1"),
                        Path.of("vdso.so"),
                        List.of("vdso"),
                        List.of(),
                        Optional.of(Path.of("vdso/vdso.lds")),
                        List.of("--hash-style=both"));
        var made = run(List.of(group), List.of(target), work.resolve("made"));
        var bytes = Files.readAllBytes(made.get("vdso"));
        var text = new StringBuilder("/* Generated: the vDSO inside the kernel. */\n");
        text.append(".section .rodata\n.balign 4096\n.globl vdso_image_start\nvdso_image_start:\n");
        for (var b : bytes) {
            text.append(" .byte ").append(b & 0xff).append('\n');
        }
        text.append(".globl vdso_image_end\nvdso_image_end:\n");
        Files.writeString(work.resolve("vdso/image.S"), text);
    }

    private void makeTable(Variant variant) throws IOException {
        var leftOut = new ArrayList<String>();
        for (var part : variant.without()) {
            for (var file : kernelSources()) {
                if (part.has(file)) {
                    leftOut.add(Files.readString(work.resolve(file)));
                }
            }
        }
        var table = CallsWithout.table(Files.readString(work.resolve("syscalls.tbl")), leftOut);
        for (var folder :
                List.of(work.resolve(variant.generated()), output.resolve(variant.id()))) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("syscalls.tbl"), table);
        }
    }

    private void makeKernel(Variant variant) throws IOException, RefusedException {
        var elf = link(variant, Optional.empty());
        if (variant.symbols()) {
            var bytes = Files.readAllBytes(elf);
            var names = variant.generated().resolve("symbols.S");
            Files.writeString(
                    work.resolve(names),
                    KernelSymbols.assembly(bytes, KernelSymbols.value(bytes, "_text_end")));
            link(variant, Optional.of(names));
        }
    }

    private Path link(Variant variant, Optional<Path> symbols)
            throws IOException, RefusedException {
        var id = variant.id();
        var modules = variant.hasModules() ? List.of("-DFAB_MODULES") : List.<String>of();
        var flags = with(with(with(COMMON, KERNEL), variant.flags()), modules);
        var sources = new ArrayList<>(sources(variant));
        symbols.ifPresent(sources::add);
        var group =
                new ObjectGroup(
                        id, sources, List.of(Path.of("include"), variant.generated()), flags);
        var script = Optional.of(Path.of("arch/kernel.lds"));
        var targets = new ArrayList<Target>();
        targets.add(target("elf", new Output.StaticProgram(), "kernel.elf", id, script));
        targets.add(target("image", new Output.FlatImage(), "Image", id, script));
        var made = run(List.of(group), targets, work.resolve("made").resolve(id));
        var image = output.resolve(id).resolve("Image");
        Files.copy(made.get("image"), image, StandardCopyOption.REPLACE_EXISTING);
        return made.get("elf");
    }

    /** Each source in {@code modules} becomes a module of its own. */
    private void makeModules(Variant variant) throws IOException, RefusedException {
        var flags = with(with(with(COMMON, KERNEL), variant.flags()), List.of("-DFAB_MODULE"));
        var includes = List.of(Path.of("include"), variant.generated());
        var groups = new ArrayList<ObjectGroup>();
        var targets = new ArrayList<Target>();
        for (var source : sourcesIn("modules")) {
            var name = source.getFileName().toString().replaceFirst("\\.c$", "");
            groups.add(new ObjectGroup(name, List.of(source), includes, flags));
            var file = name + ".ko";
            targets.add(target(name, new Output.Relocatable(), file, name, Optional.empty()));
        }
        var made = run(groups, targets, work.resolve("made").resolve(variant.id() + "-modules"));
        var release = Release.of(Files.readString(work.resolve("include/system.h")));
        ModuleFolder.write(output.resolve(variant.id()), release, made);
    }

    /** The suite, and the program of the disk tests, which shares its helpers. */
    private void makeSuite() throws IOException, RefusedException {
        if (!Files.isDirectory(work.resolve("test"))) {
            return;
        }
        makeTestProgram("suite", sourcesIn("test"));
        var disk = new ArrayList<>(List.of(Path.of("test/start.S"), Path.of("test/helpers.c")));
        disk.addAll(sourcesIn("test/disk"));
        makeTestProgram("disk", disk);
    }

    private void makeTestProgram(String name, List<Path> sources)
            throws IOException, RefusedException {
        var flags = List.of("-fno-builtin", "-O2", "-mno-relax", "-Wno-unused-function");
        var group = new ObjectGroup(name, sources, List.of(Path.of("test")), flags);
        var program = target(name, new Output.StaticProgram(), name, name, Optional.<Path>empty());
        var made = run(List.of(group), List.of(program), work.resolve("made"));
        Files.copy(made.get(name), output.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Target target(
            String name, Output kind, String file, String group, Optional<Path> script) {
        return new Target(name, kind, Path.of(file), List.of(group), List.of(), script, List.of());
    }

    private Map<String, Path> run(List<ObjectGroup> groups, List<Target> targets, Path to)
            throws IOException, RefusedException {
        Files.createDirectories(to);
        return build.run(new Manifest(work, groups, targets), to);
    }

    private List<Path> sources(Variant variant) throws IOException {
        var sources = kernelSources();
        for (var part : variant.without()) {
            sources.removeIf(part::has);
            part.instead().ifPresent(sources::add);
        }
        sources.add(Path.of("vdso/image.S"));
        return sources;
    }

    private List<Path> kernelSources() throws IOException {
        var sources = new ArrayList<Path>();
        for (var folder : FOLDERS) {
            sources.addAll(sourcesIn(folder));
        }
        return sources;
    }

    private List<Path> sourcesIn(String folder) throws IOException {
        try (var files = Files.list(work.resolve(folder))) {
            return files.map(work::relativize)
                    .filter(file -> file.toString().matches(".*\\.[cS]"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> with(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
