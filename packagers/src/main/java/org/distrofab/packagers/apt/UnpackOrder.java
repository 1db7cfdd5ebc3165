package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.BREAKS;
import static org.distrofab.packagers.apt.Universe.CONFLICTS;
import static org.distrofab.packagers.apt.Universe.DEPENDS;
import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.PRE_DEPENDS;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts the packages that change into an order of unpacking: what must be there before comes before,
 * essential packages early, removals before what they make room for. apt does it in four passes
 * over a list, each a walk in depth that follows fewer relations than the one before; so what does
 * not matter gives way to what does.
 */
final class UnpackOrder {
    private static final int OF_REMOVAL = 100;
    private static final int OF_ESSENTIAL = 200;
    private static final int OF_IMMEDIATE = 10;
    private static final int OF_PRE_DEPENDS = 50;
    private static final int[] OF_PRIORITY = {0, 5, 4, 3, 1, 0};

    /** Which relations a walk follows. */
    private enum Follow {
        /** Conflicts and Pre-Depends. */
        CRITICAL,
        /** These and Depends: what is configured at once. */
        CRITICAL_AND_DEPENDS,
        /** Pre-Depends, and the Depends of what they name. */
        PRE_DEPENDS_ONLY,
        /** Installed packages that the new version breaks. */
        DEPENDENTS,
        /** Depends. */
        DEPENDENCIES,
        /** What must replace, or go before, what is removed. */
        REPLACEMENTS,
        NOTHING
    }

    private final Marks marks;
    private final Universe universe;
    private final Set<Integer> immediate = new HashSet<>();
    private final Set<Integer> listed = new HashSet<>();
    private final Set<Integer> added = new HashSet<>();
    private final Set<Integer> pending = new HashSet<>();
    private List<Integer> list = new ArrayList<>();
    private Follow primary = Follow.CRITICAL;
    private Follow secondary = Follow.DEPENDENCIES;
    private Follow dependents = Follow.DEPENDENTS;
    private Follow removal = Follow.REPLACEMENTS;
    private int depth;

    UnpackOrder(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
    }

    /** Packages that are configured as soon as they are unpacked. */
    Set<Integer> immediate() {
        return immediate;
    }

    /** Every package that changes, in order. */
    List<Integer> order() {
        for (var pack = 1; pack <= universe.packages; pack++) {
            if (universe.hasFlag(pack, ESSENTIAL) && universe.packageVersions[pack] != 0) {
                immediate.add(pack);
                addImmediate(pack, true, 0);
                addImmediate(pack, false, 0);
            }
        }
        for (var pack : marks.touched()) {
            if (marks.changes(pack)) {
                list.add(pack);
            }
        }
        list.sort(
                Comparator.comparingInt((Integer pack) -> -score(pack))
                        .thenComparing(universe::name)
                        .thenComparing(CacheOrder.of(universe)));
        listed.addAll(list);
        run();
        secondary = Follow.NOTHING;
        run();
        dependents = Follow.NOTHING;
        removal = Follow.NOTHING;
        run();
        primary = Follow.PRE_DEPENDS_ONLY;
        run();
        return list;
    }

    private void addImmediate(int pack, boolean then, int nesting) {
        var version = then ? marks.installVersion[pack] : marks.current(pack);
        if (version == 0 || nesting > Marks.MAX_DEPTH) {
            return;
        }
        var end = universe.relationsEnd(version);
        for (var r = universe.versionRelations[version]; r < end; r++) {
            if (universe.relationKind[r] <= DEPENDS && immediate.add(universe.relationTarget[r])) {
                addImmediate(universe.relationTarget[r], then, nesting + 1);
            }
        }
    }

    private int score(int pack) {
        if (marks.isDeleting(pack)) {
            return OF_REMOVAL;
        }
        var version = marks.installVersion[pack];
        var score = universe.hasFlag(pack, ESSENTIAL) ? OF_ESSENTIAL : 0;
        if (immediate.contains(pack)) {
            score += OF_IMMEDIATE;
        }
        // Pre-Depends are the first that is read of a version.
        var first = universe.versionRelations[version];
        if (first < universe.relationsEnd(version) && universe.relationKind[first] == PRE_DEPENDS) {
            score += OF_PRE_DEPENDS;
        }
        return score + OF_PRIORITY[universe.versionPriority[version]];
    }

