package org.distrofab.cli;

import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.packagers.spec.PackageSpec;
import org.distrofab.packagers.spec.SpecBinder;
import org.distrofab.packagers.spec.SpecDiagnostic;
import org.distrofab.packagers.spec.SpecParser;
import org.distrofab.packagers.spec.SpecResult;
import org.distrofab.rootfs.Bytes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code distrofab pkg build}: one neutral spec in, a package of each format out. */
@Command(
        name = "build",
        description = {
            "Builds packages from a spec (docs/PACKAGES.md); the same spec gives the same bytes.",
            "",
            "Example: distrofab pkg build hello.toml --format apk,deb,rpm -o out"
        },
        footer = {
            "",
            "Every file bears the time in SOURCE_DATE_EPOCH, or 1970 if it is not set.",
            "Exit codes: 0 built, 2 the spec is wrong, 3 a file is in the way."
        })
final class PkgBuildCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SPEC.toml", description = "The package spec.")
    private Path file;

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description = "apk, deb, rpm or several with commas (default: all three).")
    private List<PackageFormat> formats = List.of(PackageFormat.values());

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where the packages go (default: here).")
    private Path output;

    @Option(names = "--sign", paramLabel = "KEY", description = "Private key to sign with.")
    private Path key;

    @Option(names = "--json", description = "Print the built files as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        long time = SourceDate.seconds(System.getenv());
        var contents = bindAll(parse(), time);
        var options = new WriteOptions(time, readKey(key));
        Files.createDirectories(output);
        var built = new ArrayList<Path>();
        for (var one : contents.entrySet()) {
            var writer = PackageFormats.of(one.getKey()).writer();
            var target = output.resolve(writer.fileName(one.getValue().metadata()));
            try {
                writer.write(one.getValue(), options, target);
            } catch (UnwritableException e) {
                throw Failure.usage(file + ": " + e.getMessage());
            }
            built.add(target);
        }
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.render(built.stream().map(Path::toString).toList()));
        } else {
            built.forEach(out::println);
        }
        out.flush();
        return ExitCode.DONE.value();
    }

    static Optional<KeyFile> readKey(Path key) throws IOException {
        return key == null
                ? Optional.empty()
                : Optional.of(
                        new KeyFile(
                                key.getFileName().toString(),
                                Bytes.copyOf(Files.readAllBytes(key))));
    }

    private PackageSpec parse() throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException _) {
            throw Failure.usage(file + ": the spec is not UTF-8 text");
        }
        return switch (SpecParser.parse(file.toString(), text)) {
            case SpecResult.Done<PackageSpec>(var parsed) -> parsed;
            case SpecResult.Wrong<PackageSpec>(var diagnostics) -> throw wrong(diagnostics);
        };
    }

    /** Every format before the first is written, so that a wrong spec leaves nothing half done. */
    private Map<PackageFormat, PackageContents> bindAll(PackageSpec parsed, long time)
            throws IOException {
        var folder = file.toAbsolutePath().getParent();
        var all = new EnumMap<PackageFormat, PackageContents>(PackageFormat.class);
        var complaints = new ArrayList<SpecDiagnostic>();
        for (var format : new TreeSet<>(formats)) {
            switch (SpecBinder.bind(parsed, format, folder, time)) {
                case SpecResult.Done<PackageContents>(var contents) -> all.put(format, contents);
                case SpecResult.Wrong<PackageContents>(var diagnostics) ->
                        diagnostics.stream()
                                .filter(diagnostic -> !complaints.contains(diagnostic))
                                .forEach(complaints::add);
            }
        }
        if (!complaints.isEmpty()) {
            throw wrong(complaints);
        }
        return all;
    }

    private static Failure wrong(List<SpecDiagnostic> diagnostics) {
        return Failure.usage(
                diagnostics.stream().map(SpecDiagnostic::text).collect(Collectors.joining("\n")));
    }
}
