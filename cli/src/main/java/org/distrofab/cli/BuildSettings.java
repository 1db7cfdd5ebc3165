package org.distrofab.cli;

import org.distrofab.builder.BuildFailure;
import org.distrofab.builder.BuildOptions;
import org.distrofab.builder.BuildOptions.LockUse;
import org.distrofab.builder.Built;
import org.distrofab.builder.Pipeline;
import org.distrofab.builder.Progress;
import org.distrofab.builder.RebuildCheck;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** How to build; shared by the verbs that do. */
final class BuildSettings {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            defaultValue = "build",
            description = "Where each distro gets a folder (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--locked", description = "Refuse to drift from the lock beside the recipe.")
    private boolean locked;

    @Option(names = "--update", description = "Make the lock anew.")
    private boolean update;

    @Option(names = "--offline", description = "Do not touch the network.")
    private boolean offline;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    private boolean quiet;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * @throws Failure for everything that its user can mend
     */
    Built build(RecipeArgument.ReadRecipe recipe) throws IOException, FormatException {
        try {
            return new Pipeline(options())
                    .build(recipe.accepted(), recipe.folder(), recipe.lockFile(output));
        } catch (BuildFailure e) {
            throw failure(e);
        }
    }

    /**
     * Builds again elsewhere and compares.
     *
     * @throws Failure if a byte differs
     */
    RebuildCheck.Outcome verify(RecipeArgument.ReadRecipe recipe, Built built)
            throws IOException, FormatException {
        try {
            var outcome = RebuildCheck.run(recipe.accepted(), recipe.folder(), built, options());
            if (!outcome.different().isEmpty()) {
                throw Failure.no(
                        "a rebuild gives other bytes: " + String.join(", ", outcome.different()));
            }
            return outcome;
        } catch (BuildFailure e) {
            throw failure(e);
        }
    }

    private BuildOptions options() {
        if (locked && update) {
            throw Failure.usage("--locked and --update contradict each other.");
        }
        return new BuildOptions(
                output,
                UserFolders.cache(),
                UserFolders.store(),
                Instant.now(),
                locked ? LockUse.REQUIRE : update ? LockUse.RENEW : LockUse.PREFER,
                offline,
                progress());
    }

    Path output() {
        return output;
    }

    static Failure failure(BuildFailure e) {
        return switch (e.kind()) {
            case NO -> Failure.no(e.getMessage());
            case RECIPE -> Failure.usage(e.getMessage());
            case ENVIRONMENT -> Failure.environment(e.getMessage(), e);
        };
    }

    private Progress progress() {
        if (quiet) {
            return Progress.none();
        }
        var console = System.console();
        return new ProgressDisplay(
                spec.commandLine().getErr(),
                spec.commandLine().getColorScheme().ansi(),
                console != null && console.isTerminal());
    }
}
