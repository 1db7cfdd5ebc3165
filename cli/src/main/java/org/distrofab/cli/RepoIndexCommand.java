package org.distrofab.cli;

import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code distrofab repo index}: a folder of packages in, a repository of it out. */
@Command(
        name = "index",
        description = {
            "Writes the index that makes a repository of a folder of packages.",
            "",
            "Example: distrofab repo index out --format apk --sign me@example.org.rsa"
        },
        footer = {
            "",
            "Exit codes: 0 written, 2 a package is broken or cannot be listed, 3 a file is in the"
                    + " way."
        })
final class RepoIndexCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder of packages.")
    private Path folder;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "apt|dnf|apk",
            description = "Which manager the repository is for.")
    private String manager;

    @Option(names = "--sign", paramLabel = "KEY", description = "Private key to sign with.")
    private Path key;

    @Option(names = "--json", description = "Print the written files as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, FormatException {
        var format =
                PackageFormat.ofManager(manager)
                        .orElseThrow(() ->
                                Failure.usage(
                                        "--format '%s' is no package manager; expected %s"
                                                .formatted(manager, managers())));
        if (!Files.isDirectory(folder)) {
            throw Failure.environment(folder + " is not a folder", null);
        }
        var options =
                new WriteOptions(SourceDate.seconds(System.getenv()), PkgBuildCommand.readKey(key));
        var out = spec.commandLine().getOut();
        try {
            var written = PackageFormats.of(format).indexer().index(folder, options);
            if (json) {
                out.println(Json.render(written.stream().map(Path::toString).toList()));
            } else {
                written.forEach(out::println);
            }
        } catch (UnwritableException e) {
            throw Failure.usage(e.getMessage());
        }
        out.flush();
        return ExitCode.DONE.value();
    }

    private static String managers() {
        return Arrays.stream(PackageFormat.values())
                .map(PackageFormat::manager)
                .collect(Collectors.joining(", "));
    }
}
