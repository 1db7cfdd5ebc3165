package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.IMPORTANT;
import static org.distrofab.packagers.apt.Universe.RECOMMENDS;
import static org.distrofab.packagers.apt.Universe.SUGGESTS;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * What shall become of each package: kept, installed in its candidate version, or deleted, and what
 * of its relations that leaves broken. The state that apt calls its dependency cache; mutable, and
 * owned by one resolution.
 *
 * <p>Relations see the candidate that a package had when its state last changed, not one that was
 * discarded silently since: apt looks at a table that is brought up to date at those moments.
 */
final class Marks {
    enum Mode {
        KEEP,
        INSTALL,
        DELETE
    }

    /** Bits of {@link #flags}. */
    static final int AUTOMATIC = 1;

    /** Decided by the user, or by a decision of theirs: nothing else changes it. */
    static final int PROTECTED = 2;

    static final int PURGE = 4;
    static final int REINSTALL = 8;

    static final int MAX_DEPTH = 3000;

    final Universe universe;
    final AptOptions options;
    final int[] installVersion;
    final int[] candidate;
    final Mode[] mode;
    final byte[] flags;
    final boolean[] isHeld;

    /** 2 for a new package, else how the candidate compares with what is installed. */
    final byte[] status;

    /** Unused, as far as the last sweep found. */
    final boolean[] isGarbage;

    private final int[] current;
    private final int[] seenCandidate;
    private final Set<Integer> touched = new TreeSet<>();

    /** What the tie-breaks were; null if nobody asked. */
    private final List<String> trace;

    final Reasons reasons;

    Marks(Universe universe, IntUnaryOperator candidates, AptOptions options, boolean trace) {
        var count = universe.packages + 1;
        this.universe = universe;
        this.options = options;
        this.installVersion = new int[count];
        this.candidate = new int[count];
        this.mode = new Mode[count];
        this.flags = new byte[count];
        this.isHeld = new boolean[count];
        this.status = new byte[count];
        this.isGarbage = new boolean[count];
        this.current = new int[count];
        this.reasons = new Reasons(universe);
        this.trace = trace ? new ArrayList<>() : null;
        for (var pack = 1; pack < count; pack++) {
            candidate[pack] = candidates.applyAsInt(pack);
            mode[pack] = Mode.KEEP;
            status[pack] = 2;
        }
        universe.installed.forEach((pack, one) -> {
            current[pack] = one.version();
            installVersion[pack] = one.version();
            isHeld[pack] = one.held();
            flags[pack] = (byte) (one.automatic() ? AUTOMATIC : 0);
            updateStatus(pack);
            touched.add(pack);
        });
        this.seenCandidate = candidate.clone();
    }

    // What is asked of the state.

    int current(int pack) {
        return current[pack];
    }

    boolean has(int pack, int flag) {
        return (flags[pack] & flag) != 0;
    }

    boolean isProtected(int pack) {
        return has(pack, PROTECTED);
    }

    boolean isKept(int pack) {
        return mode[pack] == Mode.KEEP;
    }

    boolean isInstalling(int pack) {
        return mode[pack] == Mode.INSTALL;
    }

    boolean isDeleting(int pack) {
        return mode[pack] == Mode.DELETE;
    }

    boolean isNewInstall(int pack) {
        return status[pack] == 2 && isInstalling(pack);
    }

    boolean isUpgradable(int pack) {
        return status[pack] >= 1 && candidate[pack] != 0;
    }

    /** Whether dpkg has anything to do for a package. */
    boolean changes(int pack) {
        return has(pack, REINSTALL)
                || !isKept(pack) && installVersion[pack] != current[pack]
                || !isClean(pack);
    }

    /** Whether what is installed is configured and needs no further look. */
    boolean isClean(int pack) {
        var found = universe.installed.get(pack);
        return found == null || found.isClean();
    }

    /** Packages that are, were or are to be installed, in the order of their numbers. */
    Iterable<Integer> touched() {
        return List.copyOf(touched);
    }

