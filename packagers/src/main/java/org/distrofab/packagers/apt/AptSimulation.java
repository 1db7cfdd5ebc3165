package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.PRE_DEPENDS;

import org.distrofab.packagers.solve.Solution.Operation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The lines {@code Inst}, {@code Conf} and {@code Remv} of {@code apt-get -s}, with what is broken
 * after each in brackets. Owned by one call.
 */
final class AptSimulation {
    private final Marks marks;
    private final Universe universe;

    /** Which version of each package is there at this point. */
    private final int[] versions;

    /** Packages that something was done to: they are not named as broken. */
    private final Set<Integer> done = new HashSet<>();

    private final Set<Integer> broken = new TreeSet<>();
    private final Map<String, Integer> byName = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    AptSimulation(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
        this.versions = new int[universe.packages + 1];
        universe.installed.forEach((pack, one) -> versions[pack] = one.version());
        for (var pack : marks.touched()) {
            byName.put(key(universe.name(pack), marks.installVersion[pack]), pack);
            byName.putIfAbsent(key(universe.name(pack), marks.current(pack)), pack);
        }
    }

    private String key(String name, int version) {
        return version == 0 ? name : name + ":" + universe.architecture(version);
    }

    List<String> lines(List<Operation> operations, boolean purge) {
        for (var operation : operations) {
            var pack = byName.get(operation.name() + ":" + operation.architecture());
            done.add(pack);
            switch (operation.kind()) {
                case UNPACK, INSTALL -> install(pack);
                case CONFIGURE -> lines.add("Conf " + describe(pack, false, true) + breaks());
                case REMOVE -> {
                    versions[pack] = 0;
                    look(pack);
                    var verb = purge ? "Purg " : "Remv ";
                    lines.add(verb + describe(pack, true, false) + breaks());
                }
            }
        }
        return lines;
    }

    private void install(int pack) {
        versions[pack] = marks.installVersion[pack];
        look(pack);
        var line = new StringBuilder("Inst ").append(describe(pack, true, true));
        for (var other : broken) {
            var version = versions[other];
            var end = universe.relationsEnd(version);
            for (var start = universe.versionRelations[version]; start < end; ) {
                var isStrict =
                        universe.isNegative(start) || universe.relationKind[start] == PRE_DEPENDS;
                if (isStrict && !marks.groupSatisfiedIn(start, versions)) {
                    line.append(" [").append(universe.fullName(other)).append(" on ");
                    line.append(universe.fullName(universe.relationTarget[start])).append(']');
                }
                start = universe.groupEnd(start) + 1;
            }
        }
        lines.add(line + breaks());
    }

    /** Finds out again what is broken, among what a change of a package can concern. */
    private void look(int pack) {
        var again = new TreeSet<>(broken);
        again.add(pack);
        for (var version : new int[] {marks.current(pack), marks.installVersion[pack]}) {
            if (version != 0) {
                var end = universe.provisionsEnd(version);
                for (var p = universe.versionProvisions[version]; p < end; p++) {
                    addDependents(universe.provisionTarget[p], again);
                }
            }
        }
        addDependents(pack, again);
        for (var other : again) {
            if (marks.isBrokenIn(versions[other], versions)) {
                broken.add(other);
            } else {
                broken.remove(other);
            }
        }
    }

    private void addDependents(int pack, Set<Integer> packs) {
        for (var relation : universe.dependents().of(pack)) {
            packs.add(universe.parentPackage(relation));
        }
    }

    private String breaks() {
        if (broken.isEmpty()) {
            return "";
        }
        var names = new StringBuilder(" [");
        broken.stream()
                .filter(pack -> !done.contains(pack))
                .sorted(CacheOrder.of(universe))
                .forEach(pack -> names.append(universe.fullName(pack)).append(' '));
        return names.append(']').toString();
    }

    private String describe(int pack, boolean before, boolean after) {
        var words = new StringBuilder(universe.prettyName(pack));
        if (before && marks.current(pack) != 0) {
            words.append(" [").append(universe.versionString(marks.current(pack))).append(']');
        }
        var candidate = marks.candidate[pack];
        if (after && candidate != 0) {
            words.append(" (").append(universe.versionString(candidate)).append(' ');
            words.append(universe.releases(candidate)).append(')');
        }
        return words.toString();
    }
}
