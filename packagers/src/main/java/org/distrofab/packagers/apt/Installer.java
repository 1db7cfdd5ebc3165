package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.MULTI_ARCH_SAME;

import org.distrofab.packagers.apt.Marks.Mode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Marks a package for installation together with all that it needs, depth first, the first
 * installable alternative of each group: the greedy half of apt's judgement. Conflicts are answered
 * by keeping, upgrading or removing what stands in the way.
 *
 * <p>Dependencies of a package that is protected are protected too where there is no choice, so
 * that the {@link ProblemResolver} cannot take them away again.
 */
final class Installer {
    private final Marks marks;
    private final Universe universe;
    private final Providers providers;

    Installer(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
        this.providers = new Providers(marks);
    }

    /** What one call works on: a package with the lists that it collects. */
    private static final class Work {
        final int pack;
        final int version;
        final int depth;
        final boolean fromUser;

        /** Whether the package was protected before this call protected it for its own time. */
        boolean wasProtected;

        final List<Integer> toInstall = new ArrayList<>();
        final List<Integer> toRemove = new ArrayList<>();
        final List<Integer> toUpgrade = new ArrayList<>();
        final List<Integer> removeLater = new ArrayList<>();

        Work(int pack, int version, int depth, boolean fromUser) {
            this.pack = pack;
            this.version = version;
            this.depth = depth;
            this.fromUser = fromUser;
        }

        /** Whether to go on after a failure, since the decision stands anyway. */
        boolean goesOn() {
            return wasProtected || fromUser;
        }
    }

    /**
     * @param auto whether dependencies are looked after
     * @return whether the package will be there and nothing that it needs has failed
     */
    boolean install(int pack, boolean auto, int depth, boolean fromUser) {
        var candidate = marks.candidate[pack];
        var onlyProtects =
                marks.isProtected(pack)
                        && marks.isKept(pack)
                        && candidate != 0
                        && candidate == marks.current(pack);
        if (!onlyProtects && !marks.mayChange(Mode.INSTALL, pack, depth, fromUser)) {
            return false;
        }
        if (candidate == 0) {
            return false;
        }
        if (!marks.isProtected(pack) && !marks.isPolicyBroken(pack)) {
            if (candidate == marks.current(pack)) {
                return marks.installVersion[pack] != 0 || marks.keep(pack, depth + 1, fromUser);
            }
            if (marks.isInstalling(pack)) {
                return true;
            }
        }
        if (!isInSync(pack, fromUser) || auto && !hasSatisfiableDependencies(pack)) {
            return false;
        }
        if (fromUser) {
            mark(pack, auto, true);
        }
        var work = new Work(pack, marks.candidate[pack], depth, fromUser);
        work.wasProtected = marks.isProtected(pack);
        var failed = false;
        if (auto) {
            collect(work);
            failed = !removeOrKeepConflicting(work);
            if (failed && !work.goesOn()) {
                return false;
            }
            collectDependents(work);
        }
        if (!fromUser) {
            mark(pack, auto, false);
        }
        return auto ? installWith(work, failed) : !failed;
    }

    private boolean installWith(Work work, boolean alreadyFailed) {
        var pack = work.pack;
        marks.protect(pack);
        try {
            var failed = alreadyFailed;
            upgradeOfSameSource(work);
            if (!upgradeOrRemove(work)) {
                if (!work.goesOn()) {
                    return discard(pack);
                }
                failed = true;
            }
            var movesAutomatic = movesAutomaticMark(pack);
            var moved = new ArrayList<Integer>();
            if (!installDependencies(work, moved)) {
                if (!work.goesOn()) {
                    return discard(pack);
                }
                failed = true;
            }
            for (var other : work.removeLater) {
                if (!marks.delete(other, work.depth)) {
                    if (!work.goesOn()) {
                        return discard(pack);
                    }
                    failed = true;
                }
            }
            if (movesAutomatic) {
                marks.setAutomatic(pack, true);
                moved.forEach(other -> marks.setAutomatic(other, false));
            }
            return !failed;
        } finally {
            if (!work.wasProtected) {
                marks.flags[pack] &= ~Marks.PROTECTED;
            }
        }
    }