    boolean satisfiedNow(int relation) {
        return check(relation, current) != universe.isNegative(relation);
    }

    boolean satisfiedThen(int relation) {
        return check(relation, installVersion) != universe.isNegative(relation);
    }

    boolean satisfiedByCandidate(int relation) {
        return check(relation, seenCandidate) != universe.isNegative(relation);
    }

    /** Whether candidates are there that a relation is about, be it positive or negative. */
    boolean concernsCandidate(int relation) {
        return check(relation, seenCandidate);
    }

    /** The same in a state of somebody else's making, by package. */
    boolean groupSatisfiedIn(int start, int[] versions) {
        return groupSatisfied(start, versions);
    }

    boolean isBrokenIn(int version, int[] versions) {
        return isBroken(version, versions, false);
    }

    boolean groupSatisfiedNow(int start) {
        return groupSatisfied(start, current);
    }

    boolean groupSatisfiedThen(int start) {
        return groupSatisfied(start, installVersion);
    }

    boolean groupSatisfiedByCandidate(int start) {
        return groupSatisfied(start, seenCandidate);
    }

    private boolean groupSatisfied(int start, int[] versions) {
        for (var relation = start; ; relation++) {
            if (check(relation, versions) != universe.isNegative(relation)) {
                return true;
            }
            if (!universe.isOr(relation)) {
                return false;
            }
        }
    }

