package org.distrofab.cli;

import org.distrofab.packagers.apt.AptCache;
import org.distrofab.packagers.apt.AptGet;
import org.distrofab.packagers.apt.AptInstalled;
import org.distrofab.packagers.apt.AptOptions;
import org.distrofab.packagers.apt.AptResolver;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code distrofab pm apt}: apt-get's and apt-cache's command lines, simulated. */
@Command(
        name = "apt",
        description = {
            "Takes apt's command lines and prints what apt-get -s and apt-cache print.",
            "",
            "Verbs: install, reinstall, remove, purge, upgrade, full-upgrade, dist-upgrade,"
                    + " autoremove, show, search, list, policy, depends, rdepends, why.",
            "Nothing is changed: every verb simulates, with or without -s.",
            "",
            "Example: distrofab pm apt --index Packages.xz install -s busybox"
        },
        footer = {"", "Exit codes: 0 done, 1 apt would refuse, 2 usage, 3 environment."})
final class PmAptCommand implements Callable<Integer> {
    @Option(
            names = "--index",
            paramLabel = "[NAME=]FILE",
            description = "A Packages file; several in the order of sources.list.")
    private List<String> indexes = List.of();

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "The root whose packages, lists and preferences count (also -o Dir=DIR).")
    private Path root;

    @Option(
            names = {"-a", "--host-architecture"},
            paramLabel = "ARCH",
            defaultValue = "riscv64",
            description = "The native architecture (default: ${DEFAULT-VALUE}).")
    private String architecture;

    @Option(
            names = {"-s", "--simulate", "--just-print", "--dry-run", "--no-act"},
            description = "Simulate, as is always done.")
    private boolean simulate;

    @Option(
            names = {"-y", "--yes", "--assume-yes"},
            description = "Taken and not needed: nothing is asked.")
    private boolean yes;

    @Option(
            names = {"-f", "--fix-broken"},
            description = "Mend a broken system.")
    private boolean fixBroken;

    @Option(
            names = {"-t", "--target-release", "--default-release"},
            paramLabel = "RELEASE",
            defaultValue = "",
            description = "The release to prefer.")
    private String targetRelease;

    @Option(
            names = "--install-recommends",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Install recommended packages (the default).")
    private boolean recommends;

    @Option(
            names = "--install-suggests",
            negatable = true,
            description = "Install suggested packages.")
    private boolean suggests;

    @Option(names = "--ignore-hold", description = "Do not heed holds.")
    private boolean ignoreHold;

    @Option(
            names = {"--autoremove", "--auto-remove"},
            description = "Remove unused packages too.")
    private boolean autoremove;

    @Option(names = "--purge", description = "Remove configuration too.")
    private boolean purge;

    @Option(names = "--reinstall", description = "Install again what is there already.")
    private boolean reinstall;

    @Option(
            names = "--with-new-pkgs",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Let upgrade install new packages (the default, as in apt).")
    private boolean withNew;

    @Option(names = "--print-uris", description = "Print the files that would be fetched.")
    private boolean printUris;

    @Option(names = "--installed", description = "With list: installed packages.")
    private boolean installedOnly;

    @Option(names = "--upgradable", description = "With list: packages with a newer version.")
    private boolean upgradableOnly;

    @Option(
            names = {"-o", "--option"},
            paramLabel = "NAME=VALUE",
            description = "A setting of apt.conf(5); those that bear on resolution are heeded.")
    private List<String> settings = List.of();

    @Option(
            names = {"-q", "--quiet"},
            arity = "0..1",
            hidden = true,
            fallbackValue = "1",
            description = "Taken as apt does.")
    private int quiet;

    @Parameters(index = "0", paramLabel = "VERB", description = "What to do.")
    private String verb;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PACKAGE", description = "With what.")
    private List<String> names = List.of();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, FormatException {
        var config = new AptSettings(settings, root);
        var options =
                AptOptions.DEFAULT
                        .withSuggests(config.isSet("APT::Install-Suggests", suggests))
                        .withIgnoreHold(config.isSet("APT::Ignore-Hold", ignoreHold))
                        .withAutoremove(
                                config.isSet("APT::Get::AutomaticRemove", autoremove)
                                        || verb.matches("auto-?remove|autopurge"))
                        .withPurge(
                                config.isSet("APT::Get::Purge", purge)
                                        || verb.matches("purge|autopurge"))
                        .withReinstall(reinstall || verb.equals("reinstall"))
                        .withFixBroken(fixBroken)
                        .withUpgrade(mode())
                        .withDefaultRelease(
                                targetRelease.isEmpty()
                                        ? config.value("APT::Default-Release").orElse("")
                                        : targetRelease)
                        .withPins(config.pins())
                        .withReleases(config.releases(indexes));
        var request =
                new SolveRequest(
                        architecture,
                        config.sources(indexes),
                        config.root() == null ? List.of() : AptInstalled.read(config.root()),
                        jobs(),
                        config.isSet("APT::Install-Recommends", recommends),
                        Set.of(),
                        false);
        return (answer(options, request) ? ExitCode.DONE : ExitCode.NO).value();
    }

    private AptOptions.UpgradeMode mode() {
        return switch (verb) {
            case "full-upgrade", "dist-upgrade" -> AptOptions.UpgradeMode.FULL;
            case String _ ->
                    withNew
                            ? AptOptions.UpgradeMode.WITH_NEW
                            : AptOptions.UpgradeMode.ONLY_INSTALLED;
        };
    }

    private List<SolveJob> jobs() {
        var jobs = new ArrayList<SolveJob>();
        switch (verb) {
            case "remove", "purge", "autoremove", "auto-remove", "autopurge" ->
                    names.forEach(name -> jobs.add(new SolveJob.Remove(name)));
            case "upgrade", "full-upgrade", "dist-upgrade" -> {
                jobs.add(new SolveJob.Upgrade());
                names.forEach(name -> jobs.add(new SolveJob.Install(name)));
            }
            case "why" -> names.stream().skip(1).forEach(n -> jobs.add(new SolveJob.Install(n)));
            case String _ -> names.forEach(name -> jobs.add(new SolveJob.Install(name)));
        }
        return jobs;
    }

    private boolean answer(AptOptions options, SolveRequest request)
            throws IOException, FormatException {
        return switch (verb) {
            case "install",
                    "reinstall",
                    "remove",
                    "purge",
                    "autoremove",
                    "auto-remove",
                    "autopurge",
                    "upgrade",
                    "full-upgrade",
                    "dist-upgrade" ->
                    simulate(options, request);
            case "show", "search", "list", "policy", "depends", "rdepends" ->
                    query(new AptCache(options, Optional.of(UserFolders.aptIndexes()), request));
            case "why" -> why(options, request);
            case String _ ->
                    throw Failure.usage(
                            "E: Invalid operation " + verb + "; 'pm apt --help' names the verbs");
        };
    }

    private boolean simulate(AptOptions options, SolveRequest request)
            throws IOException, FormatException {
        var report = AptGet.simulate(options, Optional.of(UserFolders.aptIndexes()), request);
        var out = spec.commandLine().getOut();
        (printUris && report.errors().isEmpty() ? report.uris() : report.out())
                .forEach(out::println);
        out.flush();
        report.errors().forEach(spec.commandLine().getErr()::println);
        return report.errors().isEmpty();
    }

    private boolean query(AptCache cache) throws IOException, FormatException {
        var out = spec.commandLine().getOut();
        var isFound = true;
        if (verb.equals("search")) {
            cache.search(names).forEach(out::println);
        } else if (verb.equals("list")) {
            var patterns = names.isEmpty() ? List.of("") : names;
            for (var pattern : patterns) {
                cache.list(pattern, installedOnly, upgradableOnly).forEach(out::println);
            }
        } else {
            for (var name : names) {
                var lines =
                        switch (verb) {
                            case "show" -> cache.show(name);
                            case "policy" -> cache.policy(name);
                            case "depends" -> cache.depends(name);
                            case String _ -> cache.reverseDepends(name);
                        };
                isFound &= !lines.isEmpty();
                lines.forEach(out::println);
                if (lines.isEmpty()) {
                    spec.commandLine().getErr().println("N: Unable to locate package " + name);
                }
            }
        }
        out.flush();
        return isFound;
    }

    private boolean why(AptOptions options, SolveRequest request)
            throws IOException, FormatException {
        if (names.size() < 2) {
            throw Failure.usage("'why' takes a package and what was to be installed");
        }
        var solution =
                new AptResolver(options, Optional.of(UserFolders.aptIndexes())).solve(request);
        new SolutionPrinter(spec.commandLine().getOut()).why(solution, names.getFirst());
        spec.commandLine().getOut().flush();
        return true;
    }
}
