package org.distrofab.cli;

import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.Solution.Reason;
import org.distrofab.packagers.solve.Solution.Step;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what a resolver answers: for people, for programs, or the reasons of one package. */
final class SolutionPrinter {
    private final PrintWriter out;

    SolutionPrinter(PrintWriter out) {
        this.out = out;
    }

    void text(Solution solution, boolean withOrder) {
        solution.trace().forEach(line -> out.println("# " + line));
        switch (solution) {
            case Solution.Unsatisfiable no -> no.explanation().forEach(out::println);
            case Solution.Transaction transaction -> {
                for (var step : transaction.steps()) {
                    out.println(describe(step));
                }
                if (withOrder) {
                    out.println();
                    for (var operation : transaction.order()) {
                        out.println(word(operation.kind()) + " " + operation.name());
                    }
                }
            }
        }
    }

    private static String describe(Step step) {
        var words = new StringBuilder(word(step.action())).append(' ').append(name(step));
        step.before().ifPresent(before -> words.append(' ').append(before.metadata().version()));
        step.chosen()
                .ifPresent(chosen -> {
                    words.append(step.before().isPresent() ? " to " : " ");
                    words.append(chosen.metadata().version());
                    words.append(" (").append(step.repository()).append(')');
                });
        return words.toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static PackageMetadata metadata(Step step) {
        return step.chosen()
                .map(chosen -> chosen.metadata())
                .orElseGet(() -> step.before().orElseThrow().metadata());
    }

    private static String name(Step step) {
        return metadata(step).name();
    }

    /** From the package to what somebody asked for. */
    void why(Solution solution, String wanted) {
        switch (solution) {
            case Solution.Unsatisfiable no -> no.explanation().forEach(out::println);
            case Solution.Transaction transaction -> chain(transaction.steps(), wanted);
        }
    }

    private void chain(List<Step> steps, String wanted) {
        var byName = new HashMap<String, Step>();
        steps.forEach(step -> byName.put(name(step), step));
        if (!byName.containsKey(wanted)) {
            throw Failure.no(wanted + " is not in the answer");
        }
        var seen = new HashSet<String>();
        var name = wanted;
        while (seen.add(name)) {
            var step = byName.get(name);
            if (step == null) {
                out.println(name + " is there already");
                return;
            }
            switch (step.reason()) {
                case Reason.Requested(var expression) -> {
                    out.println(name + ": asked for by '" + expression + "'");
                    return;
                }
                case Reason.Because(var origin, var clause) -> {
                    out.println(name + ": " + origin + " " + clause);
                    name = origin;
                }
            }
        }
    }

    void json(Solution solution) {
        var answer = new LinkedHashMap<String, Object>();
        switch (solution) {
            case Solution.Unsatisfiable no -> {
                answer.put("solution", "unsatisfiable");
                answer.put("explanation", no.explanation());
            }
            case Solution.Transaction transaction -> {
                answer.put("solution", "transaction");
                answer.put(
                        "steps", transaction.steps().stream().map(SolutionPrinter::asMap).toList());
                answer.put(
                        "order",
                        transaction.order().stream()
                                .map(o ->
                                        Map.of(
                                                "act",
                                                word(o.kind()),
                                                "name",
                                                o.name(),
                                                "architecture",
                                                o.architecture()))
                                .toList());
            }
        }
        if (!solution.trace().isEmpty()) {
            answer.put("trace", solution.trace());
        }
        out.println(Json.render(answer));
    }

    private static Map<String, Object> asMap(Step step) {
        var map = new LinkedHashMap<String, Object>();
        map.put("action", word(step.action()));
        map.put("name", name(step));
        map.put("architecture", metadata(step).architecture());
        step.before().ifPresent(before -> map.put("before", before.metadata().version()));
        step.chosen()
                .ifPresent(chosen -> {
                    map.put("version", chosen.metadata().version());
                    map.put("repository", step.repository());
                    map.put("location", chosen.location());
                    map.put("sizeBytes", chosen.sizeBytes());
                    map.put("digest", chosen.digest());
                });
        switch (step.reason()) {
            case Reason.Requested(var expression) -> map.put("requested", expression);
            case Reason.Because(var origin, var clause) -> {
                map.put("because", origin);
                map.put("clause", clause);
            }
        }
        return map;
    }
}
