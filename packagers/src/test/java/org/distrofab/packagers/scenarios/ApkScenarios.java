package org.distrofab.packagers.scenarios;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.apk.ApkDependencies;
import org.distrofab.packagers.apk.ApkIndexReader;
import org.distrofab.packagers.apk.solve.ApkFlag;
import org.distrofab.packagers.apk.solve.ApkResolver;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** apk's scenarios: words of a package's {@code .PKGINFO}; {@code Tag} pins a repository. */
final class ApkScenarios implements ScenarioManager {
    private static final String ARCHITECTURE = "riscv64";

    private static final Map<String, Character> LETTERS =
            Map.of(
                    "Depends", 'D',
                    "Provides", 'p',
                    "Install-If", 'i',
                    "Provider-Priority", 'k',
                    "Replaces", 'r',
                    "Origin", 'o',
                    "Identity", 'C',
                    "Architecture", 'A',
                    "Installed-Size", 'I');

    @Override
    public String name() {
        return "apk";
    }

    @Override
    public SolveRequest request(Scenario scenario, Path folder)
            throws IOException, FormatException {
        var indexes = new ArrayList<IndexSource>();
        for (var repository : scenario.repositories()) {
            var file = folder.resolve(repository.name() + ".APKINDEX");
            Files.writeString(file, index(repository.packages()));
            var tag =
                    repository.fields().stream()
                            .filter(field -> field.name().equals("Tag"))
                            .map(field -> "@" + field.value() + " ")
                            .findFirst()
                            .orElse("");
            indexes.add(new IndexSource(tag + repository.name(), file));
        }
        return new SolveRequest(
                ARCHITECTURE,
                indexes,
                installed(scenario, folder),
                jobs(scenario.request()),
                true,
                Set.of(scenario.options().getOrDefault("exclude", "nothing").split(" ")),
                scenario.sections().containsKey("trace"));
    }

    private static String index(List<Scenario.Pack> packs) {
        var text = new StringBuilder();
        for (var pack : packs) {
            text.append("P:").append(pack.name()).append("\nV:").append(pack.version());
            text.append('\n');
            if (pack.field("Installed-Size").isEmpty()) {
                text.append("I:1\n");
            }
            if (pack.field("Architecture").isEmpty()) {
                text.append("A:").append(ARCHITECTURE).append('\n');
            }
            for (var field : pack.fields()) {
                var letter = LETTERS.get(field.name());
                if (letter == null) {
                    throw new IllegalArgumentException("apk has no field " + field.name());
                }
                text.append(letter).append(':').append(field.value()).append('\n');
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static List<InstalledPackage> installed(Scenario scenario, Path folder)
            throws IOException, FormatException {
        var file = Files.writeString(folder.resolve("installed"), index(scenario.installed()));
        var requested =
                scenario.installed().stream()
                        .filter(pack -> !pack.words().contains("auto"))
                        .map(Scenario.Pack::name)
                        .toList();
        var installed = new ArrayList<InstalledPackage>();
        try {
            ApkIndexReader.read(
                    file,
                    Trust.unchecked(),
                    one ->
                            installed.add(
                                    new InstalledPackage(
                                            one.metadata(),
                                            "installed",
                                            requested.contains(one.metadata().name()))));
        } catch (UntrustedException e) {
            throw new IOException(e);
        }
        return installed;
    }

    private static List<SolveJob> jobs(List<String> words) {
        var jobs = new ArrayList<SolveJob>();
        var verb = "";
        for (var word : words) {
            switch (word) {
                case "upgrade" -> jobs.add(new SolveJob.Upgrade());
                case "add", "del", "nothing" -> verb = word;
                case String _ ->
                        jobs.add(
                                verb.equals("del")
                                        ? new SolveJob.Remove(word)
                                        : new SolveJob.Install(word));
            }
        }
        return jobs;
    }

    @Override
    public Resolver resolver(Scenario scenario) throws FormatException {
        var flags = EnumSet.noneOf(ApkFlag.class);
        for (var flag : List.of(ApkFlag.LATEST, ApkFlag.AVAILABLE, ApkFlag.UPGRADE)) {
            if (scenario.options()
                    .getOrDefault(flag.name().toLowerCase(Locale.ROOT), "no")
                    .equals("yes")) {
                flags.add(flag);
            }
        }
        var world = scenario.options().get("world");
        return new ApkResolver(world == null ? Optional.empty() : Optional.of(world(world)), flags);
    }

    private static List<Relation> world(String words) throws FormatException {
        var world = new ArrayList<Relation>();
        for (var word : words.split(" ")) {
            world.add(ApkDependencies.parseStrictly(RelationKind.DEPENDS, word));
        }
        return world;
    }
}
