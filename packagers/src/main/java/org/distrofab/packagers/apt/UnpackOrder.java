package org.distrofab.packagers.apt;

import org.distrofab.packagers.solve.Solution.Operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The order in which dpkg gets to unpack, configure and remove: dependencies first. */
final class UnpackOrder {
    private final Marks marks;
    private final Universe universe;
    private final List<Operation> operations = new ArrayList<>();
    private final Set<Integer> visited = new HashSet<>();

    UnpackOrder(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
    }

    List<Operation> operations() {
        for (var pack : marks.touched()) {
            if (marks.isDeleting(pack)) {
                add(Operation.Kind.REMOVE, pack, marks.current(pack));
            }
        }
        for (var pack : marks.touched()) {
            visit(pack);
        }
        return operations;
    }

    private void visit(int pack) {
        if (!marks.isInstalling(pack) || !visited.add(pack)) {
            return;
        }
        var version = marks.installVersion[pack];
        var end = universe.relationsEnd(version);
        for (var r = universe.versionRelations[version]; r < end; r++) {
            if (universe.relationKind[r] <= Universe.DEPENDS) {
                for (var target : universe.allTargets(r)) {
                    if (marks.installVersion[universe.versionPackage[target]] == target) {
                        visit(universe.versionPackage[target]);
                    }
                }
            }
        }
        add(Operation.Kind.UNPACK, pack, version);
        add(Operation.Kind.CONFIGURE, pack, version);
    }

    private void add(Operation.Kind kind, int pack, int version) {
        operations.add(new Operation(kind, universe.name(pack), universe.architecture(version)));
    }
}