    /** Whether something matches the relation, in the versions that the packages have there. */
    private boolean check(int relation, int[] versions) {
        var target = universe.relationTarget[relation];
        var version = versions[target];
        if (version != 0
                && !universe.ignoresPackage(relation, target)
                && universe.satisfiedBy(relation, version)) {
            return true;
        }
        for (var p = universe.packageProviders[target]; p != 0; p = universe.provisionNext[p]) {
            var owner = universe.provisionOwner[p];
            if (versions[universe.versionPackage[owner]] == owner
                    && !universe.ignoresProvision(relation, p)
                    && universe.satisfiedByProvision(relation, p)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the relation is honoured: Recommends are if they are asked for. */
    boolean isImportant(int relation) {
        return universe.isCritical(relation)
                || universe.relationKind[relation] == RECOMMENDS && options.recommends()
                || universe.relationKind[relation] == SUGGESTS && options.suggests();
    }

    /** Whether the version that is to be there has a relation that cannot be without. */
    boolean isBroken(int pack) {
        return isBroken(installVersion[pack], installVersion, false);
    }

    boolean isBrokenNow(int pack) {
        return isBroken(current[pack], current, false);
    }

    /** The same with Recommends, if they are honoured. */
    boolean isPolicyBroken(int pack) {
        return isBroken(installVersion[pack], installVersion, true);
    }

    boolean isPolicyBrokenNow(int pack) {
        return isBroken(current[pack], current, true);
    }

    private boolean isBroken(int version, int[] versions, boolean policy) {
        if (version == 0) {
            return false;
        }
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var wanted = policy ? isImportant(start) : universe.isCritical(start);
            if (wanted && !groupSatisfied(start, versions)) {
                return true;
            }
            start = universe.groupEnd(start) + 1;
        }
        return false;
    }

    /** How many packages are broken in the state that is to be. */
    int brokenCount() {
        var count = 0;
        for (var pack : touched) {
            if (isBroken(pack)) {
                count++;
            }
        }
        return count;
    }

    // What changes the state.

    void note(String tieBreak) {
        if (trace != null) {
            trace.add(tieBreak);
        }
    }

    boolean isTracing() {
        return trace != null;
    }

    List<String> trace() {
        return trace == null ? List.of() : trace;
    }

    void protect(int pack) {
        flags[pack] |= PROTECTED;
    }

    void setAutomatic(int pack, boolean automatic) {
        flags[pack] = (byte) (automatic ? flags[pack] | AUTOMATIC : flags[pack] & ~AUTOMATIC);
    }

    void updateStatus(int pack) {
        if (current[pack] == 0 || candidate[pack] == 0) {
            status[pack] = 2;
        } else if (candidate[pack] == current[pack]) {
            status[pack] = 0;
        } else {
            status[pack] = (byte) (comesBefore(candidate[pack], current[pack]) ? 1 : -1);
        }
    }

    /** Whether a version stands before another in the list of its package: is higher. */
    private boolean comesBefore(int higher, int lower) {
        for (var v = higher; v != 0; v = universe.versionNext[v]) {
            if (v == lower) {
                return true;
            }
        }
        return false;
    }

    /** To be called after every change: others look at the package again. */
    void changed(int pack) {
        seenCandidate[pack] = candidate[pack];
        touched.add(pack);
    }

    void setCandidate(int pack, int version) {
        if (candidate[pack] == version) {
            return;
        }
        if (candidate[pack] == installVersion[pack] && isInstalling(pack)) {
            installVersion[pack] = version;
        }
        candidate[pack] = version;
        updateStatus(pack);
        changed(pack);
    }

    /** Whether anybody may change what becomes of a package. The user may everything. */
    boolean mayChange(Mode wanted, int pack, int depth, boolean fromUser) {
        if (depth > MAX_DEPTH || universe.packageVersions[pack] == 0) {
            return false;
        }
        if (fromUser || mode[pack] == wanted) {
            return true;
        }
        if (isProtected(pack)) {
            return false;
        }
        if (wanted != Mode.KEEP && isHeld[pack] && !options.ignoreHold()) {
            return false;
        }
        return wanted != Mode.DELETE
                || !universe.hasFlag(pack, ESSENTIAL) && !universe.hasFlag(pack, IMPORTANT);
    }

    boolean keep(int pack, int depth, boolean fromUser) {
        if (!mayChange(Mode.KEEP, pack, depth, fromUser)) {
            return false;
        }
        if (!isKept(pack)) {
            mode[pack] = Mode.KEEP;
            installVersion[pack] = current[pack];
            changed(pack);
        }
        return true;
    }

    boolean keep(int pack) {
        return keep(pack, 0, false);
    }

    boolean delete(int pack, boolean purge, int depth, boolean fromUser) {
        if (!mayChange(Mode.DELETE, pack, depth, fromUser)) {
            return false;
        }
        if ((isDeleting(pack) || installVersion[pack] == 0) && !purge) {
            return true;
        }
        if (!mayDelete(pack, fromUser)) {
            return false;
        }
        flags[pack] = (byte) (purge ? flags[pack] | PURGE : flags[pack] & ~PURGE);
        if (!fromUser && installVersion[pack] != 0) {
            releaseMetapackage(installVersion[pack]);
        }
        mode[pack] = current[pack] == 0 && !purge ? Mode.KEEP : Mode.DELETE;
        installVersion[pack] = 0;
        changed(pack);
        return true;
    }

    boolean delete(int pack, int depth) {
        return delete(pack, false, depth, false);
    }

    /** What the user asked to install anew is not taken away for another's sake. */
    boolean mayDelete(int pack, boolean fromUser) {
        return fromUser
                || current[pack] != 0
                || installVersion[pack] == 0
                || status[pack] != 2
                || has(pack, AUTOMATIC);
    }

    /** When a metapackage goes, what it brought stays: it counts as asked for from then on. */
    private void releaseMetapackage(int version) {
        if (!options.isNeverAutomatic(universe.text.get(universe.versionSection[version]))) {
            return;
        }
        var end = universe.relationsEnd(version);
        for (var r = universe.versionRelations[version]; r < end; r++) {
            if (universe.isNegative(r) || !isImportant(r)) {
                continue;
            }
            for (var found : universe.allTargets(r)) {
                var pack = universe.versionPackage[found];
                if (current[pack] == found) {
                    setAutomatic(pack, false);
                }
            }
        }
    }
}
