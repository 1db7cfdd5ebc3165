package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Dependency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * Makes rules of the relations of every package that may come into play: what is installed and its
 * updates, what is asked for, and what these need, recommend or suggest.
 *
 * <p>What is broken among installed packages already is left so.
 */
final class RuleMaker {
    private final Pool pool;
    private final Formula formula;
    private final BitSet added;
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();
    private final List<Rule> rules = new ArrayList<>();

    RuleMaker(Pool pool) {
        this.pool = pool;
        this.formula = new Formula(pool);
        this.added = new BitSet(pool.size());
    }

    void add(int id) {
        queue.addLast(id);
        while (!queue.isEmpty()) {
            int next = queue.removeFirst();
            if (!added.get(next)) {
                added.set(next);
                make(pool.get(next));
            }
        }
    }

    /** Packages that supplement or enhance what may come into play. */
    void addWeak() {
        boolean more = true;
        while (more) {
            more = false;
            for (var solvable : pool.all()) {
                boolean may =
                        !added.get(solvable.id)
                                && pool.isInstallable(solvable)
                                && (anyPossible(solvable.supplements)
                                        || anyPossible(solvable.enhances));
                if (may) {
                    add(solvable.id);
                    more = true;
                }
            }
        }
    }

    /** All rules so far, each once, in libsolv's order. */
    List<Rule> sorted() {
        var sorted = new ArrayList<>(rules);
        Collections.sort(sorted);
        var unique = new ArrayList<Rule>();
        for (var rule : sorted) {
            if (unique.isEmpty() || unique.getLast().compareTo(rule) != 0) {
                unique.add(rule);
            }
        }
        return unique;
    }

    private boolean anyPossible(Dep... deps) {
        for (var dep : deps) {
            boolean possible =
                    dep.rich.isPresent()
                            ? isPossible(dep.rich.get())
                            : anyAdded(pool.providers(dep));
            if (possible) {
                return true;
            }
        }
        return false;
    }

    private boolean isPossible(Dependency dependency) {
        return switch (dependency) {
            case Dependency.Named _, Dependency.With _, Dependency.Without _ ->
                    anyAdded(pool.candidatesOf(dependency));
            case Dependency.AllOf(var members) -> members.stream().allMatch(this::isPossible);
            case Dependency.AnyOf(var members) -> members.stream().anyMatch(this::isPossible);
            case Dependency.If(var then, _, var otherwise) ->
                    isPossible(then) || otherwise.map(this::isPossible).orElse(true);
            case Dependency.Unless(var then, _, var otherwise) ->
                    isPossible(then) || otherwise.map(this::isPossible).orElse(false);
        };
    }

    private boolean anyAdded(int... ids) {
        return Arrays.stream(ids).anyMatch(added::get);
    }

    private void make(Solvable solvable) {
        int id = solvable.id;
        boolean installed = solvable.isInstalled();
        if (!installed && !pool.isInstallable(solvable)) {
            rules.add(new Rule(Rule.Kind.NOT_INSTALLABLE, id, 0, null, -id));
        }
        for (var dep : solvable.requires) {
            if (dep.rich.isPresent()) {
                addClauses(solvable, dep, Rule.Kind.REQUIRES, formula.clauses(dep.rich.get()));
            } else {
                require(solvable, dep);
            }
        }
        for (var dep : solvable.conflicts) {
            if (dep.rich.isPresent()) {
                addClauses(solvable, dep, Rule.Kind.CONFLICTS, formula.negated(dep.rich.get()));
            } else {
                conflict(solvable, dep);
            }
        }
        if (!solvable.installOnly) {
            for (var dep : solvable.obsoletes) {
                obsolete(solvable, dep);
            }
        }
        if (!installed) {
            excludeSameName(solvable);
        }
        enqueue(solvable.recommends);
        enqueue(solvable.suggests);
    }

    private void enqueue(Dep... deps) {
        for (var dep : deps) {
            enqueue(pool.providers(dep));
        }
    }

