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
            case RecipeResult.Accepted accepted -> accepted;
            case RecipeResult.Rejected rejected ->
                    throw Failure.diagnostics(
                            rejected.diagnostics().stream()
                                    .map(Diagnostic::text)
                                    .collect(Collectors.joining("\n")));
        };
    }
}
