package org.distrofab.packagers.dnf;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Rules for packages that are split: where packages of several names obsolete an installed one by
 * the same words, all of them take its place.
 */
final class Splits {
    private final Pool pool;
    private final List<Rule> rules = new ArrayList<>();

    private Splits(Pool pool) {
        this.pool = pool;
    }

    static List<Rule> rules(Pool pool, int lastInstalled) {
        var splits = new Splits(pool);
        var deps = new LinkedHashSet<Dep>();
        for (int id = 1; id <= lastInstalled; id++) {
            var installed = pool.get(id);
            for (var other : pool.obsoleting(installed.name)) {
                for (var dep : other.obsoletes) {
                    if (dep.matches(installed) && pool.isInstallable(other)) {
                        deps.add(dep);
                    }
                }
            }
        }
        deps.forEach(splits::add);
        return splits.rules;
    }

    private void add(Dep dep) {
        var byName = new TreeMap<String, Ints>();
        for (var other : pool.obsoleting(dep.name)) {
            if (pool.isInstallable(other) && List.of(other.obsoletes).contains(dep)) {
                byName.computeIfAbsent(other.name, _ -> new Ints()).addUnlessThere(other.id);
            }
        }
        dropObsoleted(byName);
        byName.forEach((name, ids) ->
                byName.forEach((otherName, others) -> {
                    for (int i = 0; !name.equals(otherName) && i < ids.size(); i++) {
                        if (!pool.get(ids.get(i)).isInstalled()) {
                            rules.add(rule(dep, ids.get(i), others.toArray()));
                        }
                    }
                }));
    }

    private static Rule rule(Dep dep, int id, int... others) {
        var literals = new int[others.length + 1];
        literals[0] = -id;
        System.arraycopy(others, 0, literals, 1, others.length);
        return new Rule(Rule.Kind.SPLIT, id, others[0], dep, literals);
    }

    /** Names whose best package another one's obsoletes. */
    private void dropObsoleted(TreeMap<String, Ints> byName) {
        var best = new Ints();
        byName.values()
                .forEach(ids -> {
                    for (int i = 0; i < ids.size(); i++) {
                        best.add(ids.get(i));
                    }
                });
        new Policy(pool, null, null).pruneToBestVersion(best);
        var names = new LinkedHashSet<String>();
        for (int i = 0; i < best.size(); i++) {
            names.add(pool.get(best.get(i)).name);
        }
        byName.keySet().retainAll(names);
    }
}
