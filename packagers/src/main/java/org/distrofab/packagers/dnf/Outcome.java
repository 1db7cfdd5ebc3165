package org.distrofab.packagers.dnf;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.Solution.Action;
import org.distrofab.packagers.solve.Solution.Operation;
import org.distrofab.packagers.solve.Solution.Reason;
import org.distrofab.packagers.solve.Solution.Step;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a transaction off the decisions. */
final class Outcome {
    private final Pool pool;
    private final Judge judge;
    private final List<Job> jobs;
    private final List<Solvable> arriving = new ArrayList<>();
    private final List<Solvable> leaving = new ArrayList<>();

    Outcome(Pool pool, Judge judge, List<Job> jobs) {
        this.pool = pool;
        this.judge = judge;
        this.jobs = jobs;
        for (var solvable : pool.all()) {
            boolean in = judge.isIn(solvable.id);
            if (in && !solvable.isInstalled()) {
                arriving.add(solvable);
            } else if (!in && solvable.isInstalled()) {
                leaving.add(solvable);
            }
        }
    }

    Solution transaction(List<String> trace) {
        var steps = new ArrayList<Step>();
        var replaced = new HashSet<Solvable>();
        for (var solvable : arriving) {
            var before = predecessor(solvable);
            before.ifPresent(replaced::add);
            steps.add(
                    new Step(
                            action(solvable, before),
                            Optional.of(indexed(solvable)),
                            solvable.repository.name(),
                            before.flatMap(b -> b.installed),
                            reason(solvable, before)));
        }
        for (var solvable : leaving) {
            if (!replaced.contains(solvable)) {
                steps.add(
                        new Step(
                                Action.REMOVE,
                                Optional.empty(),
                                "",
                                solvable.installed,
                                removalReason(solvable)));
            }
        }
        steps.sort(
                Comparator.comparing(Step::action)
                        .thenComparing(Outcome::name)
                        .thenComparing(Outcome::architecture));
        return new Solution.Transaction(steps, operations(replaced), trace);
    }

    private static IndexedPackage indexed(Solvable solvable) {
        try {
            return solvable.offered.orElseThrow().toIndexed();
        } catch (FormatException e) {
            // Every boolean dependency of it was parsed when it was loaded.
            throw new IllegalStateException(e);
        }
    }

    private static String name(Step step) {
        return step.chosen()
                .map(chosen -> chosen.metadata().name())
                .orElseGet(() -> step.before().orElseThrow().metadata().name());
    }

    private static String architecture(Step step) {
        return step.chosen()
                .map(chosen -> chosen.metadata().architecture())
                .orElseGet(() -> step.before().orElseThrow().metadata().architecture());
    }

    /**
     * Which of the leaving packages another comes instead of: of its name, else obsoleted by it.
     */
    private Optional<Solvable> predecessor(Solvable solvable) {
        return leaving.stream()
                .filter(old -> old.name.equals(solvable.name) && !solvable.installOnly)
                .findFirst()
                .or(() ->
                        leaving.stream()
                                .filter(old ->
                                        Arrays.stream(solvable.obsoletes)
                                                .anyMatch(dep -> dep.matches(old)))
                                .findFirst());
    }

    private static Action action(Solvable solvable, Optional<Solvable> before) {
        if (before.isEmpty() || !before.get().name.equals(solvable.name)) {
            return Action.INSTALL;
        }
        int order = solvable.evr.compareTo(before.get().evr);
        return order > 0 ? Action.UPGRADE : order < 0 ? Action.DOWNGRADE : Action.REINSTALL;
    }

    private Reason reason(Solvable solvable, Optional<Solvable> before) {
        for (var job : jobs) {
            switch (job) {
                case Job.Install(var expression, var candidates) -> {
                    if (Arrays.stream(candidates).anyMatch(id -> id == solvable.id)) {
                        return new Reason.Requested(expression);
                    }
                }
                case Job.Update(var installed) -> {
                    boolean updates =
                            before.isPresent()
                                    && Arrays.stream(installed)
                                            .anyMatch(id -> id == before.get().id);
                    if (updates) {
                        return new Reason.Requested(before.get().name);
                    }
                }
                case Job.Erase _ -> {}
            }
        }
        return because(solvable, true)
                .or(() -> because(solvable, false))
                .or(() -> bySupplement(solvable))
                .orElseGet(() -> new Reason.Requested(solvable.name));
    }

    private Optional<Reason> because(Solvable solvable, boolean strongly) {
        for (var set : List.of(arriving, pool.all())) {
            for (var other : set) {
                if (other == solvable || !judge.isIn(other.id)) {
                    continue;
                }
                for (var dep : strongly ? other.requires : other.recommends) {
                    if (Arrays.binarySearch(pool.providers(dep), solvable.id) >= 0) {
                        return Optional.of(
                                new Reason.Because(
                                        other.name,
                                        (strongly ? "Requires: " : "Recommends: ") + dep));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Reason> bySupplement(Solvable solvable) {
        for (var dep : solvable.supplements) {
            for (int id : pool.providers(dep)) {
                if (judge.isIn(id)) {
                    return Optional.of(
                            new Reason.Because(pool.get(id).name, "Supplements: " + dep));
                }
            }
        }
        return Optional.empty();
    }

    private Reason removalReason(Solvable solvable) {
        for (var job : jobs) {
            if (job instanceof Job.Erase(var expression, var installed, _)
                    && Arrays.stream(installed).anyMatch(id -> id == solvable.id)) {
                return new Reason.Requested(expression);
            }
        }
        for (var dep : solvable.requires) {
            for (int id : pool.providers(dep)) {
                if (leaving.contains(pool.get(id))) {
                    return new Reason.Because(pool.get(id).name, "Requires: " + dep);
                }
            }
        }
        for (var other : leaving) {
            for (var dep : other.requires) {
                if (Arrays.binarySearch(pool.providers(dep), solvable.id) >= 0) {
                    return new Reason.Because(other.name, "unused: " + dep);
                }
            }
        }
        return new Reason.Because(solvable.name, "in the way");
    }

    private List<Operation> operations(Set<Solvable> replaced) {
        var operations = new ArrayList<Operation>();
        for (var solvable : TransactionOrder.of(pool, arriving)) {
            operations.add(new Operation(Operation.Kind.INSTALL, solvable.name, solvable.arch));
        }
        var erased = TransactionOrder.of(pool, leaving).reversed();
        for (var solvable : erased) {
            if (!replaced.contains(solvable)) {
                operations.add(new Operation(Operation.Kind.REMOVE, solvable.name, solvable.arch));
            }
        }
        return operations;
    }
}
