package org.distrofab.packagers.apt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * The last step before the answer: what the {@link AutoRemover} found is removed, or only named.
 */
final class UnusedPackages {
    private final Marks marks;
    private final Universe universe;
    private final Installer installer;

    UnusedPackages(Marks marks, Installer installer) {
        this.marks = marks;
        this.universe = marks.universe;
        this.installer = installer;
    }

    /**
     * @param remove whether installed ones go; new ones are not installed in the first place
     */
    void deal(boolean remove, boolean purge) {
        new AutoRemover(marks).sweep();
        var garbage = new ArrayList<Integer>();
        for (var pack : marks.touched()) {
            if (marks.isGarbage[pack]) {
                garbage.add(pack);
            }
        }
        garbage.sort(Comparator.comparing(universe::name).thenComparing(Comparator.naturalOrder()));
        var dropped = new HashSet<Integer>();
        for (var pack : garbage) {
            if (remove) {
                if (marks.current(pack) == 0) {
                    marks.keep(pack);
                } else if (marks.delete(pack, purge, 0, false)) {
                    marks.reasons.record(pack);
                }
            } else if (marks.isInstalling(pack) && marks.current(pack) == 0) {
                dropped.add(pack);
                marks.delete(pack, 0);
            }
        }
        while (!dropped.isEmpty() && isAnythingBroken() && bringOneBack(dropped)) {
            // One at a time, for each may bring back what the next one needed.
        }
    }

    private boolean isAnythingBroken() {
        for (var pack : marks.touched()) {
            if (marks.isPolicyBroken(pack)) {
                return true;
            }
        }
        return false;
    }

    private boolean bringOneBack(Set<Integer> dropped) {
        for (var pack : dropped) {
            var candidate = marks.candidate[pack];
            if (candidate != 0 && isWanted(candidate)) {
                installer.install(pack, false, 0, false);
                dropped.remove(pack);
                return true;
            }
        }
        return false;
    }

    /** Whether a relation of something that stays names the version. */
    private boolean isWanted(int version) {
        for (var pack : marks.touched()) {
            var there = marks.installVersion[pack];
            if (there == 0) {
                continue;
            }
            var end = universe.relationsEnd(there);
            for (var r = universe.versionRelations[there]; r < end; r++) {
                if (!universe.isNegative(r) && marks.isImportant(r) && isTarget(r, version)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isTarget(int relation, int version) {
        for (var target : universe.allTargets(relation)) {
            if (target == version) {
                return true;
            }
        }
        return false;
    }
}
