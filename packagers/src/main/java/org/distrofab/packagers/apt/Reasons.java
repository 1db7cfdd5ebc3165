package org.distrofab.packagers.apt;

import org.distrofab.packagers.solve.Solution.Reason;

import java.util.HashMap;
import java.util.Map;

/** Why packages are in the answer: the first that wanted them. Owned by one resolution. */
final class Reasons {
    private final Universe universe;
    private final Map<Integer, Reason> byPackage = new HashMap<>();
    private Reason pending = new Reason.Requested("upgrade");

    Reasons(Universe universe) {
        this.universe = universe;
    }

    /** Until further notice changes happen because somebody asked. */
    Reason because(Reason reason) {
        var before = pending;
        pending = reason;
        return before;
    }

    /** Until further notice changes happen for the sake of a package's clause. */
    Reason because(int pack, int start) {
        return because(new Reason.Because(universe.prettyName(pack), universe.clause(start)));
    }

    void record(int pack) {
        byPackage.putIfAbsent(pack, pending);
    }

    void forget(int pack) {
        byPackage.remove(pack);
    }

    Reason of(int pack) {
        return byPackage.getOrDefault(pack, pending);
    }
}
