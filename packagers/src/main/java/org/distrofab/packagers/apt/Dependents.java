package org.distrofab.packagers.apt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Relations of installed versions by the package that they name, the last that was read first. */
final class Dependents {
    private static final int[] NONE = {};

    private final Map<Integer, int[]> byTarget = new HashMap<>();

    Dependents(Universe universe) {
        var versions =
                universe.installed.values().stream()
                        .mapToInt(Universe.Installed::version)
                        .sorted()
                        .toArray();
        for (var i = versions.length - 1; i >= 0; i--) {
            var first = universe.versionRelations[versions[i]];
            for (var r = universe.relationsEnd(versions[i]) - 1; r >= first; r--) {
                var known = byTarget.getOrDefault(universe.relationTarget[r], NONE);
                var longer = Arrays.copyOf(known, known.length + 1);
                longer[known.length] = r;
                byTarget.put(universe.relationTarget[r], longer);
            }
        }
    }

    int[] of(int pack) {
        return byTarget.getOrDefault(pack, NONE);
    }
}
