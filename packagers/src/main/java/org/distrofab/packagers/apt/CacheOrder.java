package org.distrofab.packagers.apt;

import java.util.Comparator;
import java.util.Locale;

/**
 * The order in which apt goes through all packages: that of its hash table, of 196,613 places. It
 * decides between packages of equal score.
 */
final class CacheOrder {
    private static final int PLACES = 196_613;

    private CacheOrder() {}

    static Comparator<Integer> of(Universe universe) {
        return Comparator.comparingInt((Integer pack) -> place(universe.name(pack)))
                .thenComparingInt(pack -> universe.name(pack).length())
                .thenComparing(universe::name)
                .thenComparing(Comparator.naturalOrder());
    }

    private static int place(String name) {
        var hash = 5381;
        var lower = name.toLowerCase(Locale.ROOT);
        for (var i = 0; i < lower.length(); i++) {
            hash = hash * 33 + lower.charAt(i);
        }
        return Integer.remainderUnsigned(hash, PLACES);
    }
}
