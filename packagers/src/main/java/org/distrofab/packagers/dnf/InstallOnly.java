package org.distrofab.packagers.dnf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeMap;

/** Keeps the number of versions of packages that may be installed side by side. */
final class InstallOnly {
    private InstallOnly() {}

    /**
     * @return installed packages that have to go because newer ones come; the oldest first
     */
    static int[] excess(Pool pool, Judge judge, int limit) {
        var going = new Ints();
        if (limit == 0) {
            return going.toArray();
        }
        var byName = new TreeMap<String, ArrayList<Solvable>>();
        for (var solvable : pool.all()) {
            if (solvable.installOnly && judge.isIn(solvable.id)) {
                byName.computeIfAbsent(solvable.name, _ -> new ArrayList<>()).add(solvable);
            }
        }
        for (var versions : byName.values()) {
            boolean more = versions.stream().anyMatch(s -> !s.isInstalled());
            versions.sort(Comparator.comparing((Solvable s) -> s.evr).reversed());
            for (int i = versions.size() - 1; more && i >= limit; i--) {
                if (versions.get(i).isInstalled()) {
                    going.add(versions.get(i).id);
                }
            }
        }
        return going.toArray();
    }
}
