package org.distrofab.packagers.scenarios;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.dnf.DnfOptions;
import org.distrofab.packagers.dnf.DnfResolver;
import org.distrofab.packagers.dnf.RepoMaker;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** dnf's scenarios: relations as a spec file writes them, one or several a line. */
final class DnfScenarios implements ScenarioManager {
    static final String ARCHITECTURE = "riscv64";

    private static final Map<String, RelationKind> KINDS =
            Map.of(
                    "Requires", RelationKind.DEPENDS,
                    "Provides", RelationKind.PROVIDES,
                    "Conflicts", RelationKind.CONFLICTS,
                    "Obsoletes", RelationKind.OBSOLETES,
                    "Recommends", RelationKind.RECOMMENDS,
                    "Suggests", RelationKind.SUGGESTS,
                    "Supplements", RelationKind.SUPPLEMENTS,
                    "Enhances", RelationKind.ENHANCES);

    @Override
    public String name() {
        return "dnf";
    }

    @Override
    public SolveRequest request(Scenario scenario, Path folder)
            throws IOException, FormatException {
        var indexes = new ArrayList<IndexSource>();
        for (var repository : scenario.repositories()) {
            var own = folder.resolve(repository.name());
            RepoMaker.write(own, repository.packages().stream().map(DnfScenarios::made).toList());
            indexes.add(new IndexSource(repository.name(), own, priority(repository)));
        }
        var installed = new ArrayList<InstalledPackage>();
        for (var pack : scenario.installed()) {
            installed.add(
                    new InstalledPackage(
                            metadata(made(pack)), "installed", !pack.words().contains("auto")));
        }
        return new SolveRequest(
                ARCHITECTURE,
                indexes,
                installed,
                jobs(scenario.request()),
                !scenario.options().getOrDefault("recommends", "yes").equals("no"),
                Set.of(scenario.options().getOrDefault("exclude", "nothing").split(" ")),
                scenario.sections().containsKey("trace"));
    }

    static int priority(Scenario.Repository repository) {
        return repository.words().stream()
                .filter(word -> word.startsWith("priority="))
                .map(word -> Integer.parseInt(word.substring(9)))
                .findFirst()
                .orElse(IndexSource.USUAL);
    }

    static RepoMaker.Made made(Scenario.Pack pack) {
        var relations = new EnumMap<RelationKind, List<String>>(RelationKind.class);
        var files = new ArrayList<String>();
        for (var field : pack.fields()) {
            var kind = KINDS.get(field.name().replace("(pre)", ""));
            var values = split(field.value());
            if (field.name().equals("Files")) {
                files.addAll(values);
            } else if (kind == null) {
                throw new IllegalArgumentException("rpm has no field " + field.name());
            } else {
                var pre = field.name().endsWith("(pre)") ? " (pre)" : "";
                values.forEach(value ->
                        relations.computeIfAbsent(kind, _ -> new ArrayList<>()).add(value + pre));
            }
        }
        var arch =
                pack.words().stream()
                        .filter(word -> word.startsWith("arch="))
                        .map(word -> word.substring(5))
                        .findFirst()
                        .orElse("noarch");
        return new RepoMaker.Made(pack.name(), pack.version(), arch, relations, files);
    }

    /** At commas outside of parentheses. */
    private static List<String> split(String list) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i == list.length() ? ',' : list.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(list.substring(start, i).strip());
                start = i + 1;
            }
        }
        return parts;
    }

    private static PackageMetadata metadata(RepoMaker.Made made) throws FormatException {
        var format = PackageFormats.of(PackageFormat.RPM);
        var builder =
                PackageMetadata.builder(PackageFormat.RPM, made.name(), made.evr(), made.arch());
        for (var entry : made.relations().entrySet()) {
            for (var text : entry.getValue()) {
                builder.relation(format.parseRelation(entry.getKey(), text.replace(" (pre)", "")));
            }
        }
        return builder.build();
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

    @Override
    public Resolver resolver(Scenario scenario) {
        var options = scenario.options();
        var installOnly = new HashSet<>(DnfOptions.USUAL.installOnly());
        if (options.containsKey("installonly")) {
            installOnly.addAll(List.of(options.get("installonly").split(" ")));
        }
        return new DnfResolver(
                new DnfOptions(
                        options.getOrDefault("best", "no").equals("yes"),
                        options.getOrDefault("allow-erasing", "no").equals("yes"),
                        !options.getOrDefault("clean", "yes").equals("no"),
                        installOnly,
                        Integer.parseInt(options.getOrDefault("installonly-limit", "3"))));
    }
}