    private void mark(int pack, boolean auto, boolean fromUser) {
        if (marks.isProtected(pack) && marks.installVersion[pack] == marks.candidate[pack]) {
            return;
        }
        marks.mode[pack] = Mode.INSTALL;
        marks.installVersion[pack] = marks.candidate[pack];
        if (!fromUser) {
            if (marks.status[pack] == 2) {
                marks.setAutomatic(pack, true);
            }
        } else if (marks.status[pack] == 2 || marks.current(pack) != 0 && auto) {
            marks.setAutomatic(pack, false);
        }
        if (marks.candidate[pack] == marks.current(pack)) {
            marks.mode[pack] = Mode.KEEP;
        } else {
            marks.reasons.record(pack);
        }
        marks.changed(pack);
    }

    /** Takes back a mark that did not work out, and the candidate with it. */
    private boolean discard(int pack) {
        var isUntouched =
                marks.isKept(pack)
                        && marks.installVersion[pack] == marks.candidate[pack]
                        && marks.candidate[pack] == marks.current(pack);
        if (!isUntouched) {
            marks.installVersion[pack] = marks.current(pack);
            marks.mode[pack] = Mode.KEEP;
            marks.reasons.forget(pack);
            marks.changed(pack);
            discardCandidate(pack);
        }
        return false;
    }

    /** Silently: what depends on the package does not look again. The status stays, as in apt. */
    private void discardCandidate(int pack) {
        marks.candidate[pack] = marks.installVersion[pack];
    }

    /** Packages that are {@code Multi-Arch: same} go through versions in step (Debian wiki). */
    private boolean isInSync(int pack, boolean fromUser) {
        var version = marks.candidate[pack];
        if (fromUser
                || marks.isInstalling(pack) && marks.installVersion[pack] == version
                || version == marks.current(pack)
                || universe.versionMultiArch[version] != MULTI_ARCH_SAME) {
            return true;
        }
        var first = universe.packageOfName[universe.packageName[pack]];
        for (var other = first; other != 0; other = universe.packageNextOfName[other]) {
            var theirs = marks.candidate[other];
            if (other != pack
                    && marks.current(other) != 0
                    && theirs != 0
                    && universe.versionText[theirs] != universe.versionText[version]
                    && universe.versionMultiArch[theirs] == MULTI_ARCH_SAME
                    && universe.isDownloadable(theirs)) {
                return false;
            }
        }
        return true;
    }

