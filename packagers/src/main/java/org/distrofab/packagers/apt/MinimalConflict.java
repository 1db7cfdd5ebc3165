package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.IMPORTANT;

import org.sat4j.core.VecInt;
import org.sat4j.minisat.SolverFactory;
import org.sat4j.specs.ContradictionException;
import org.sat4j.specs.TimeoutException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * A smallest set of constraints that no choice among apt's candidates can satisfy: none of them can
 * be left out. apt names what it found broken in the end; this says why nothing else would have
 * done.
 *
 * <p>Each constraint is a clause over "this version is there", with a switch. sat4j proves that the
 * clauses cannot hold with all switches on; then switches that the proof does not need are turned
 * off one by one. Owned by one call.
 */
final class MinimalConflict {
    private static final int TIMEOUT_SECONDS = 10;
    private static final int MAX_CLAUSES = 200_000;

    private final Universe universe;
    private final IntUnaryOperator candidates;
    private final Map<Integer, Integer> asked = new HashMap<>();
    private final Set<Integer> removed;
    private final Map<Integer, Integer> variables = new HashMap<>();
    private final ArrayDeque<Integer> toVisit = new ArrayDeque<>();
    private final List<Clause> clauses = new ArrayList<>();

    private record Clause(int[] literals, String sentence) {}

    /**
     * @param candidates apt's choice of a version for each package
     * @param asked versions that were asked for
     * @param removed packages that shall go
     */
    MinimalConflict(
            Universe universe,
            IntUnaryOperator candidates,
            List<Integer> asked,
            Set<Integer> removed) {
        this.universe = universe;
        this.candidates = candidates;
        this.removed = removed;
        asked.forEach(version -> this.asked.put(universe.versionPackage[version], version));
    }

    /** One sentence for each constraint; empty if there is a solution that apt does not find. */
    List<String> sentences() {
        asked.values().stream()
                .sorted()
                .forEach(version -> add(name(version) + " is asked for", variable(version)));
        for (var pack : universe.installed.keySet()) {
            keepInstalled(pack);
        }
        while (!toVisit.isEmpty() && clauses.size() < MAX_CLAUSES) {
            visit(toVisit.remove());
        }
        try {
            return minimal();
        } catch (ContradictionException | TimeoutException _) {
            return List.of();
        }
    }

    private String name(int version) {
        return universe.prettyName(universe.versionPackage[version])
                + " "
                + universe.versionString(version);
    }

    private void add(String sentence, int... literals) {
        clauses.add(new Clause(literals, sentence));
    }

    private int variable(int version) {
        var known = variables.get(version);
        if (known != null) {
            return known;
        }
        var variable = variables.size() + 1;
        variables.put(version, variable);
        toVisit.add(version);
        var pack = universe.versionPackage[version];
        if (removed.contains(pack)) {
            add(universe.prettyName(pack) + " shall not be there", -variable);
        }
        for (var other : allowed(pack)) {
            if (other != version && variables.containsKey(other)) {
                add(
                        "only one version of " + universe.prettyName(pack) + " can be there",
                        -variable,
                        -variables.get(other));
            }
        }
        return variable;
    }

    /** Versions that a package may have in a solution. */
    private List<Integer> allowed(int pack) {
        if (asked.containsKey(pack)) {
            return List.of(asked.get(pack));
        }
        var found = new ArrayList<Integer>();
        var candidate = candidates.applyAsInt(pack);
        if (candidate != 0) {
            found.add(candidate);
        }
        var current = universe.currentVersion(pack);
        if (current != 0 && current != candidate) {
            found.add(current);
        }
        return found;
    }

    private void keepInstalled(int pack) {
        if (removed.contains(pack) || asked.containsKey(pack)) {
            return;
        }
        var name = universe.prettyName(pack);
        if (universe.isHeld(pack)) {
            add(name + " is on hold", variable(universe.currentVersion(pack)));
        } else if (universe.hasFlag(pack, ESSENTIAL) || universe.hasFlag(pack, IMPORTANT)) {
            add(name + " is essential", allowed(pack).stream().mapToInt(this::variable).toArray());
        }
    }

    private void visit(int version) {
        var own = variables.get(version);
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            if (universe.isNegative(start)) {
                for (var other : targets(start, next)) {
                    if (other != version) {
                        add(sentence(version, start), -own, -variable(other));
                    }
                }
            } else if (universe.isCritical(start)) {
                var targets = targets(start, next);
                var literals = new int[targets.size() + 1];
                literals[0] = -own;
                var count = 1;
                for (var other : targets) {
                    literals[count++] = variable(other);
                }
                add(
                        sentence(version, start)
                                + (targets.isEmpty() ? ", which no candidate satisfies" : ""),
                        literals);
            }
            start = next;
        }
    }

    private String sentence(int version, int start) {
        return name(version) + " " + universe.clause(start);
    }

    private Set<Integer> targets(int start, int end) {
        var found = new HashSet<Integer>();
        for (var relation = start; relation < end; relation++) {
            for (var version : universe.allTargets(relation)) {
                if (allowed(universe.versionPackage[version]).contains(version)) {
                    found.add(version);
                }
            }
        }
        return found;
    }

    private List<String> minimal() throws ContradictionException, TimeoutException {
        var solver = SolverFactory.newDefault();
        solver.setTimeout(TIMEOUT_SECONDS);
        var first = variables.size() + 1;
        solver.newVar(variables.size() + clauses.size());
        var needed = new ArrayList<Integer>();
        for (var i = 0; i < clauses.size(); i++) {
            var literals = clauses.get(i).literals();
            var guarded = java.util.Arrays.copyOf(literals, literals.length + 1);
            guarded[literals.length] = -(first + i);
            solver.addClause(new VecInt(guarded));
            needed.add(i);
        }
        if (solver.isSatisfiable(assumptions(needed, first))) {
            return List.of();
        }
        var core = new HashSet<Integer>();
        var proof = solver.unsatExplanation();
        for (var i = 0; i < proof.size(); i++) {
            core.add(Math.abs(proof.get(i)) - first);
        }
        needed.removeIf(i -> !core.contains(i));
        for (var i : List.copyOf(needed)) {
            var without = new ArrayList<>(needed);
            without.remove(i);
            if (!solver.isSatisfiable(assumptions(without, first))) {
                needed = without;
            }
        }
        return needed.stream().map(i -> clauses.get(i).sentence()).distinct().toList();
    }

    private static VecInt assumptions(List<Integer> clauses, int first) {
        return new VecInt(clauses.stream().mapToInt(i -> first + i).toArray());
    }
}
