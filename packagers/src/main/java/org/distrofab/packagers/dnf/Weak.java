package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Dependency;

import java.util.BitSet;

/**
 * What is recommended, suggested, supplemented or enhanced by what is decided so far. It counts
 * between candidates even where nothing is installed for being recommended.
 */
final class Weak {
    private final Pool pool;
    private final Sat sat;

    Weak(Pool pool, Sat sat) {
        this.pool = pool;
        this.sat = sat;
    }

    /** Packages that somebody who is in recommends, where nobody fulfils it yet. */
    BitSet recommended() {
        var found = new BitSet(pool.size());
        collect(found, true);
        return found;
    }

    BitSet suggested() {
        var found = new BitSet(pool.size());
        collect(found, false);
        return found;
    }

    private void collect(BitSet found, boolean strongly) {
        for (int i = 0; i < sat.trail().size(); i++) {
            int id = sat.trail().get(i);
            if (id <= 0) {
                continue;
            }
            var solvable = pool.get(id);
            for (var dep : strongly ? solvable.recommends : solvable.suggests) {
                if (!isFulfilled(dep)) {
                    for (int provider : pool.providers(dep)) {
                        found.set(provider);
                    }
                }
            }
        }
    }

    boolean isSupplementing(Solvable solvable) {
        return anyFulfilled(solvable.supplements);
    }

    boolean isEnhancing(Solvable solvable) {
        return anyFulfilled(solvable.enhances);
    }

    private boolean anyFulfilled(Dep... deps) {
        for (var dep : deps) {
            if (isFulfilled(dep)) {
                return true;
            }
        }
        return false;
    }

    boolean isFulfilled(Dep dep) {
        return dep.rich.isPresent() ? isFulfilled(dep.rich.get()) : anyIn(pool.providers(dep));
    }

    private boolean isFulfilled(Dependency dependency) {
        return switch (dependency) {
            case Dependency.Named named -> anyIn(pool.providers(pool.dep(named)));
            case Dependency.AllOf(var members) -> members.stream().allMatch(this::isFulfilled);
            case Dependency.AnyOf(var members) -> members.stream().anyMatch(this::isFulfilled);
            case Dependency.With _, Dependency.Without _ -> anyIn(pool.candidatesOf(dependency));
            case Dependency.If(var then, var condition, var otherwise) ->
                    isFulfilled(condition)
                            ? isFulfilled(then)
                            : otherwise.isEmpty() || isFulfilled(otherwise.get());
            case Dependency.Unless(var then, var condition, var otherwise) ->
                    isFulfilled(condition)
                            ? otherwise.isPresent() && isFulfilled(otherwise.get())
                            : isFulfilled(then);
        };
    }

    private boolean anyIn(int... ids) {
        for (int id : ids) {
            if (sat.isIn(id)) {
                return true;
            }
        }
        return false;
    }
}