    /** A candidate whose dependencies nothing can satisfy is none. */
    private boolean hasSatisfiableDependencies(int pack) {
        var version = marks.candidate[pack];
        if (version == marks.current(pack)) {
            return true;
        }
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            if (universe.isCritical(start)
                    && !universe.isNegative(start)
                    && !marks.groupSatisfiedThen(start)
                    && !marks.groupSatisfiedByCandidate(start)) {
                dropCandidate(pack);
                marks.note(
                        universe.prettyName(pack)
                                + " is passed over: "
                                + universe.clause(start)
                                + " cannot be satisfied");
                return false;
            }
            start = next;
        }
        return true;
    }

    private void dropCandidate(int pack) {
        if (marks.isProtected(pack)) {
            return;
        }
        if (marks.current(pack) != 0) {
            marks.setCandidate(pack, marks.current(pack));
        } else {
            marks.candidate[pack] = 0;
        }
        if (!marks.isDeleting(pack)) {
            marks.mode[pack] = Mode.KEEP;
            marks.updateStatus(pack);
        }
    }

    private void collect(Work work) {
        var end = universe.relationsEnd(work.version);
        for (var start = universe.versionRelations[work.version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            if ((work.wasProtected || !marks.groupSatisfiedThen(start))
                    && marks.isImportant(start)) {
                (universe.isNegative(start) ? work.toRemove : work.toInstall).add(start);
            }
            start = next;
        }
    }

    private boolean removeOrKeepConflicting(Work work) {
        var failed = false;
        var bad = new HashSet<Integer>();
        for (var relation : work.toRemove) {
            failed |= !dealWithCandidates(work, relation, bad);
            if (failed && !work.goesOn()) {
                return false;
            }
            failed |= !dealWithInstalled(work, relation, bad);
            if (failed && !work.goesOn()) {
                return false;
            }
        }
        return !failed;
    }

    private boolean dealWithCandidates(Work work, int relation, Set<Integer> bad) {
        var failed = false;
        for (var version : providers.solutions(relation, Providers.Which.CANDIDATE, true)) {
            var other = universe.versionPackage[version];
            if (marks.candidate[other] != version) {
                continue;
            }
            if (marks.current(other) != version) {
                if (marks.isInstalling(other) && !marks.keep(other, work.depth, false)) {
                    failed = true;
                    if (!work.goesOn()) {
                        return false;
                    }
                } else if (work.wasProtected) {
                    discardCandidate(other);
                    if (marks.current(other) == 0) {
                        marks.protect(other);
                    }
                } else {
                    bad.add(other);
                }
            } else if (!deleteSinceNotUpgradable(work, other)) {
                failed = true;
                if (!work.goesOn()) {
                    return false;
                }
            }
        }
        return !failed;
    }

    private boolean dealWithInstalled(Work work, int relation, Set<Integer> bad) {
        var failed = false;
        for (var version : providers.solutions(relation, Providers.Which.INSTALLED, true)) {
            var other = universe.versionPackage[version];
            var candidate = marks.candidate[other];
            if (candidate != version && candidate != 0 && !bad.contains(other)) {
                work.toUpgrade.add(other);
            } else if (candidate != marks.current(other)
                    && !deleteSinceNotUpgradable(work, other)) {
                failed = true;
                if (!work.goesOn()) {
                    return false;
                }
            }
        }
        return !failed;
    }

    private boolean deleteSinceNotUpgradable(Work work, int other) {
        if (!work.wasProtected) {
            if (marks.isDeleting(other)) {
                return true;
            }
            if (!marks.mayChange(Mode.DELETE, other, work.depth, false)
                    || !marks.mayDelete(other, false)) {
                return false;
            }
            work.removeLater.add(other);
            return true;
        }
        if (!marks.isDeleting(other) && !marks.delete(other, work.depth + 1)) {
            return false;
        }
        discardCandidate(other);
        marks.protect(other);
        return true;
    }

    /** Installed packages that the new version would leave broken shall be upgraded with it. */
    private void collectDependents(Work work) {
        var now = marks.current(work.pack);
        if (now == 0) {
            return;
        }
        for (var relation : universe.dependents().of(work.pack)) {
            var parent = universe.parentPackage(relation);
            if (marks.isInstalling(parent)
                    || marks.isDeleting(parent)
                    || work.removeLater.contains(parent)
                    || !marks.isImportant(relation)
                    || universe.isNegative(relation)
                    || !universe.satisfiedBy(relation, now)
                    || universe.satisfiedBy(relation, work.version)
                    || work.toUpgrade.contains(parent)) {
                continue;
            }
            work.toUpgrade.add(parent);
        }
    }

    /** Binaries of one source are upgraded together ({@code APT::Get::Upgrade-By-Source}). */
    private void upgradeOfSameSource(Work work) {
        var others = new java.util.TreeSet<Integer>();
        for (var other : universe.installed.keySet()) {
            var theirs = marks.candidate[other];
            if (other != work.pack
                    && theirs != 0
                    && theirs != marks.current(other)
                    && !(marks.isInstalling(other) && marks.installVersion[other] == theirs)
                    && universe.versionSource[theirs] == universe.versionSource[work.version]
                    && universe.versionSourceVersion[theirs]
                            == universe.versionSourceVersion[work.version]) {
                others.add(other);
            }
        }
        others.forEach(other -> install(other, false, work.depth + 1, false));
        others.forEach(other -> install(other, true, work.depth + 1, false));
    }

    private boolean upgradeOrRemove(Work work) {
        var failed = false;
        for (var other : work.toUpgrade) {
            if (!marks.isInstalling(other) && !install(other, true, work.depth + 1, false)) {
                if (!marks.delete(other, work.depth + 1)) {
                    failed = true;
                    if (!work.goesOn()) {
                        return false;
                    }
                } else if (work.wasProtected) {
                    marks.protect(other);
                }
            }
        }
        return !failed;
    }

    /** A transitional package in {@code oldlibs} hands its "asked for" on to what it became. */
    private boolean movesAutomaticMark(int pack) {
        var then = marks.installVersion[pack];
        var now = marks.current(pack);
        if (then == 0 || now == 0 || marks.has(pack, Marks.AUTOMATIC)) {
            return false;
        }
        var sectionThen = universe.text.get(universe.versionSection[then]);
        var sectionNow = universe.text.get(universe.versionSection[now]);
        return !sectionNow.isEmpty()
                && !sectionNow.equals(sectionThen)
                && !marks.options.isMovingAutomatic(sectionNow)
                && marks.options.isMovingAutomatic(sectionThen);
    }

    private boolean installDependencies(Work work, List<Integer> moved) {
        var failed = false;
        for (var start : work.toInstall) {
            var isCritical = universe.isCritical(start);
            if (marks.groupSatisfiedThen(start)) {
                if (work.wasProtected && isCritical && !protectOnlySolution(work, start)) {
                    failed = true;
                }
                continue;
            }
            if (marks.current(work.pack) != 0 && !isCritical && isOldUnsatisfied(work, start)) {
                continue;
            }
            var before = marks.reasons.because(work.pack, start);
            var found = installOneOf(work, start, isCritical, moved);
            marks.reasons.because(before);
            if (!found && isCritical) {
                failed = true;
                if (!work.goesOn()) {
                    return false;
                }
            }
        }
        return !failed;
    }

    private boolean installOneOf(Work work, int start, boolean isCritical, List<Integer> moved) {
        var solutions = providers.solutions(start, Providers.Which.CANDIDATE, true);
        for (var version : solutions) {
            var other = universe.versionPackage[version];
            if (marks.candidate[other] != version) {
                continue;
            }
            if (work.wasProtected && isCritical && solutions.size() == 1) {
                if (!install(other, false, work.depth + 1, false)) {
                    continue;
                }
                marks.protect(other);
            }
            if (install(other, true, work.depth + 1, false)) {
                if (marks.current(other) == 0) {
                    moved.add(other);
                }
                if (solutions.size() > 1) {
                    providers.noteChoice(work.pack, start, version, solutions);
                }
                return true;
            }
        }
        return false;
    }

    /** A satisfied dependency of a protected package is protected if nothing else satisfies it. */
    private boolean protectOnlySolution(Work work, int start) {
        var solutions = providers.solutions(start, Providers.Which.CANDIDATE_AND_INSTALLED, false);
        if (solutions.size() != 1) {
            return true;
        }
        var other = universe.versionPackage[solutions.getFirst()];
        if (marks.isProtected(other)) {
            return true;
        }
        marks.protect(other);
        return install(other, true, work.depth + 1, false);
    }

    /** A Recommends that was not satisfied before an upgrade is not followed with it either. */
    private boolean isOldUnsatisfied(Work work, int start) {
        var now = marks.current(work.pack);
        var end = universe.relationsEnd(now);
        var isNew = true;
        for (var r = universe.versionRelations[now]; r < end; r++) {
            if (universe.isCritical(r)
                    || !marks.isImportant(r)
                    || universe.relationTarget[r] != universe.relationTarget[start]) {
                continue;
            }
            isNew = false;
            r = universe.groupEnd(r);
            if (providers.groupOfEndSatisfiedNow(r, now)) {
                return false;
            }
        }
        return !isNew;
    }
}
