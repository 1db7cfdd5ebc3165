package org.distrofab.cli;

import org.distrofab.builder.RecipeLibrary;
import org.distrofab.distrospec.Diagnostic;
import org.distrofab.distrospec.RecipeResult;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The recipe that a verb works on, with what is set over it; shared by the verbs that take one. */
final class RecipeArgument {
    @Parameters(
            index = "0",
            paramLabel = "RECIPE",
            description = "A recipe file, or the name of one that ships: alpine, debian, fedora.")
    private String name;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Override a key of the recipe: --set kernel.image=fab-tiny. Repeatable.")
    private List<String> overrides = new ArrayList<>();

    /**
     * @throws Failure if there is no such recipe, or with all its diagnostics if it is wrong
     */
    RecipeResult.Accepted read() throws IOException, FormatException {
        return readWithPlace().accepted();
    }

    /**
     * A recipe and where it lies.
     *
     * @param file empty for one that ships
     */
    record ReadRecipe(RecipeResult.Accepted accepted, Optional<Path> file) {
        /** What the recipe's own files are relative to. */
        Path folder() {
            return file.map(Path::toAbsolutePath)
                    .map(Path::getParent)
                    .orElseGet(() -> Path.of("").toAbsolutePath());
        }

        /** Beside the recipe; that of one that ships, in the folder of builds. */
        Path lockFile(Path output) {
            var name = accepted.recipe().distro().name() + ".lock.toml";
            return file.map(path -> path.resolveSibling(bare(path) + ".lock.toml"))
                    .orElseGet(() -> output.resolve(name));
        }

        private static String bare(Path path) {
            var name = path.getFileName().toString();
            return name.endsWith(".toml") ? name.substring(0, name.length() - 5) : name;
        }
    }

    /** As {@link #read}, and tells where the recipe is. */
    ReadRecipe readWithPlace() throws IOException, FormatException {
        var library = new RecipeLibrary(Path.of(""));
        var source =
                library.find(name)
                        .orElseThrow(() ->
                                Failure.usage(
                                        "no recipe '"
                                                + name
                                                + "' here or among those that ship ("
                                                + String.join(", ", RecipeLibrary.SHIPPED)
                                                + ")."));
        return switch (library.parse(source, overrides)) {
            case RecipeResult.Accepted accepted ->
                    new ReadRecipe(accepted, RecipeLibrary.file(source));
            case RecipeResult.Rejected rejected ->
                    throw Failure.diagnostics(
                            rejected.diagnostics().stream()
                                    .map(Diagnostic::text)
                                    .collect(Collectors.joining("\n")));
        };
    }
}
