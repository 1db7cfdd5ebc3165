package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.BREAKS;
import static org.distrofab.packagers.apt.Universe.DEPENDS;
import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.IMPORTANT;
import static org.distrofab.packagers.apt.Universe.PRE_DEPENDS;

import org.distrofab.packagers.solve.Solution.Operation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What dpkg is told to do, step by step: goes through the {@link UnpackOrder}, unpacks, configures
 * at once what others cannot wait for, removes what is in the way, and configures the rest at the
 * end. Triggers run when dpkg configures; apt leaves them to it.
 */
final class DpkgPlan {
    private static final int MAX_ROUNDS = 5000;

    private enum State {
        REMOVED,
        UNPACKED,
        CONFIGURED
    }

    private final Marks marks;
    private final Universe universe;
    private final Map<Integer, State> states = new HashMap<>();
    private final Set<Integer> looping = new HashSet<>();
    private final List<Operation> operations = new ArrayList<>();
    private Set<Integer> listed = Set.of();
    private String error = "";

    DpkgPlan(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
    }

    /** Why there is no order, in apt's words; empty if there is one. */
    String error() {
        return error;
    }

    List<Operation> operations() {
        var order = new UnpackOrder(marks);
        var list = order.order();
        listed = Set.copyOf(list);
        for (var pack : list) {
            if (isNow(pack)) {
                var done =
                        marks.isDeleting(pack)
                                ? remove(pack)
                                : unpack(pack, order.immediate().contains(pack), 0);
                if (!done) {
                    return operations;
                }
            }
        }
        var configured = new HashSet<String>();
        for (var operation : operations) {
            if (operation.kind() == Operation.Kind.CONFIGURE) {
                configured.add(operation.name() + ":" + operation.architecture());
            }
        }
        for (var operation : List.copyOf(operations)) {
            var name = operation.name() + ":" + operation.architecture();
            if (operation.kind() == Operation.Kind.UNPACK && configured.add(name)) {
                operations.add(
                        new Operation(
                                Operation.Kind.CONFIGURE,
                                operation.name(),
                                operation.architecture()));
            }
        }
        return operations;
    }

    /** Whether nothing has been done to a package that counts; early removals do not. */
    private boolean isNow(int pack) {
        var state = states.get(pack);
        return state == null || state == State.REMOVED;
    }

    private boolean is(int pack, State state) {
        return states.get(pack) == state;
    }

    private void add(Operation.Kind kind, int pack, int version) {
        operations.add(new Operation(kind, universe.name(pack), universe.architecture(version)));
    }

    private boolean remove(int pack) {
        if (isNow(pack)) {
            states.put(pack, State.CONFIGURED);
            add(Operation.Kind.REMOVE, pack, marks.current(pack));
        }
        return true;
    }

    private boolean fail(String words) {
        error = "E: " + words;
        return false;
    }

    /** Runs an act on another package, with a mark that keeps it from coming back here. */
    private boolean guarded(int pack, boolean isLoop, java.util.function.BooleanSupplier act) {
        if (!isLoop) {
            looping.add(pack);
        }
        var done = act.getAsBoolean();
        if (!isLoop) {
            looping.remove(pack);
        }
        return done;
    }

    private boolean isReady(int version, boolean mayBeGone) {
        var pack = universe.versionPackage[version];
        return marks.current(pack) == version
                && isNow(pack)
                && (mayBeGone || !is(pack, State.REMOVED))
                && marks.isClean(pack)
                && !marks.has(pack, Marks.REINSTALL);
    }

    private boolean unpack(int pack, boolean atOnce, int nesting) {
        var isLoop = looping.contains(pack);
        var couldBeRemoved = nesting != 0 && !is(pack, State.REMOVED);
        var version = marks.installVersion[pack];
        var end = universe.relationsEnd(version);
        var rounds = 0;
        var isBad = false;
        var changed = true;
        while (changed) {
            changed = false;
            for (var start = universe.versionRelations[version]; start < end; ) {
                var outcome = Outcome.FINE;
                if (universe.relationKind[start] == PRE_DEPENDS) {
                    outcome = satisfyPreDepends(pack, start, isLoop, nesting);
                } else if (universe.isNegative(start)) {
                    outcome = clearConflict(pack, start, isLoop, nesting);
                }
                if (outcome == Outcome.FAILED) {
                    return false;
                }
                changed |= outcome == Outcome.CHANGED;
                isBad |= outcome == Outcome.BAD;
                start = universe.groupEnd(start) + 1;
            }
            if (rounds++ > MAX_ROUNDS) {
                return fail("Internal error: MaxLoopCount reached for " + universe.fullName(pack));
            }
        }
        if (isBad) {
            return fail(
                    "Couldn't configure "
                            + universe.fullName(pack)
                            + ", probably a dependency cycle.");
        }
        if (couldBeRemoved && is(pack, State.REMOVED)) {
            return true;
        }
        if (!clearReverseConflicts(pack, version)) {
            return false;
        }
        if (isLoop) {
            return true;
        }
        states.put(pack, State.UNPACKED);
        if (version != marks.current(pack) || marks.has(pack, Marks.REINSTALL)) {
            add(Operation.Kind.UNPACK, pack, version);
        }
        if (atOnce) {
            var before = error;
            configure(pack, nesting + 1);
            // It is tried again at the end.
            error = before;
        }
        return true;
    }

