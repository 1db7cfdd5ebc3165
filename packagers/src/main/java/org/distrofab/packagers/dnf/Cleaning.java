package org.distrofab.packagers.dnf;

import java.util.BitSet;
import java.util.List;

/**
 * Which installed packages go along with a removal: those that nobody asked for and that only
 * packages which go needed.
 */
final class Cleaning {
    private Cleaning() {}

    /** Those that stay only if the rest turns out to need them. */
    static BitSet of(Pool pool, List<Job> jobs) {
        var going = new BitSet();
        for (var job : jobs) {
            if (job instanceof Job.Erase(_, var installed, boolean forGood) && forGood) {
                for (int id : installed) {
                    going.set(id);
                }
            }
        }
        if (going.isEmpty()) {
            return going;
        }
        addDependents(pool, going);
        var needed = new BitSet();
        var staying = new BitSet();
        for (var solvable : pool.all()) {
            boolean wanted = solvable.installed.isPresent() && solvable.installed.get().requested();
            if (wanted && !going.get(solvable.id)) {
                staying.set(solvable.id);
            }
        }
        follow(pool, going, needed, new BitSet());
        var kept = new BitSet();
        follow(pool, staying, kept, going);
        needed.andNot(going);
        needed.andNot(kept);
        needed.andNot(staying);
        return needed;
    }

    /** What cannot stay without what goes. */
    private static void addDependents(Pool pool, BitSet going) {
        boolean more = true;
        while (more) {
            more = false;
            for (var solvable : pool.all()) {
                if (!solvable.isInstalled() || going.get(solvable.id)) {
                    continue;
                }
                for (var dep : solvable.requires) {
                    if (dep.rich.isEmpty() && isLost(pool, dep, going)) {
                        going.set(solvable.id);
                        more = true;
                        break;
                    }
                }
            }
        }
    }

    private static boolean isLost(Pool pool, Dep dep, BitSet going) {
        boolean had = false;
        for (int id : pool.providers(dep)) {
            if (pool.get(id).isInstalled()) {
                if (!going.get(id)) {
                    return false;
                }
                had = true;
            }
        }
        return had;
    }

    /** What of the installed these need or recommend, step by step. */
    private static void follow(Pool pool, BitSet from, BitSet reached, BitSet barred) {
        var open = (BitSet) from.clone();
        while (!open.isEmpty()) {
            int id = open.nextSetBit(0);
            open.clear(id);
            var solvable = pool.get(id);
            for (var deps : List.of(solvable.requires, solvable.recommends)) {
                for (var dep : deps) {
                    for (int provider : pool.providers(dep)) {
                        if (pool.get(provider).isInstalled()
                                && !barred.get(provider)
                                && !reached.get(provider)) {
                            reached.set(provider);
                            open.set(provider);
                        }
                    }
                }
            }
        }
    }
}
