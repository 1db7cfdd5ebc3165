package org.distrofab.packagers.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.Solution.Reason;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/** Puts every scenario to its manager's resolver and compares the answers. */
final class ScenarioTest {
    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
    private static final List<ScenarioManager> MANAGERS =
            List.of(new AptScenarios(), new DnfScenarios(), new ApkScenarios());

    @TempDir private Path folder;

    @TestFactory
    List<DynamicNode> everyScenarioGetsItsAnswer() throws IOException {
        var nodes = new ArrayList<DynamicNode>();
        for (var manager : MANAGERS) {
            try (var files = Files.list(SCENARIOS.resolve(manager.name()))) {
                for (var file :
                        files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                    nodes.add(container(manager, file));
                }
            }
        }
        return nodes;
    }

    private DynamicNode container(ScenarioManager manager, Path file) throws IOException {
        var name = manager.name() + "/" + file.getFileName();
        var lines = Files.readAllLines(file);
        var scenarios = Scenario.parse(name, lines);
        if (Boolean.getBoolean("golden.update")) {
            return DynamicTest.dynamicTest(name, () -> rewrite(manager, file, lines, scenarios));
        }
        var tests =
                scenarios.stream()
                        .map(one ->
                                DynamicTest.dynamicTest(
                                        one.title() + " (line " + one.firstLine() + ")",
                                        () -> check(manager, one)));
        return DynamicContainer.dynamicContainer(name, tests);
    }

    private void check(ScenarioManager manager, Scenario scenario) throws Exception {
        assertTrue(!scenario.sections().isEmpty(), "a scenario expects something");
        var answer = answer(manager, scenario);
        scenario.sections()
                .forEach((name, lines) ->
                        assertEquals(
                                String.join("\n", lines),
                                String.join("\n", answer.getOrDefault(name, List.of("none"))),
                                name));
        var isSolved = answer.containsKey("expect");
        assertEquals(isSolved, !scenario.sections().containsKey("unsatisfiable"));
    }

    private void rewrite(
            ScenarioManager manager, Path file, List<String> lines, List<Scenario> scenarios)
            throws Exception {
        var text = new ArrayList<String>();
        for (var line : lines) {
            if (line.startsWith("== ")) {
                break;
            }
            text.add(line);
        }
        for (var scenario : scenarios) {
            var answer = answer(manager, scenario);
            var kept = new LinkedHashMap<String, List<String>>();
            answer.forEach((name, value) -> {
                var isMain = name.equals("expect") || name.equals("unsatisfiable");
                if (isMain || scenario.sections().containsKey(name)) {
                    kept.put(name, value);
                }
            });
            text.addAll(scenario.withAnswers(kept));
        }
        text.removeLast();
        Files.write(file, text);
    }

    private SequencedMap<String, List<String>> answer(ScenarioManager manager, Scenario scenario)
            throws Exception {
        var own = Files.createTempDirectory(folder, "scenario");
        var solution = manager.resolver(scenario).solve(manager.request(scenario, own));
        var answer = new LinkedHashMap<String, List<String>>();
        switch (solution) {
            case Solution.Transaction transaction -> {
                answer.put("expect", transaction.steps().stream().map(ScenarioTest::step).toList());
                answer.put(
                        "order",
                        transaction.order().stream()
                                .map(o -> o.kind().name().toLowerCase(Locale.ROOT) + " " + o.name())
                                .toList());
                answer.put(
                        "reasons", transaction.steps().stream().map(ScenarioTest::reason).toList());
            }
            case Solution.Unsatisfiable no -> answer.put("unsatisfiable", no.explanation());
        }
        answer.put("trace", solution.trace());
        return answer;
    }

    private static String name(Solution.Step step) {
        return step.chosen()
                .map(chosen -> chosen.metadata().name())
                .or(() -> step.before().map(before -> before.metadata().name()))
                .orElseThrow();
    }

    /** {@code install a 2}, {@code upgrade a 1 to 2}, {@code remove a 1}. */
    private static String step(Solution.Step step) {
        var words = new StringBuilder(step.action().name().toLowerCase(Locale.ROOT));
        words.append(' ').append(name(step));
        step.before().ifPresent(before -> words.append(' ').append(before.metadata().version()));
        step.chosen()
                .ifPresent(chosen ->
                        words.append(step.before().isPresent() ? " to " : " ")
                                .append(chosen.metadata().version()));
        return words.toString();
    }

    private static String reason(Solution.Step step) {
        return switch (step.reason()) {
            case Reason.Requested(var expression) -> name(step) + ": asked for by " + expression;
            case Reason.Because(var origin, var clause) ->
                    name(step) + ": " + origin + " " + clause;
        };
    }
}