    private void run() {
        var before = list;
        list = new ArrayList<>();
        added.clear();
        pending.clear();
        depth = 0;
        before.forEach(this::visit);
    }

    private void visit(int pack) {
        if (added.contains(pack) || pending.contains(pack) || !listed.contains(pack)) {
            return;
        }
        depth++;
        pending.add(pack);
        var old = primary;
        if (immediate.contains(pack) && primary != Follow.PRE_DEPENDS_ONLY) {
            primary = Follow.CRITICAL_AND_DEPENDS;
        }
        if (marks.isDeleting(pack)) {
            followBackwards(removal, pack);
            followProvided(removal, marks.current(pack));
        } else {
            var now = marks.current(pack);
            var then = marks.installVersion[pack];
            followForwards(primary, then);
            followBackwards(primary, pack);
            followProvided(primary, now);
            followProvided(primary, then);
            followBackwards(dependents, pack);
            followProvided(dependents, now);
            followProvided(dependents, then);
            followForwards(secondary, then);
            followBackwards(secondary, pack);
            followProvided(secondary, now);
            followProvided(secondary, then);
        }
        if (added.add(pack)) {
            pending.remove(pack);
            list.add(pack);
        }
        primary = old;
        depth--;
    }

    private void followForwards(Follow follow, int version) {
        if (version == 0 || follow == Follow.NOTHING) {
            return;
        }
        var end = universe.relationsEnd(version);
        for (var r = universe.versionRelations[version]; r < end; r++) {
            switch (follow) {
                case CRITICAL -> forwardsCritical(r);
                case CRITICAL_AND_DEPENDS -> {
                    if (universe.isCritical(r) && !isOkOrLooping(r, true)) {
                        visitTargets(r);
                    }
                }
                case PRE_DEPENDS_ONLY -> forwardsPreDepends(r);
                case DEPENDENTS -> forwardsDependents(r);
                case DEPENDENCIES -> {
                    if (universe.relationKind[r] == DEPENDS) {
                        visitTargets(r);
                    }
                }
                case REPLACEMENTS, NOTHING -> {
                    // These look backwards only.
                }
            }
        }
    }

    private void forwardsCritical(int r) {
        var isPreDepends = universe.relationKind[r] == PRE_DEPENDS;
        if (!isPreDepends && !universe.isNegative(r) || isOkOrLooping(r, true)) {
            return;
        }
        var old = primary;
        if (isPreDepends) {
            primary = Follow.CRITICAL_AND_DEPENDS;
        }
        visitTargets(r);
        primary = old;
    }

    private void forwardsPreDepends(int r) {
        var kind = universe.relationKind[r];
        var isWanted =
                kind == PRE_DEPENDS
                        || kind == DEPENDS
                                && (depth != 1 || immediate.contains(universe.parentPackage(r)));
        if (isWanted && !isOkOrLooping(r, false)) {
            visitTargets(r);
        }
    }

    private void forwardsDependents(int r) {
        if (universe.relationKind[r] == DEPENDS) {
            visitTargets(r);
        } else if (universe.relationKind[r] == BREAKS && !holds(r, false)) {
            visit(universe.relationTarget[r]);
        }
    }

    /** Whether there is nothing to do for a relation: it holds, or its target is under way. */
    private boolean isOkOrLooping(int r, boolean onlyPreDependsLoop) {
        var target = universe.relationTarget[r];
        if (holds(r, false)
                && (!pending.contains(target)
                        || onlyPreDependsLoop && universe.relationKind[r] != PRE_DEPENDS)) {
            return true;
        }
        return added.contains(target) || pending.contains(target);
    }

