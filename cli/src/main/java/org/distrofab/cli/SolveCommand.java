package org.distrofab.cli;

import org.distrofab.packagers.FormatSupport;
import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.apt.AptInstalled;
import org.distrofab.packagers.apt.AptOptions;
import org.distrofab.packagers.apt.AptResolver;
import org.distrofab.packagers.apt.Edsp;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code distrofab solve}: puts a request to a package manager's judgement, without a recipe. */
@Command(
        name = "solve",
        description = {
            "Tells what a package manager would install and remove, from index files alone.",
            "",
            "The words are verbs with packages in the manager's own form: 'install a b=1.2"
                    + " remove c upgrade'.",
            "",
            "Example: distrofab solve --manager apt --index Packages.xz install busybox"
        },
        footer = {"", "Exit codes: 0 solved, 1 there is no solution, 2 usage, 3 environment."})
final class SolveCommand implements Callable<Integer> {
    @Option(
            names = "--manager",
            paramLabel = "apt|dnf|apk",
            description = "Whose judgement is asked for.")
    private String manager;

    @Option(
            names = "--index",
            paramLabel = "[NAME=]FILE",
            description =
                    "A repository: Packages (.gz, .xz, .zst), a folder with repodata, APKINDEX."
                            + " May be given several times, in the order of preference.")
    private List<String> indexes = List.of();

    @Option(
            names = "--installed",
            paramLabel = "ROOT",
            description = "A root folder whose packages are installed; none without it.")
    private Path installed;

    @Option(
            names = "--world",
            paramLabel = "FILE",
            description = "A file of words to install beside those given, as apk's world.")
    private Path world;

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            defaultValue = "riscv64",
            description = "The architecture (default: ${DEFAULT-VALUE}).")
    private String architecture;

    @Option(
            names = "--no-recommends",
            negatable = true,
            description = "Leave recommended packages away.")
    private boolean noRecommends;

    @Option(
            names = "--exclude",
            paramLabel = "NAME",
            split = ",",
            description = "Packages that must not be chosen.")
    private List<String> excludes = List.of();

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    @Option(
            names = "--why",
            paramLabel = "PACKAGE",
            description = "Print why a package is in the answer, step by step.")
    private String why;

    @Option(names = "--trace", description = "Tell every tie-break.")
    private boolean trace;

    @Option(names = "--order", description = "Print the order of unpacking and configuring too.")
    private boolean order;

    @Option(
            names = "--edsp",
            description = "Read a request of apt's from standard input and answer it (EDSP 0.5).")
    private boolean edsp;

    @Parameters(paramLabel = "WORD", description = "install, remove, upgrade, and packages.")
    private List<String> words = List.of();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, FormatException {
        if (edsp) {
            var isSolved = Edsp.answer(System.in, System.out);
            // apt reads the answer, not the exit code, but scripts may.
            return (isSolved ? ExitCode.DONE : ExitCode.NO).value();
        }
        var format = format();
        var request =
                new SolveRequest(
                        architecture,
                        sources(),
                        installed(format),
                        jobs(),
                        !noRecommends,
                        Set.copyOf(excludes),
                        trace);
        var solution = resolver(format).solve(request);
        var printer = new SolutionPrinter(spec.commandLine().getOut());
        if (json) {
            printer.json(solution);
        } else if (why != null) {
            printer.why(solution, why);
        } else {
            printer.text(solution, order);
        }
        spec.commandLine().getOut().flush();
        return switch (solution) {
            case Solution.Transaction _ -> ExitCode.DONE.value();
            case Solution.Unsatisfiable _ -> ExitCode.NO.value();
        };
    }

    private PackageFormat format() {
        if (manager == null) {
            throw Failure.usage("whose judgement? give --manager " + managers());
        }
        return PackageFormat.ofManager(manager)
                .orElseThrow(() ->
                        Failure.usage(
                                "--manager '%s' is no package manager; expected %s"
                                        .formatted(manager, managers())));
    }

    private static String managers() {
        return Arrays.stream(PackageFormat.values())
                .map(PackageFormat::manager)
                .collect(Collectors.joining(", "));
    }

    /** apt's keeps what it read of indexes in the user's cache folder, as apt does. */
    private static Resolver resolver(PackageFormat format) {
        return switch (format) {
            case DEB -> new AptResolver(AptOptions.DEFAULT, Optional.of(UserFolders.aptIndexes()));
            case RPM, APK -> support(format).resolver();
        };
    }

    private static FormatSupport support(PackageFormat format) {
        return PackageFormats.of(format);
    }

    private List<IndexSource> sources() {
        var sources = new ArrayList<IndexSource>();
        for (var one : indexes) {
            var cut = one.indexOf('=');
            var path = Path.of(one.substring(cut + 1));
            if (!Files.exists(path)) {
                throw Failure.environment("no such file: " + path, null);
            }
            var name = cut > 0 ? one.substring(0, cut) : path.getFileName().toString();
            sources.add(new IndexSource(name, path));
        }
        return sources;
    }

    private List<InstalledPackage> installed(PackageFormat format)
            throws IOException, FormatException {
        if (installed == null) {
            return List.of();
        }
        if (!Files.isDirectory(installed)) {
            throw Failure.environment(installed + " is not a folder", null);
        }
        if (format == PackageFormat.DEB) {
            return AptInstalled.read(installed);
        }
        try (var database = support(format).openInstalled(installed)) {
            return database.packages();
        }
    }

    private List<SolveJob> jobs() throws IOException {
        var jobs = new ArrayList<SolveJob>();
        if (world != null) {
            for (var word : Files.readString(world).split("\\s+")) {
                if (!word.isEmpty()) {
                    jobs.add(new SolveJob.Install(word));
                }
            }
        }
        var verb = "";
        for (var word : words) {
            switch (word) {
                case "install", "remove" -> verb = word;
                case "upgrade" -> jobs.add(new SolveJob.Upgrade());
                case String _ -> jobs.add(job(verb, word));
            }
        }
        if (jobs.isEmpty()) {
            throw Failure.usage("nothing is asked for; say 'install PACKAGE', for example");
        }
        return jobs;
    }

    private static SolveJob job(String verb, String word) {
        return switch (verb) {
            case "install" -> new SolveJob.Install(word);
            case "remove" -> new SolveJob.Remove(word);
            case String _ ->
                    throw Failure.usage(
                            "'%s' stands before a verb; expected install, remove or upgrade"
                                    .formatted(word));
        };
    }
}
