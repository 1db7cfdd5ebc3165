package org.distrofab.packagers.scenarios;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.apt.AptOptions;
import org.distrofab.packagers.apt.AptResolver;
import org.distrofab.packagers.apt.Pin;
import org.distrofab.packagers.apt.ReleaseInfo;
import org.distrofab.packagers.deb.DebVersion;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** apt's scenarios: fields of {@code Packages} and of {@code Release} as they are. */
final class AptScenarios implements ScenarioManager {
    static final String ARCHITECTURE = "riscv64";

    @Override
    public String name() {
        return "apt";
    }

    @Override
    public SolveRequest request(Scenario scenario, Path folder)
            throws IOException, FormatException {
        var indexes = new ArrayList<IndexSource>();
        for (var repository : scenario.repositories()) {
            var file = folder.resolve(repository.name() + "_Packages");
            Files.writeString(file, packages(repository));
            indexes.add(new IndexSource(repository.name(), file));
        }
        return new SolveRequest(
                ARCHITECTURE,
                indexes,
                installed(scenario, folder),
                jobs(scenario.request()),
                !scenario.options().getOrDefault("recommends", "yes").equals("no"),
                Set.of(),
                scenario.sections().containsKey("trace"));
    }

    private static List<SolveJob> jobs(List<String> words) {
        var jobs = new ArrayList<SolveJob>();
        var verb = "";
        for (var word : words) {
            switch (word) {
                case "upgrade" -> jobs.add(new SolveJob.Upgrade());
                case "install", "remove", "nothing" -> verb = word;
                case String _ ->
                        jobs.add(
                                verb.equals("remove")
                                        ? new SolveJob.Remove(word)
                                        : new SolveJob.Install(word));
            }
        }
        return jobs;
    }

    /** A repository's index. Packages that say nothing else are for all architectures. */
    static String packages(Scenario.Repository repository) {
        var text = new StringBuilder();
        for (var pack : repository.packages()) {
            paragraph(pack, "", text);
            text.append("Filename: pool/").append(pack.name()).append('_').append(pack.version());
            text.append(".deb\nSize: 1000\nSHA256: ");
            text.append("%064x\n\n".formatted(repository.name().hashCode() & 0xffff));
        }
        return text.toString();
    }

    /** dpkg's status file. */
    static String status(Scenario scenario) {
        var text = new StringBuilder();
        for (var pack : scenario.installed()) {
            var want = pack.words().contains("hold") ? "hold" : "install";
            var state =
                    pack.words().stream()
                            .filter(word -> word.startsWith("state="))
                            .map(word -> word.substring(6))
                            .findFirst()
                            .orElse("installed");
            paragraph(pack, "Status: " + want + " ok " + state + "\n", text);
            text.append("Maintainer: Nobody <nobody@example.org>\nDescription: x\n\n");
        }
        return text.toString();
    }

    private static void paragraph(Scenario.Pack pack, String more, StringBuilder text) {
        text.append("Package: ").append(pack.name()).append('\n').append(more);
        text.append("Version: ").append(pack.version()).append('\n');
        if (pack.field("Architecture").isEmpty()) {
            text.append("Architecture: ").append(ARCHITECTURE).append('\n');
        }
        if (pack.field("Priority").isEmpty()) {
            text.append("Priority: optional\n");
        }
        for (var field : pack.fields()) {
            text.append(field.name()).append(": ").append(field.value()).append('\n');
        }
    }

    private static List<InstalledPackage> installed(Scenario scenario, Path folder)
            throws IOException, FormatException {
        if (scenario.installed().isEmpty()) {
            return List.of();
        }
        var database = Files.createDirectories(folder.resolve("root/var/lib/dpkg"));
        Files.writeString(database.resolve("status"), status(scenario));
        var format = PackageFormats.of(PackageFormat.DEB);
        var automatic =
                scenario.installed().stream()
                        .filter(pack -> pack.words().contains("auto"))
                        .map(Scenario.Pack::name)
                        .collect(Collectors.toSet());
        try (var opened = format.openInstalled(folder.resolve("root"))) {
            return opened.packages().stream()
                    .map(one ->
                            new InstalledPackage(
                                    one.metadata(),
                                    one.state(),
                                    !automatic.contains(one.metadata().name())))
                    .toList();
        }
    }

    @Override
    public Resolver resolver(Scenario scenario) throws FormatException {
        var options = scenario.options();
        var releases = new HashMap<String, ReleaseInfo>();
        for (var repository : scenario.repositories()) {
            releases.put(repository.name(), release(repository));
        }
        return new AptResolver(
                AptOptions.DEFAULT
                        .withSuggests(isSet(options, "suggests"))
                        .withIgnoreHold(isSet(options, "ignore-hold"))
                        .withAutoremove(isSet(options, "autoremove"))
                        .withReinstall(isSet(options, "reinstall"))
                        .withFixBroken(isSet(options, "fix-broken"))
                        .withUpgrade(upgrade(options.getOrDefault("upgrade", "with-new")))
                        .withDefaultRelease(options.getOrDefault("target-release", ""))
                        .withPins(pins(options))
                        .withReleases(releases));
    }

    /** Pins one a line of an option: {@code pin NAME PRIORITY KIND EXPRESSION}. */
    static String preferences(Map<String, String> options) {
        var text = new StringBuilder();
        options.forEach((name, value) -> {
            if (name.startsWith("pin")) {
                var words = value.split("\\s+", 3);
                text.append("Package: ").append(words[0]);
                text.append("\nPin: ").append(words[2]);
                text.append("\nPin-Priority: ").append(words[1]).append("\n\n");
            }
        });
        return text.toString();
    }

    private static List<Pin> pins(Map<String, String> options) throws FormatException {
        return Pin.parse(preferences(options));
    }

    static int compare(String left, String right) {
        try {
            return DebVersion.parse(left).compareTo(DebVersion.parse(right));
        } catch (FormatException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static boolean isSet(Map<String, String> options, String name) {
        return options.getOrDefault(name, "no").equals("yes");
    }

    private static AptOptions.UpgradeMode upgrade(String word) {
        return switch (word) {
            case "full" -> AptOptions.UpgradeMode.FULL;
            case "only-installed" -> AptOptions.UpgradeMode.ONLY_INSTALLED;
            case String _ -> AptOptions.UpgradeMode.WITH_NEW;
        };
    }

    private static ReleaseInfo release(Scenario.Repository repository) {
        var fields = new HashMap<String, String>();
        repository.fields().forEach(field -> fields.put(field.name(), field.value()));
        return new ReleaseInfo(
                fields.getOrDefault("Origin", "Debian"),
                fields.getOrDefault("Label", "Debian"),
                fields.getOrDefault("Suite", repository.name()),
                fields.getOrDefault("Codename", repository.name()),
                fields.getOrDefault("Version", ""),
                "main",
                "",
                fields.getOrDefault("NotAutomatic", "").equals("yes"),
                fields.getOrDefault("ButAutomaticUpgrades", "").equals("yes"));
    }
}