    private void enqueue(int... ids) {
        for (int id : ids) {
            if (!added.get(id)) {
                queue.addLast(id);
            }
        }
    }

    private void require(Solvable solvable, Dep dep) {
        int[] providers = pool.providers(dep);
        if (solvable.isInstalled() && noneInstalled(providers)) {
            return;
        }
        if (providers.length == 0) {
            rules.add(new Rule(Rule.Kind.NOTHING_PROVIDES, solvable.id, 0, dep, -solvable.id));
            return;
        }
        if (Arrays.binarySearch(providers, solvable.id) >= 0) {
            return;
        }
        rules.add(new Rule(Rule.Kind.REQUIRES, solvable.id, 0, dep, with(-solvable.id, providers)));
        enqueue(providers);
    }

    private boolean noneInstalled(int... ids) {
        return Arrays.stream(ids).noneMatch(id -> pool.get(id).isInstalled());
    }

    private static int[] with(int first, int... rest) {
        var all = new int[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** A boolean requirement or conflict, clause by clause. */
    private void addClauses(Solvable solvable, Dep dep, Rule.Kind kind, List<int[]> clauses) {
        for (var clause : clauses) {
            boolean own = Arrays.stream(clause).anyMatch(literal -> literal == solvable.id);
            if (own) {
                continue;
            }
            int[] positive = Arrays.stream(clause).filter(literal -> literal > 0).toArray();
            boolean brokenAlready =
                    solvable.isInstalled()
                            && noneInstalled(positive)
                            && Arrays.stream(clause)
                                    .filter(literal -> literal < 0)
                                    .allMatch(literal -> pool.get(-literal).isInstalled());
            if (brokenAlready) {
                continue;
            }
            int[] others =
                    Arrays.stream(clause).filter(literal -> literal != -solvable.id).toArray();
            var actual =
                    others.length == 0 && kind == Rule.Kind.REQUIRES
                            ? Rule.Kind.NOTHING_PROVIDES
                            : kind;
            rules.add(new Rule(actual, solvable.id, 0, dep, with(-solvable.id, others)));
            enqueue(positive);
        }
    }

    private void conflict(Solvable solvable, Dep dep) {
        for (int other : pool.providers(dep)) {
            boolean bothInstalled = solvable.isInstalled() && pool.get(other).isInstalled();
            if (other != solvable.id && !bothInstalled) {
                exclude(Rule.Kind.CONFLICTS, solvable.id, other, dep);
            }
        }
    }

    private void obsolete(Solvable solvable, Dep dep) {
        for (int other : pool.named(dep.name)) {
            var obsoleted = pool.get(other);
            boolean bothInstalled = solvable.isInstalled() && obsoleted.isInstalled();
            if (other != solvable.id
                    && !bothInstalled
                    && dep.matches(obsoleted)
                    && (obsoleted.isInstalled() || pool.isInstallable(obsoleted))) {
                exclude(
                        solvable.isInstalled()
                                ? Rule.Kind.INSTALLED_OBSOLETES
                                : Rule.Kind.OBSOLETES,
                        solvable.id,
                        other,
                        dep);
            }
        }
    }

    private void excludeSameName(Solvable solvable) {
        for (int other : pool.named(solvable.name)) {
            var same = pool.get(other);
            boolean beside =
                    solvable.installOnly
                            && !solvable.isSameAs(same)
                            && (!same.isInstalled() || same.installOnly);
            boolean known = added.get(other) && !same.isInstalled() && !same.installOnly;
            if (other != solvable.id
                    && !beside
                    && !known
                    && (same.isInstalled() || pool.isInstallable(same))) {
                exclude(Rule.Kind.SAME_NAME, solvable.id, other, null);
            }
        }
    }

    private void exclude(Rule.Kind kind, int one, int other, Dep dep) {
        rules.add(new Rule(kind, one, other, dep, -Math.max(one, other), -Math.min(one, other)));
    }
}
