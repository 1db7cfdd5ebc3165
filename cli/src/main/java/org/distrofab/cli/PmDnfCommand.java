package org.distrofab.cli;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.dnf.DnfOptions;
import org.distrofab.packagers.dnf.DnfResolver;
import org.distrofab.packagers.dnf.DnfTable;
import org.distrofab.packagers.solve.IndexSource;
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
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code distrofab pm dnf}: dnf's command line, as with {@code --assumeno}. */
@Command(
        name = "dnf",
        description = {
            "Takes dnf's command lines and prints the transaction that dnf would propose.",
            "Verbs: install, remove, upgrade. Nothing is changed.",
            "",
            "Example: distrofab pm dnf --repofrompath main,repo --assumeno install bash"
        },
        footer = {"", "Exit codes: 0 done, 1 dnf would refuse, 2 usage, 3 environment."})
final class PmDnfCommand implements Callable<Integer> {
    @Option(
            names = "--installroot",
            paramLabel = "DIR",
            description = "The root whose packages count; an empty one if not given.")
    private Path root;

    @Option(
            names = "--repofrompath",
            paramLabel = "NAME,FOLDER",
            description = "A repository: its name and the folder that has its repodata.")
    private List<String> repositories = List.of();

    @Option(
            names = "--forcearch",
            paramLabel = "ARCH",
            defaultValue = "riscv64",
            description = "The native architecture (default: ${DEFAULT-VALUE}).")
    private String architecture;

    @Option(
            names = {"--assumeno", "-y", "--assumeyes"},
            description = "Taken and not needed: nothing is asked or done.")
    private boolean[] ignored;

    @Option(
            names = {"-b", "--best"},
            negatable = true,
            description = "Only the best candidates will do; --no-best, --nobest: older ones too.")
    private boolean best;

    @Option(names = "--nobest", description = "Older candidates will do, which is dnf's way.")
    private boolean noBest;

    @Option(names = "--allowerasing", description = "Installed packages may go to make room.")
    private boolean allowErasing;

    @Option(
            names = {"-x", "--exclude", "--excludepkgs"},
            split = ",",
            paramLabel = "PACKAGE",
            description = "Packages that are not there.")
    private List<String> excludes = List.of();

    @Option(
            names = "--setopt",
            paramLabel = "NAME=VALUE",
            description =
                    "install_weak_deps, best, clean_requirements_on_remove,"
                            + " installonly_limit, REPOSITORY.priority.")
    private List<String> settings = List.of();

    @Parameters(index = "0", paramLabel = "VERB", description = "What to do.")
    private String verb;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PACKAGE", description = "With what.")
    private List<String> names = List.of();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, FormatException {
        var options =
                new DnfOptions(
                        !noBest && isSet("best", best),
                        allowErasing,
                        isSet("clean_requirements_on_remove", true),
                        DnfOptions.USUAL.installOnly(),
                        number("installonly_limit", DnfOptions.USUAL.installOnlyLimit()));
        var request =
                new SolveRequest(
                        architecture,
                        sources(),
                        installed(),
                        jobs(),
                        isSet("install_weak_deps", true),
                        excludes.stream().collect(Collectors.toSet()),
                        false);
        var out = spec.commandLine().getOut();
        switch (new DnfResolver(options).solve(request)) {
            case Solution.Transaction transaction -> {
                DnfTable.lines(transaction).forEach(out::println);
                if (!transaction.steps().isEmpty()) {
                    out.println("Operation aborted.");
                }
                out.flush();
                return ExitCode.DONE.value();
            }
            case Solution.Unsatisfiable(var explanation, _) -> {
                DnfTable.problem(explanation).forEach(out::println);
                out.flush();
                return ExitCode.NO.value();
            }
        }
    }

    private List<SolveJob> jobs() {
        var jobs = new ArrayList<SolveJob>();
        switch (verb) {
            case "install" -> names.forEach(name -> jobs.add(new SolveJob.Install(name)));
            case "remove", "erase" -> names.forEach(name -> jobs.add(new SolveJob.Remove(name)));
            case "upgrade", "update" -> {
                if (!names.isEmpty()) {
                    throw Failure.usage("upgrade takes everything; names are not supported");
                }
                jobs.add(new SolveJob.Upgrade());
            }
            case String _ ->
                    throw Failure.usage(
                            "dnf's verb '" + verb + "' is not known; try install, remove, upgrade");
        }
        return jobs;
    }

    private List<IndexSource> sources() {
        var sources = new ArrayList<IndexSource>();
        for (var repository : repositories) {
            var parts = repository.split(",", 2);
            if (parts.length < 2) {
                throw Failure.usage("--repofrompath takes NAME,FOLDER, not '" + repository + "'");
            }
            var folder = parts[1].startsWith("file://") ? parts[1].substring(7) : parts[1];
            if (folder.contains("://")) {
                throw Failure.usage("only repositories in folders are read, not " + folder);
            }
            sources.add(
                    new IndexSource(
                            parts[0],
                            Path.of(folder),
                            number(parts[0] + ".priority", IndexSource.USUAL)));
        }
        return sources;
    }

    private List<InstalledPackage> installed() throws IOException, FormatException {
        boolean isThere =
                root != null
                        && (Files.exists(root.resolve("usr/lib/sysimage/rpm/rpmdb.sqlite"))
                                || Files.exists(root.resolve("var/lib/rpm/rpmdb.sqlite")));
        if (!isThere) {
            return List.of();
        }
        try (var database = PackageFormats.of(PackageFormat.RPM).openInstalled(root)) {
            return database.packages();
        }
    }

    private String setting(String name, String otherwise) {
        return settings.stream()
                .flatMap(setting -> Arrays.stream(setting.split(",")))
                .filter(setting -> setting.startsWith(name + "="))
                .map(setting -> setting.substring(name.length() + 1))
                .reduce((_, last) -> last)
                .orElse(otherwise);
    }

    private boolean isSet(String name, boolean otherwise) {
        var value = setting(name, otherwise ? "1" : "0");
        return value.equals("1") || value.equalsIgnoreCase("true") || value.equals("yes");
    }

    private int number(String name, int otherwise) {
        var value = setting(name, String.valueOf(otherwise));
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            throw Failure.usage("--setopt " + name + " takes a number, not '" + value + "'");
        }
    }
}