    private enum Outcome {
        FINE,
        CHANGED,
        BAD,
        FAILED
    }

    private Outcome satisfyPreDepends(int pack, int start, boolean isLoop, int nesting) {
        var end = universe.groupEnd(start);
        for (var r = start; r <= end; r++) {
            for (var version : universe.allTargets(r)) {
                if (isReady(version, true)) {
                    return Outcome.FINE;
                }
            }
        }
        for (var r = start; r <= end; r++) {
            var outcome = configureFirst(pack, r, isLoop, nesting);
            if (outcome != Outcome.BAD) {
                return outcome;
            }
        }
        return Outcome.BAD;
    }

    private Outcome configureFirst(int pack, int relation, boolean isLoop, int nesting) {
        for (var version : universe.allTargets(relation)) {
            var other = universe.versionPackage[version];
            if (marks.installVersion[other] != version
                    || marks.isKept(other)
                            && marks.isClean(other)
                            && !marks.has(other, Marks.REINSTALL)) {
                continue;
            }
            if (is(other, State.CONFIGURED)) {
                return Outcome.FINE;
            }
            var isUnpacked = is(other, State.UNPACKED);
            if (!isUnpacked && looping.contains(other) && isLoop) {
                continue;
            }
            var done =
                    guarded(
                            pack,
                            isLoop,
                            () ->
                                    isUnpacked
                                            ? configure(other, nesting + 1)
                                            : unpack(other, true, nesting + 1));
            if (!done) {
                return Outcome.FAILED;
            }
            return looping.contains(other) ? Outcome.FINE : Outcome.CHANGED;
        }
        return Outcome.BAD;
    }

    private Outcome clearConflict(int pack, int relation, boolean isLoop, int nesting) {
        var result = Outcome.FINE;
        for (var version : universe.allTargets(relation)) {
            var other = universe.versionPackage[version];
            if (marks.current(other) != version || !isNow(other) || is(other, State.REMOVED)) {
                continue;
            }
            if (looping.contains(other) && isLoop) {
                if (!removeEarly(other, relation)) {
                    return Outcome.FAILED;
                }
                result = Outcome.BAD;
            } else if (marks.isDeleting(other)) {
                remove(other);
            } else {
                var before = error;
                if (guarded(pack, isLoop, () -> unpack(other, false, nesting + 1))) {
                    if (!looping.contains(other) && result == Outcome.FINE) {
                        result = Outcome.CHANGED;
                    }
                } else {
                    error = before;
                    if (!is(other, State.REMOVED)
                            && !is(pack, State.REMOVED)
                            && !removeEarly(other, relation)) {
                        return Outcome.FAILED;
                    }
                }
            }
        }
        return result;
    }

    /** Installed packages that conflict with what is about to be unpacked make room. */
    private boolean clearReverseConflicts(int pack, int version) {
        if (!clearReverseConflicts(pack, pack, universe.versionText[version])) {
            return false;
        }
        var end = universe.provisionsEnd(version);
        for (var p = universe.versionProvisions[version]; p < end; p++) {
            if (universe.provisionOwner[p] == version) {
                clearReverseConflicts(
                        pack, universe.provisionTarget[p], universe.provisionVersion[p]);
            }
        }
        return true;
    }

    private boolean clearReverseConflicts(int pack, int name, int versionText) {
        for (var r : universe.dependents().of(name)) {
            if (universe.relationKind[r] == Universe.CONFLICTS
                    && isNow(pack)
                    && !universe.ignoresPackage(r, pack)
                    && universe.accepts(r, versionText)
                    && !removeEarly(universe.parentPackage(r), r)) {
                return fail(
                        "Reverse conflicts early remove for package '"
                                + universe.fullName(pack)
                                + "' failed");
            }
        }
        return true;
    }

    private boolean removeEarly(int pack, int relation) {
        if (!isNow(pack) || is(pack, State.REMOVED)) {
            return true;
        }
        if (!listed.contains(pack)) {
            return false;
        }
        if (universe.relationKind[relation] == BREAKS) {
            // dpkg deconfigures it by itself.
            return true;
        }
        if (isEssentialHere(pack)) {
            return fail(
                    "This installation run will require temporarily removing the essential package "
                            + universe.fullName(pack)
                            + " due to a Conflicts/Pre-Depends loop. This is often bad, but if you"
                            + " really want to do it, activate the APT::Force-LoopBreak option.");
        }
        remove(pack);
        if (!marks.isDeleting(pack)) {
            states.put(pack, State.REMOVED);
        }
        return true;
    }