    private void followProvided(Follow follow, int version) {
        if (version == 0 || follow == Follow.NOTHING) {
            return;
        }
        var end = universe.provisionsEnd(version);
        for (var p = end - 1; p >= universe.versionProvisions[version]; p--) {
            if (universe.provisionOwner[p] == version) {
                followBackwards(follow, universe.provisionTarget[p]);
            }
        }
    }

    /** Looks at relations of installed versions that name a package. */
    private void followBackwards(Follow follow, int pack) {
        for (var r : universe.dependents().of(pack)) {
            var parent = universe.parentPackage(r);
            switch (follow) {
                case CRITICAL, CRITICAL_AND_DEPENDS -> {
                    if (universe.relationKind[r] == CONFLICTS && !holds(r, true)) {
                        visit(parent);
                    }
                }
                case DEPENDENTS -> {
                    if (universe.isCritical(r) && !holds(r, true)) {
                        visit(parent);
                    }
                }
                case REPLACEMENTS -> {
                    var isUnderWay = pending.contains(parent) || added.contains(parent);
                    if (universe.relationKind[r] <= DEPENDS && !isUnderWay) {
                        if (marks.isDeleting(parent)) {
                            visit(parent);
                            return;
                        }
                        replaceFor(r, parent);
                    }
                }
                case PRE_DEPENDS_ONLY, DEPENDENCIES, NOTHING -> {
                    return;
                }
            }
        }
    }

    /** A package that stays needs what goes: let its replacement come first, or its upgrade. */
    private void replaceFor(int broken, int parent) {
        var start = broken;
        var first = universe.versionRelations[universe.relationParent[broken]];
        while (start > first && universe.isOr(start - 1)) {
            start--;
        }
        if (hasReadyReplacement(start)) {
            return;
        }
        for (var r = start; r <= universe.groupEnd(start); r++) {
            for (var version : universe.allTargets(r)) {
                var other = universe.versionPackage[version];
                if (marks.isInstalling(other)
                        && marks.installVersion[other] == version
                        && !pending.contains(other)) {
                    if (immediate.contains(parent)) {
                        immediate.add(other);
                    }
                    visit(other);
                    return;
                }
            }
        }
        visit(parent);
    }

    private boolean hasReadyReplacement(int start) {
        for (var r = start; r <= universe.groupEnd(start); r++) {
            for (var version : universe.allTargets(r)) {
                var other = universe.versionPackage[version];
                if (marks.current(other) == version && !marks.isDeleting(other)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Visits what satisfies a relation, or what a negative one is about: removals first. */
    private void visitTargets(int r) {
        var isNegative = universe.isNegative(r);
        var targets = universe.allTargets(r);
        for (var version : targets) {
            var pack = universe.versionPackage[version];
            var wanted =
                    isNegative
                            ? marks.isDeleting(pack) && marks.current(pack) == version
                            : marks.installVersion[pack] == version;
            if (wanted && !isUnchanged(pack)) {
                visit(pack);
            }
        }
        if (isNegative) {
            for (var version : targets) {
                var pack = universe.versionPackage[version];
                if (!marks.isDeleting(pack)
                        && !isUnchanged(pack)
                        && marks.current(pack) == version) {
                    visit(pack);
                }
            }
        }
    }

    private boolean isUnchanged(int pack) {
        return marks.isKept(pack) && marks.isClean(pack);
    }

    /**
     * Whether a relation holds at this point of the walk: what was added is in its new version, the
     * rest still in its old one.
     */
    private boolean holds(int r, boolean isReverse) {
        for (var version : universe.allTargets(r)) {
            var pack = universe.versionPackage[version];
            var isThere =
                    added.contains(pack) || isReverse && pending.contains(pack)
                            ? marks.installVersion[pack] == version
                            : marks.current(pack) == version && marks.isClean(pack);
            if (!isThere) {
                continue;
            }
            if (universe.isNegative(r)) {
                return false;
            }
            var own = isReverse ? universe.relationTarget[r] : universe.parentPackage(r);
            if (pack != own || marks.installVersion[pack] == version) {
                return true;
            }
        }
        return universe.relationKind[r] == CONFLICTS;
    }
}
