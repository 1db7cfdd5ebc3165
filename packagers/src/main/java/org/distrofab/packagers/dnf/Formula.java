package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Dependency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns boolean dependencies into clauses over packages. */
final class Formula {
    private final Pool pool;

    Formula(Pool pool) {
        this.pool = pool;
    }

    /** Clauses that hold exactly if the dependency does; an empty clause never holds. */
    List<int[]> clauses(Dependency dependency) {
        return of(dependency, true);
    }

    /** Clauses that hold exactly if the dependency does not. */
    List<int[]> negated(Dependency dependency) {
        return of(dependency, false);
    }

    private List<int[]> of(Dependency dependency, boolean holds) {
        return switch (dependency) {
            case Dependency.Named _, Dependency.With _, Dependency.Without _ ->
                    oneOf(pool.candidatesOf(dependency), holds);
            case Dependency.AllOf(var members) -> holds ? all(members, true) : any(members, false);
            case Dependency.AnyOf(var members) -> holds ? any(members, true) : all(members, false);
            case Dependency.If(var then, var condition, var otherwise) -> {
                // (then or not condition) and (otherwise or condition)
                if (otherwise.isEmpty()) {
                    yield holds
                            ? or(of(then, true), of(condition, false))
                            : and(of(then, false), of(condition, true));
                }
                yield and(
                        or(of(then, holds), of(condition, false)),
                        or(of(otherwise.get(), holds), of(condition, true)));
            }
            case Dependency.Unless(var then, var condition, var otherwise) -> {
                // (then and not condition) or (otherwise and condition)
                if (otherwise.isEmpty()) {
                    yield holds
                            ? and(of(then, true), of(condition, false))
                            : or(of(then, false), of(condition, true));
                }
                yield and(
                        or(of(then, holds), of(condition, true)),
                        or(of(otherwise.get(), holds), of(condition, false)));
            }
        };
    }

    private static List<int[]> oneOf(int[] packages, boolean holds) {
        if (holds) {
            return List.<int[]>of(packages);
        }
        var clauses = new ArrayList<int[]>();
        for (int id : packages) {
            clauses.add(new int[] {-id});
        }
        return clauses;
    }

    private List<int[]> all(List<Dependency> members, boolean hold) {
        var clauses = new ArrayList<int[]>();
        members.forEach(member -> clauses.addAll(of(member, hold)));
        return clauses;
    }

    private List<int[]> any(List<Dependency> members, boolean hold) {
        var clauses = of(members.getFirst(), hold);
        for (var member : members.subList(1, members.size())) {
            clauses = or(clauses, of(member, hold));
        }
        return clauses;
    }

    private static List<int[]> and(List<int[]> one, List<int[]> other) {
        var clauses = new ArrayList<>(one);
        clauses.addAll(other);
        return clauses;
    }

    /** Every clause of one with every clause of the other; what always holds is left out. */
    private static List<int[]> or(List<int[]> one, List<int[]> other) {
        var clauses = new ArrayList<int[]>();
        for (var a : one) {
            for (var b : other) {
                var both = Arrays.copyOf(a, a.length + b.length);
                System.arraycopy(b, 0, both, a.length, b.length);
                var sorted = Arrays.stream(both).sorted().distinct().toArray();
                boolean always =
                        Arrays.stream(sorted).anyMatch(l -> Arrays.binarySearch(sorted, -l) >= 0);
                if (!always) {
                    clauses.add(sorted);
                }
            }
        }
        return clauses;
    }
}