    private boolean isEssentialHere(int pack) {
        if (universe.hasFlag(pack, ESSENTIAL) || universe.hasFlag(pack, IMPORTANT)) {
            return true;
        }
        for (var r : universe.dependents().of(pack)) {
            var parent = universe.parentPackage(r);
            if (universe.relationKind[r] <= DEPENDS
                    && (universe.hasFlag(parent, ESSENTIAL)
                            || universe.hasFlag(parent, IMPORTANT))) {
                return true;
            }
        }
        return false;
    }

    private boolean configure(int pack, int nesting) {
        var isLoop = looping.contains(pack);
        var version = marks.installVersion[pack];
        var waiting = new ArrayList<Integer>();
        if (!unpackDependencies(pack, version, isLoop, nesting, waiting)
                || !configureDependencies(pack, isLoop, nesting, waiting)) {
            return false;
        }
        if (isLoop) {
            return true;
        }
        if (is(pack, State.CONFIGURED)) {
            return fail("Internal configure error on '" + universe.fullName(pack) + "'.");
        }
        add(Operation.Kind.CONFIGURE, pack, version);
        states.put(pack, State.CONFIGURED);
        return true;
    }

    private boolean unpackDependencies(
            int pack, int version, boolean isLoop, int nesting, List<Integer> waiting) {
        var end = universe.relationsEnd(version);
        var changed = true;
        var rounds = 0;
        while (changed) {
            changed = false;
            for (var start = universe.versionRelations[version]; start < end; ) {
                var last = universe.groupEnd(start);
                if (universe.relationKind[start] <= DEPENDS && !isGood(start, last, isLoop)) {
                    var outcome = unpackOneOf(pack, start, last, isLoop, nesting);
                    if (outcome == Outcome.FAILED) {
                        return false;
                    }
                    changed |= outcome == Outcome.CHANGED;
                    if (outcome == Outcome.BAD) {
                        waiting.add(start);
                    }
                }
                start = last + 1;
            }
            if (rounds++ > MAX_ROUNDS) {
                return fail("Internal error: MaxLoopCount reached for " + universe.fullName(pack));
            }
        }
        return true;
    }

    private boolean isGood(int start, int end, boolean isLoop) {
        for (var r = start; r <= end; r++) {
            for (var version : universe.allTargets(r)) {
                var other = universe.versionPackage[version];
                if (isReady(version, false)
                        || isLoop
                                && marks.installVersion[other] == version
                                && isNow(other)
                                && is(other, State.UNPACKED)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Outcome unpackOneOf(int pack, int start, int end, boolean isLoop, int nesting) {
        for (var r = start; r <= end; r++) {
            for (var version : universe.allTargets(r)) {
                var other = universe.versionPackage[version];
                if (isReady(version, false)
                        || marks.installVersion[other] != version
                        || !isNow(other)) {
                    continue;
                }
                if (isLoop) {
                    break;
                }
                if (!guarded(pack, false, () -> unpack(other, true, nesting + 1))) {
                    return Outcome.FAILED;
                }
                return looping.contains(other) ? Outcome.FINE : Outcome.CHANGED;
            }
        }
        return Outcome.BAD;
    }

    private boolean configureDependencies(
            int pack, boolean isLoop, int nesting, List<Integer> waiting) {
        var changed = true;
        var isBad = false;
        var rounds = 0;
        while (changed) {
            changed = false;
            for (var start : waiting) {
                var outcome = configureOneOf(pack, start, isLoop, nesting);
                if (outcome == Outcome.FAILED) {
                    return false;
                }
                isBad = outcome == Outcome.BAD;
                changed |= outcome == Outcome.CHANGED;
            }
            if (rounds++ > MAX_ROUNDS) {
                return fail("Internal error: MaxLoopCount reached for " + universe.fullName(pack));
            }
        }
        return !isBad || fail("Could not configure '" + universe.fullName(pack) + "'. ");
    }

    private Outcome configureOneOf(int pack, int start, boolean isLoop, int nesting) {
        for (var r = start; r <= universe.groupEnd(start); r++) {
            for (var version : universe.allTargets(r)) {
                var other = universe.versionPackage[version];
                if (marks.installVersion[other] != version) {
                    continue;
                }
                if (is(other, State.CONFIGURED) || looping.contains(other) && isLoop) {
                    return Outcome.FINE;
                }
                if (is(other, State.UNPACKED)) {
                    if (!guarded(pack, isLoop, () -> configure(other, nesting + 1))) {
                        return Outcome.FAILED;
                    }
                    return looping.contains(other) ? Outcome.FINE : Outcome.CHANGED;
                }
            }
        }
        return Outcome.BAD;
    }
}
