package org.distrofab.packagers.apt;

import java.util.ArrayList;
import java.util.List;

/**
 * One look of the {@link ProblemResolver} at one broken package: goes through its relations and
 * gives up either the package or what breaks it. Owned by that look.
 */
final class Repair {
    private final ProblemResolver resolver;
    private final Marks marks;
    private final Universe universe;
    private final Installer installer;
    private final Scores scores;
    private final int pack;
    private final int round;
    private final boolean fixes;
    private final List<Kill> kills = new ArrayList<>();
    private boolean changed;

    /** Whether the members of the group that were looked at so far speak for keeping. */
    private boolean keepsGroup;

    /** What to do after looking at one relation. */
    private enum Next {
        GO_ON,
        LEAVE
    }

    /**
     * @param group start of the group that the package breaks
     */
    private record Kill(int pack, int group) {}

    Repair(
            ProblemResolver resolver,
            Marks marks,
            Installer installer,
            Scores scores,
            int pack,
            int round,
            boolean fixes) {
        this.resolver = resolver;
        this.marks = marks;
        this.universe = marks.universe;
        this.installer = installer;
        this.scores = scores;
        this.pack = pack;
        this.round = round;
        this.fixes = fixes;
    }

    /** Whether anything changed. */
    boolean run() {
        var version = marks.installVersion[pack];
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            if (universe.isCritical(start)
                    && !marks.groupSatisfiedThen(start)
                    && lookAtGroup(start, next) == Next.LEAVE) {
                break;
            }
            start = next;
        }
        applyKills();
        return changed;
    }

    private Next lookAtGroup(int start, int end) {
        var isOr = end - start > 1;
        var killsBefore = kills.size();
        keepsGroup = false;
        for (var relation = start; relation < end; relation++) {
            if (isOr && marks.groupSatisfiedThen(start)) {
                return Next.GO_ON;
            }
            if (lookAt(relation, start, isOr) == Next.LEAVE && !isOr) {
                return Next.LEAVE;
            }
        }
        if (isOr && killsBefore == kills.size() && !marks.groupSatisfiedThen(start)) {
            if (keepsGroup) {
                marks.note("resolver: " + name() + " is kept back: " + universe.clause(start));
                marks.keep(pack);
                changed = true;
            } else if (!marks.isProtected(pack)) {
                marks.note("resolver: " + name() + " is removed: " + universe.clause(start));
                marks.delete(pack, 0);
                changed = true;
            }
        }
        return Next.GO_ON;
    }

    private String name() {
        return universe.prettyName(pack);
    }

    private Next lookAt(int relation, int group, boolean isOr) {
        var targets = universe.allTargets(relation);
        var isNegative = universe.isNegative(relation);
        if (targets.length == 0
                && !marks.isProtected(pack)
                && !isNegative
                && !marks.isBrokenNow(pack)) {
            if (isOr) {
                return Next.GO_ON;
            }
            changed = true;
            marks.keep(pack);
            return Next.LEAVE;
        }
        var done = false;
        for (var target : targets) {
            var other = universe.versionPackage[target];
            if (isNegative && marks.installVersion[other] != target) {
                continue;
            }
            var givesWay =
                    scores.of(pack) <= scores.of(other)
                            || !marks.satisfiedNow(relation) && !isNegative;
            if (!givesWay) {
                if (condemn(relation, group, other)) {
                    break;
                }
            } else if (!marks.isProtected(pack)) {
                giveWay(relation, isOr, other);
                changed = true;
                done = true;
                break;
            } else if (resolver.upgrade(other)) {
                scores.set(other, Math.min(scores.of(other), scores.of(pack)));
                break;
            }
        }
        if (targets.length == 0 && !isNegative && !marks.isProtected(pack)) {
            giveUp(relation, isOr);
            done = true;
        }
        return done ? Next.LEAVE : Next.GO_ON;
    }

    /** The package matters less than what stands against it: keep it back, or let it go. */
    private void giveWay(int relation, boolean isOr, int other) {
        var wasInstalling = marks.isInstalling(pack);
        marks.keep(pack);
        if (!marks.isBroken(pack)) {
            keepsGroup = true;
            if (isOr && wasInstalling) {
                installer.install(pack, false, 0, false);
            }
            note("is kept back", relation);
            return;
        }
        if (fixes && resolver.upgrade(pack)) {
            return;
        }
        var target = universe.relationTarget[relation];
        if (!isOr || marks.isGarbage[pack]) {
            note("is removed", relation);
            marks.delete(pack, 0);
            if (round > 1 && scores.of(other) > scores.of(pack)) {
                scores.set(pack, scores.of(other));
            }
        } else if (marks.current(target) == 0
                && !marks.isDeleting(target)
                && !resolver.isToBeRemoved(target)
                && marks.candidate[target] != 0) {
            keepsGroup = true;
            var broken = marks.brokenCount();
            note("gets " + universe.prettyName(target) + " installed", relation);
            installer.install(target, true, 1, false);
            if (marks.isBroken(target) || marks.brokenCount() > broken) {
                keepsGroup = false;
                marks.delete(target, 1);
            }
        }
    }

    private void note(String what, int relation) {
        if (marks.isTracing()) {
            marks.note(
                    "resolver: "
                            + name()
                            + " (score "
                            + scores.of(pack)
                            + ") "
                            + what
                            + ": "
                            + universe.kind(relation)
                            + " "
                            + universe.describe(relation));
        }
    }

    /** Nothing in the world satisfies the relation. */
    private void giveUp(int relation, boolean isOr) {
        var wasInstalling = marks.isInstalling(pack);
        marks.keep(pack);
        if (!marks.isBroken(pack)) {
            keepsGroup = true;
            if (isOr && wasInstalling) {
                installer.install(pack, false, 0, false);
            }
            note("is kept back for want of a candidate", relation);
        } else if (!isOr) {
            note("is removed for want of a candidate", relation);
            marks.delete(pack, 0);
        }
        changed = true;
    }

    /**
     * @return whether to look at no further target
     */
    private boolean condemn(int relation, int group, int other) {
        if (universe.relationKind[relation] == Universe.BREAKS
                && marks.groupSatisfiedByCandidate(group)) {
            note("gets " + universe.prettyName(other) + " upgraded", relation);
            installer.install(other, false, 0, false);
            return false;
        }
        if (marks.isProtected(other) && !marks.isDeleting(other)) {
            return false;
        }
        kills.add(new Kill(other, group));
        return !universe.isNegative(relation);
    }

    private void applyKills() {
        if (marks.installVersion[pack] == 0) {
            return;
        }
        for (var kill : kills) {
            var isDone = false;
            if (!marks.groupSatisfiedNow(kill.group())) {
                isDone = universe.isNegative(kill.group()) && marks.delete(kill.pack(), 0);
            } else {
                isDone = marks.keep(kill.pack());
            }
            if (isDone) {
                note("has " + universe.prettyName(kill.pack()) + " given up", kill.group());
            }
            if ((!isDone || round > 1) && scores.of(pack) > scores.of(kill.pack())) {
                scores.set(kill.pack(), scores.of(pack));
                changed = true;
            }
            changed |= isDone;
        }
    }
}
