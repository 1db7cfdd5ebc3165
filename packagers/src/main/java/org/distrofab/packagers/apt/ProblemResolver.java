package org.distrofab.packagers.apt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Mends what the {@link Installer} left broken: from the highest score to the lowest, each broken
 * package is kept, upgraded or removed, or what breaks it is, whichever scores less. The second
 * half of apt's judgement.
 */
final class ProblemResolver {
    private static final int MAX_ROUNDS = 20;

    private final Marks marks;
    private final Universe universe;
    private final Installer installer;
    private final Set<Integer> asked = new HashSet<>();
    private final Set<Integer> toRemove = new HashSet<>();
    private final Set<Integer> preInstalled = new HashSet<>();
    private final Set<Integer> notUpgradable = new HashSet<>();
    private final Set<Integer> brokenPolicyAllowed = new HashSet<>();
    private Scores scores;

    ProblemResolver(Marks marks, Installer installer) {
        this.marks = marks;
        this.universe = marks.universe;
        this.installer = installer;
    }

    void protect(int pack) {
        asked.add(pack);
        marks.protect(pack);
    }

    void remove(int pack) {
        toRemove.add(pack);
    }

    void allowBrokenPolicy(int pack) {
        brokenPolicyAllowed.add(pack);
    }

    /**
     * @param fixes whether packages may be upgraded to mend others
     * @return whether nothing is broken now
     */
    boolean resolve(boolean fixes) {
        if (needsNothing()) {
            finish();
            return true;
        }
        prepare(fixes);
        scores = new Scores(marks, asked);
        var order = scores.order();
        var changed = true;
        for (var round = 0; round < MAX_ROUNDS && changed; round++) {
            changed = false;
            for (var pack : order) {
                reinstate(pack);
                if (marks.installVersion[pack] != 0 && marks.isBroken(pack)) {
                    changed |= new Repair(this, marks, installer, scores, pack, round, fixes).run();
                }
            }
            order = withNewcomers(order);
        }
        if (marks.brokenCount() != 0) {
            return false;
        }
        finish();
        return true;
    }

