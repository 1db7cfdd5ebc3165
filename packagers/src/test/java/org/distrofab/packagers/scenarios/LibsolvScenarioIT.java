package org.distrofab.packagers.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.dnf.RepoMaker;
import org.distrofab.packagers.solve.Solution;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Puts dnf's scenarios to libsolv's {@code testsolv}, with the flags that dnf sets, so that what
 * they expect is what libsolv does and not what we believe.
 */
final class LibsolvScenarioIT {
    private static final Path FOLDER = Path.of("src/test/resources/scenarios/dnf");

    private static final Map<RelationKind, String> KEYS = new LinkedHashMap<>();

    static {
        KEYS.put(RelationKind.DEPENDS, "Req");
        KEYS.put(RelationKind.PROVIDES, "Prv");
        KEYS.put(RelationKind.OBSOLETES, "Obs");
        KEYS.put(RelationKind.CONFLICTS, "Con");
        KEYS.put(RelationKind.RECOMMENDS, "Rec");
        KEYS.put(RelationKind.SUPPLEMENTS, "Sup");
        KEYS.put(RelationKind.SUGGESTS, "Sug");
        KEYS.put(RelationKind.ENHANCES, "Enh");
    }

    @TempDir private Path folder;

    @TestFactory
    List<DynamicTest> libsolvDecidesTheSame() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        try (var files = Files.list(FOLDER)) {
            for (var file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                var name = file.getFileName().toString();
                for (var one : Scenario.parse(name, Files.readAllLines(file))) {
                    if (isComparable(one)) {
                        tests.add(
                                DynamicTest.dynamicTest(
                                        name + ": " + one.title(), () -> compare(one)));
                    }
                }
            }
        }
        return tests;
    }

    /** What dnf does before and after it asks libsolv is none of libsolv's. */
    private static boolean isComparable(Scenario scenario) {
        var unsatisfiable = scenario.sections().get("unsatisfiable");
        boolean unmatched =
                unsatisfiable != null
                        && unsatisfiable.stream()
                                .anyMatch(line ->
                                        line.startsWith("No match")
                                                || line.startsWith("All matches"));
        return !unmatched
                && !scenario.options().containsKey("exclude")
                && scenario.lines().stream().noneMatch(line -> line.startsWith("# dnf only"));
    }

    private void compare(Scenario scenario) throws Exception {
        var file = Files.writeString(folder.resolve("case.t"), testcase(scenario));
        var process =
                start(
                        new ProcessBuilder("testsolv", "-r", file.toString())
                                .redirectErrorStream(true));
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var theirs = new TreeSet<String>();
        for (var line : said.split("\n")) {
            if (line.startsWith("problem ")) {
                theirs.clear();
                theirs.add("unsatisfiable");
                break;
            }
            if (line.matches("(install|erase|upgrade|downgrade|reinstall) .*")) {
                var plain = line.replaceAll("@\\S+", "");
                theirs.add(
                        plain.startsWith("erase ")
                                ? plain.replaceAll("^(erase \\S+).*", "$1")
                                : plain);
            }
        }
        assertEquals(String.join("\n", theirs), String.join("\n", ours(scenario)), said);
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException _) {
            return Assumptions.abort("testsolv is not installed (libsolv-tools)");
        }
    }

    private TreeSet<String> ours(Scenario scenario) throws Exception {
        var manager = new DnfScenarios();
        var own = Files.createTempDirectory(folder, "scenario");
        var lines = new TreeSet<String>();
        switch (manager.resolver(scenario).solve(manager.request(scenario, own))) {
            case Solution.Unsatisfiable _ -> lines.add("unsatisfiable");
            case Solution.Transaction(var steps, _, _) -> {
                for (var step : steps) {
                    var fresh =
                            step.chosen()
                                    .map(c ->
                                            c.metadata().name()
                                                    + "-"
                                                    + c.metadata().version()
                                                    + "."
                                                    + c.metadata().architecture());
                    var old =
                            step.before()
                                    .map(c ->
                                            c.metadata().name()
                                                    + "-"
                                                    + c.metadata().version()
                                                    + "."
                                                    + c.metadata().architecture());
                    switch (step.action()) {
                        case INSTALL -> {
                            lines.add("install " + fresh.orElseThrow());
                            old.ifPresent(o -> lines.add("erase " + o));
                        }
                        case UPGRADE -> lines.add("upgrade " + old.get() + " " + fresh.get());
                        case DOWNGRADE -> lines.add("downgrade " + old.get() + " " + fresh.get());
                        case REINSTALL -> lines.add("reinstall " + old.get() + " " + fresh.get());
                        case REMOVE -> lines.add("erase " + old.get());
                    }
                }
            }
        }
        return lines;
    }

    private static String testcase(Scenario scenario) {
        var text = new StringBuilder("repo @System 0 testtags <inline>\n#>=Ver: 3.0\n");
        scenario.installed().forEach(pack -> append(DnfScenarios.made(pack), text));
        for (var repository : scenario.repositories()) {
            int priority = DnfScenarios.priority(repository);
            text.append("repo ").append(repository.name()).append(' ');
            text.append(-(priority == 0 ? 99 : priority)).append(" testtags <inline>\n");
            text.append("#>=Ver: 3.0\n");
            repository.packages().forEach(pack -> append(DnfScenarios.made(pack), text));
        }
        text.append("system ").append(DnfScenarios.ARCHITECTURE).append(" rpm @System\n");
        text.append("solverflags keeporphans bestobeypolicy yumobsoletes urpmreorder");
        text.append(
                scenario.options().getOrDefault("recommends", "yes").equals("no")
                        ? " ignorerecommended\n"
                        : "\n");
        jobs(scenario, text);
        return text.append("result transaction,problems <inline>\n#>none\n").toString();
    }

    private static void append(RepoMaker.Made made, StringBuilder text) {
        var evr = made.evr();
        int dash = evr.lastIndexOf('-');
        text.append("#>=Pkg: ").append(made.name()).append(' ').append(evr, 0, dash);
        text.append(' ').append(evr.substring(dash + 1)).append(' ').append(made.arch());
        text.append('\n');
        KEYS.forEach((kind, key) -> {
            for (var dep : made.relations().getOrDefault(kind, List.of())) {
                if (!dep.startsWith("rpmlib(")) {
                    text.append("#>=").append(key).append(": ");
                    text.append(rich(dep.replace(" (pre)", ""))).append('\n');
                }
            }
        });
        text.append("#>=Prv: ").append(made.name()).append(" = ").append(evr).append('\n');
        made.files().forEach(path -> text.append("#>=Prv: ").append(path).append('\n'));
    }

    private static String rich(String dep) {
        return dep.startsWith("(")
                ? dep.replace(" or ", " | ")
                        .replace(" and ", " & ")
                        .replace(" if ", " <IF> ")
                        .replace(" unless ", " <UNLESS> ")
                        .replace(" else ", " <ELSE> ")
                        .replace(" without ", " - ")
                        .replace(" with ", " + ")
                : dep;
    }

    private static void jobs(Scenario scenario, StringBuilder text) {
        var verb = "";
        var options = scenario.options();
        var best = options.getOrDefault("best", "no").equals("yes") ? " [forcebest]" : "";
        boolean erasing = options.getOrDefault("allow-erasing", "no").equals("yes");
        for (var word : scenario.request()) {
            switch (word) {
                case "upgrade" -> text.append("job update all packages").append(best).append('\n');
                case "install", "remove", "nothing" -> verb = word;
                case String _ -> {
                    if (!verb.equals("remove")) {
                        install(scenario, word, best, text);
                        break;
                    }
                    erasing = true;
                    for (var pack : scenario.installed()) {
                        if (pack.name().equals(word)) {
                            text.append("job erase name ").append(word);
                            text.append(
                                    options.getOrDefault("clean", "yes").equals("no")
                                            ? "\n"
                                            : " [cleandeps]\n");
                        }
                    }
                }
            }
        }
        for (var pack : scenario.installed()) {
            if (!pack.words().contains("auto")) {
                text.append("job userinstalled name ").append(pack.name()).append('\n');
            }
        }
        text.append("job multiversion provides kernel\n");
        if (erasing) {
            text.append("job allowuninstall all packages\n");
        }
    }

    private static void install(Scenario scenario, String word, String best, StringBuilder text) {
        var named = new ArrayList<String>();
        var provided = new ArrayList<String>();
        var all = new ArrayList<Map.Entry<String, Scenario.Pack>>();
        scenario.installed().forEach(pack -> all.add(Map.entry("@System", pack)));
        scenario.repositories()
                .forEach(r -> r.packages().forEach(pack -> all.add(Map.entry(r.name(), pack))));
        for (var entry : all) {
            var made = DnfScenarios.made(entry.getValue());
            if (made.arch().equals("x86_64")) {
                continue;
            }
            var full = made.name() + "-" + made.evr() + "." + made.arch() + "@" + entry.getKey();
            var names =
                    List.of(
                            made.name(),
                            made.name() + "." + made.arch(),
                            made.name() + "-" + made.evr(),
                            made.name()
                                    + "-"
                                    + made.evr().substring(0, made.evr().lastIndexOf('-')));
            if (names.contains(word)) {
                named.add(full);
            }
            boolean provides =
                    made.files().contains(word)
                            || made
                                    .relations()
                                    .getOrDefault(RelationKind.PROVIDES, List.of())
                                    .stream()
                                    .anyMatch(p -> p.split(" ")[0].equals(word));
            if (provides) {
                provided.add(full);
            }
        }
        if (word.contains("*")) {
            for (var entry : all) {
                if (entry.getValue().name().startsWith(word.replace("*", ""))) {
                    text.append("job install name ").append(entry.getValue().name());
                    text.append(best).append('\n');
                }
            }
            return;
        }
        var chosen = named.isEmpty() ? provided : named;
        text.append("job install oneof ")
                .append(String.join(" ", chosen))
                .append(" [setevr,setarch")
                .append(best.isEmpty() ? "" : ",forcebest")
                .append("]\n");
    }
}
