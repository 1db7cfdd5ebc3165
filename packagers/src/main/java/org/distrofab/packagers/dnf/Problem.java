package org.distrofab.packagers.dnf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Says in dnf's words which rules contradict each other. */
final class Problem {
    private Problem() {}

    /** One sentence for each rule, each once, in the order of the proof. */
    static List<String> sentences(Pool pool, Collection<Rule> rules) {
        var sentences = new ArrayList<String>();
        for (var rule : rules) {
            var sentence = sentence(pool, rule);
            if (!sentences.contains(sentence)) {
                sentences.add(sentence);
            }
        }
        return sentences;
    }

    private static String sentence(Pool pool, Rule rule) {
        return switch (rule.kind) {
            case NOT_INSTALLABLE -> notInstallable(pool, rule);
            case NOTHING_PROVIDES ->
                    "nothing provides " + rule.dep + " needed by " + name(pool, rule.source);
            case REQUIRES ->
                    "package %s requires %s, but none of the providers can be installed"
                            .formatted(name(pool, rule.source), rule.dep);
            case SELF_CONFLICT ->
                    "package %s conflicts with %s provided by itself"
                            .formatted(name(pool, rule.source), rule.dep);
            case CONFLICTS ->
                    rule.target == 0
                            ? "package %s conflicts with %s"
                                    .formatted(name(pool, rule.source), rule.dep)
                            : "package %s conflicts with %s provided by %s"
                                    .formatted(
                                            name(pool, rule.source),
                                            rule.dep,
                                            name(pool, rule.target));
            case SAME_NAME ->
                    "cannot install both %s and %s"
                            .formatted(name(pool, rule.source), name(pool, rule.target));
            case OBSOLETES ->
                    "package %s obsoletes %s provided by %s"
                            .formatted(name(pool, rule.source), rule.dep, name(pool, rule.target));
            case INSTALLED_OBSOLETES ->
                    "installed package %s obsoletes %s provided by %s"
                            .formatted(name(pool, rule.source), rule.dep, name(pool, rule.target));
            case UPDATE -> "problem with installed package " + pool.get(rule.source);
            case SPLIT ->
                    "both package %s and %s obsolete %s"
                            .formatted(name(pool, rule.source), name(pool, rule.target), rule.dep);
            case JOB -> "conflicting requests";
            case BEST ->
                    rule.source == 0
                            ? "cannot install the best candidate for the job"
                            : "cannot install the best update candidate for package "
                                    + pool.get(rule.source);
            case LEARNT -> throw new IllegalStateException("a learnt rule explains nothing");
        };
    }

    private static String notInstallable(Pool pool, Rule rule) {
        var solvable = pool.get(rule.source);
        if (solvable.excluded) {
            return "package %s is filtered out by exclude filtering"
                    .formatted(name(pool, rule.source));
        }
        if (pool.archScore(solvable) == 0) {
            return "package %s does not have a compatible architecture"
                    .formatted(name(pool, rule.source));
        }
        return "package %s is not installable".formatted(name(pool, rule.source));
    }

    private static String name(Pool pool, int id) {
        return pool.get(id).withRepository();
    }
}
