package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes one target's file of its objects and libraries. */
final class Linker {
    private final Toolchain toolchain;
    private final Path root;

    /**
     * An object to link.
     *
     * @param name its name in an archive
     * @param file where its bytes are
     */
    record Input(String name, Path file) {}

    Linker(Toolchain toolchain, Path root) {
        this.toolchain = toolchain;
        this.root = root;
    }

    void link(Target target, List<Input> objects, List<Path> libraries, Path file)
            throws IOException, RefusedException {
        switch (target.output()) {
            case Output.Archive _ -> Files.write(file, ArchiveWriter.write(objects));
            case Output.FlatImage _ -> {
                var program = file.resolveSibling(file.getFileName() + ".elf");
                lld(target, List.of("-static"), objects, libraries, program);
                try {
                    Files.write(file, FlatImage.of(ElfFile.read(Files.readAllBytes(program))));
                } catch (ElfFile.MalformedException e) {
                    throw refused(program, e);
                } finally {
                    Files.delete(program);
                }
            }
            case Output.StaticProgram _ ->
                    lld(target, List.of("-static"), objects, libraries, file);
            case Output.StaticPieProgram _ ->
                    lld(
                            target,
                            List.of("-static", "-pie", "--no-dynamic-linker", "-z", "text"),
                            objects,
                            libraries,
                            file);
            case Output.DynamicProgram(var interpreter) ->
                    lld(
                            target,
                            List.of("-pie", "--dynamic-linker", interpreter),
                            objects,
                            libraries,
                            file);
            case Output.SharedLibrary(var soname) ->
                    lld(
                            target,
                            List.of("-shared", "-soname", soname, "-z", "text"),
                            objects,
                            libraries,
                            file);
            case Output.Relocatable _ -> lld(target, List.of("-r"), objects, libraries, file);
        }
    }

    private static RefusedException refused(Path file, ElfFile.MalformedException e) {
        return new RefusedException(
                List.of(Diagnostic.error(file.toString(), 0, 0, e.getMessage())));
    }

    private void lld(
            Target target, List<String> kind, List<Input> objects, List<Path> libraries, Path file)
            throws IOException, RefusedException {
        var arguments = new ArrayList<String>();
        arguments.addAll(
                List.of("-m", "elf64lriscv", "--fatal-warnings", "--no-color-diagnostics"));
        arguments.addAll(List.of("--build-id=none", "--hash-style=gnu"));
        if (!(target.output() instanceof Output.Relocatable)) {
            arguments.addAll(List.of("--gc-sections", "-z", "noexecstack", "-z", "norelro"));
        }
        arguments.addAll(kind);
        target.script()
                .ifPresent(
                        script -> arguments.addAll(List.of("-T", root.resolve(script).toString())));
        arguments.addAll(target.linkFlags());
        for (var object : objects) {
            arguments.add(object.file().toString());
        }
        for (var library : libraries) {
            arguments.add(library.toString());
        }
        arguments.add("-o");
        arguments.add(file.toString());
        var run = toolchain.link(arguments, root);
        if (run.status() != 0) {
            throw new RefusedException(Diagnostic.parse("lld: " + target.name(), run.output()));
        }
    }
}