    /** Nothing broken and nothing kept back: the rounds would change nothing. */
    private boolean needsNothing() {
        if (marks.brokenCount() != 0) {
            return false;
        }
        for (var pack : marks.touched()) {
            if (marks.isInstalling(pack)) {
                preInstalled.add(pack);
                if (marks.candidate[pack] != marks.installVersion[pack]
                        && marks.current(pack) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private void finish() {
        for (var pack : marks.touched()) {
            if (marks.isNewInstall(pack) && !preInstalled.contains(pack)) {
                marks.setAutomatic(pack, true);
            }
        }
    }

    private List<Integer> withNewcomers(List<Integer> order) {
        var all = new ArrayList<>(order);
        var known = new HashSet<>(order);
        for (var pack : marks.touched()) {
            if (!known.contains(pack)) {
                all.add(pack);
            }
        }
        return all;
    }

    private void prepare(boolean fixes) {
        var again = true;
        while (again) {
            again = false;
            for (var pack : marks.touched()) {
                if (marks.isInstalling(pack)) {
                    preInstalled.add(pack);
                    continue;
                }
                if (fixes && marks.isBroken(pack)) {
                    installer.install(pack, false, 0, false);
                    again |= marks.isInstalling(pack);
                }
                preInstalled.remove(pack);
            }
        }
    }

    /** An upgrade that was given up before may work by now. */
    private void reinstate(int pack) {
        var before = marks.installVersion[pack];
        if (marks.candidate[pack] == before
                || marks.current(pack) == 0
                || before == 0
                || !preInstalled.contains(pack)
                || marks.isProtected(pack)) {
            return;
        }
        var broken = marks.brokenCount();
        preInstalled.remove(pack);
        installer.install(pack, false, 0, false);
        if (marks.isBroken(pack) || broken < marks.brokenCount()) {
            marks.keep(pack);
        }
    }

    boolean isToBeRemoved(int pack) {
        return toRemove.contains(pack);
    }

    /**
     * Upgrades a package with what that asks for, if all of it can be had by upgrades.
     *
     * @return whether it did
     */
    boolean upgrade(int pack) {
        if (notUpgradable.contains(pack) || !marks.isUpgradable(pack) || asked.contains(pack)) {
            return false;
        }
        notUpgradable.add(pack);
        var wasKept = marks.isKept(pack);
        if (!installer.install(pack, false, 0, false) || marks.installVersion[pack] == 0) {
            return false;
        }
        var version = marks.installVersion[pack];
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            if (universe.isCritical(start) && !upgradeForGroup(start, next)) {
                if (wasKept) {
                    marks.keep(pack);
                } else {
                    marks.delete(pack, 0);
                }
                return false;
            }
            start = next;
        }
        return true;
    }

    private boolean upgradeForGroup(int start, int end) {
        var failed = false;
        for (var relation = start; relation < end; relation++) {
            if (marks.groupSatisfiedThen(start)) {
                return !failed;
            }
            var target = smartTarget(relation);
            if (marks.isProtected(target)) {
                failed = true;
            } else if (marks.satisfiedByCandidate(relation)) {
                if (upgrade(target)) {
                    return true;
                }
                failed = true;
            } else if (universe.isNegative(relation)) {
                return !failed;
            } else {
                failed = true;
            }
        }
        return !failed;
    }

    /** The package itself, or its only provider if it is virtual. */
    private int smartTarget(int relation) {
        var target = universe.relationTarget[relation];
        if (universe.packageProviders[target] == 0 || universe.packageVersions[target] != 0) {
            return target;
        }
        var parent = universe.parentPackage(relation);
        for (var p = universe.packageProviders[target]; p != 0; p = universe.provisionNext[p]) {
            var owner = universe.versionPackage[universe.provisionOwner[p]];
            if (owner != parent) {
                return owner;
            }
        }
        return target;
    }

    /**
     * Mends by keeping alone: nothing is installed or removed that was not so already.
     *
     * @return whether nothing is broken now
     */
    boolean resolveByKeeping() {
        scores = new Scores(marks, asked);
        var order = scores.order();
        var last = -1;
        for (var i = 0; i < order.size(); i++) {
            var pack = order.get(i);
            if (marks.installVersion[pack] == 0 || !isNewlyBroken(pack)) {
                continue;
            }
            if (!marks.isProtected(pack)) {
                marks.keep(pack);
                if (!isNewlyBroken(pack)) {
                    i = -1;
                    continue;
                }
            }
            keepForPackage(pack);
            if (isNewlyBroken(pack)) {
                continue;
            }
            if (last == i) {
                return false;
            }
            last = i;
            i = -1;
        }
        return marks.brokenCount() == 0;
    }

    private boolean isNewlyBroken(int pack) {
        return marks.isBroken(pack)
                || !brokenPolicyAllowed.contains(pack)
                        && !marks.isPolicyBrokenNow(pack)
                        && marks.isPolicyBroken(pack);
    }

    private void keepForPackage(int pack) {
        var version = marks.installVersion[pack];
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            if (universe.isCritical(start) && !marks.groupSatisfiedThen(start)) {
                for (var relation = start; relation < next && isNewlyBroken(pack); relation++) {
                    keepTargets(pack, relation);
                }
                if (!isNewlyBroken(pack)) {
                    return;
                }
            }
            start = next;
        }
    }

    private void keepTargets(int pack, int relation) {
        for (var target : universe.allTargets(relation)) {
            var other = universe.versionPackage[target];
            if (marks.current(other) == 0) {
                continue;
            }
            if (!marks.isProtected(other)) {
                marks.keep(other);
            }
            if (!isNewlyBroken(pack)) {
                return;
            }
        }
    }

    /** Whether a package that nobody insists on is among the broken. */
    boolean leavesUnprotectedBroken() {
        for (var pack : marks.touched()) {
            if (marks.isBroken(pack)) {
                return !marks.isProtected(pack);
            }
        }
        return false;
    }
}
