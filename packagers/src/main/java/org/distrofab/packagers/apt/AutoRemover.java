package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.IMPORTANT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds packages that came for another's sake and are needed no more: all that cannot be reached
 * over dependencies, Recommends and Suggests from what somebody asked for (apt-get(8),
 * "autoremove").
 *
 * <p>Limitations: kernels are protected by their names alone ({@code APT::NeverAutoRemove}), not by
 * which of them runs.
 */
final class AutoRemover {
    private static final int REQUIRED = 1;

    /** Debian's {@code APT::NeverAutoRemove}. */
    private static final Pattern NEVER =
            Pattern.compile(
                    "^firmware-linux.*|^linux-firmware$|^linux-image-[a-z0-9]*$"
                            + "|^linux-image-[a-z0-9]*-[a-z0-9]*$");

    private final Marks marks;
    private final Universe universe;
    private final boolean[] marked;
    private final boolean[] explored;

    AutoRemover(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
        this.marked = new boolean[universe.packages + 1];
        this.explored = new boolean[universe.packages + 1];
    }

    /** Fills {@link Marks#isGarbage}. */
    void sweep() {
        for (var pack : marks.touched()) {
            if (!marked[pack] && !isGone(pack) && isRoot(pack)) {
                visit(pack, versionThen(pack), 0);
            }
        }
        for (var pack : marks.touched()) {
            var current = marks.current(pack);
            var isRequired = current != 0 && universe.versionPriority[current] == REQUIRED;
            marks.isGarbage[pack] =
                    !isRequired && !marked[pack] && (current != 0 || marks.isInstalling(pack));
        }
    }

    private boolean isRoot(int pack) {
        var current = marks.current(pack);
        return !marks.has(pack, Marks.AUTOMATIC)
                || universe.hasFlag(pack, ESSENTIAL)
                || universe.hasFlag(pack, IMPORTANT)
                || current != 0 && universe.versionPriority[current] == REQUIRED
                || NEVER.matcher(universe.name(pack)).find()
                || marks.isHeld[pack] && !marks.options.ignoreHold()
                || marks.isProtected(pack);
    }

    private boolean isGone(int pack) {
        return marks.current(pack) == 0 ? marks.isKept(pack) : marks.isDeleting(pack);
    }

    private int versionThen(int pack) {
        return marks.isInstalling(pack) ? marks.installVersion[pack] : marks.current(pack);
    }

    private void visit(int pack, int version, int depth) {
        if (version == 0 || marked[pack] || depth > Marks.MAX_DEPTH) {
            return;
        }
        if (isGone(pack)) {
            explored[pack] = true;
            return;
        }
        marked[pack] = true;
        var end = universe.relationsEnd(version);
        for (var relation = universe.versionRelations[version]; relation < end; relation++) {
            var isFollowed = universe.relationKind[relation] <= Universe.SUGGESTS;
            if (isFollowed && !explored[universe.relationTarget[relation]]) {
                follow(relation, depth);
            }
        }
    }

    private void follow(int relation, int depth) {
        var target = universe.relationTarget[relation];
        var isSatisfied = true;
        var bySource = new HashMap<Integer, List<Integer>>();
        var version = isGone(target) ? 0 : versionThen(target);
        if (version != 0) {
            isSatisfied = universe.satisfiedBy(relation, version);
            if (isSatisfied) {
                add(bySource, version);
            }
        }
        if (bySource.isEmpty() && isSatisfied) {
            marked[target] = true;
        }
        for (var p = universe.packageProviders[target]; p != 0; p = universe.provisionNext[p]) {
            var owner = universe.provisionOwner[p];
            var pack = universe.versionPackage[owner];
            if (!isGone(pack) && versionThen(pack) == owner) {
                if (universe.satisfiedByProvision(relation, p)) {
                    add(bySource, owner);
                } else {
                    isSatisfied = false;
                }
            }
        }
        keepNewest(bySource);
        if (isSatisfied) {
            explored[target] = true;
        }
        var all = new TreeSet<Integer>();
        bySource.values().forEach(all::addAll);
        for (var found : all) {
            visit(universe.versionPackage[found], found, depth + 1);
        }
    }

    private void add(Map<Integer, List<Integer>> bySource, int version) {
        bySource.computeIfAbsent(universe.versionSource[version], _ -> new ArrayList<>())
                .add(version);
    }

    /** Of several binaries of one source the newest counts; installed providers before new ones. */
    private void keepNewest(Map<Integer, List<Integer>> bySource) {
        for (var versions : bySource.values()) {
            var newest = universe.versionSourceVersion[versions.getFirst()];
            for (var version : versions) {
                var other = universe.versionSourceVersion[version];
                if (universe.compare(other, newest) > 0) {
                    newest = other;
                }
            }
            var kept = newest;
            versions.removeIf(v -> universe.versionSourceVersion[v] != kept);
        }
        var isInstalled =
                bySource.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(v -> marks.current(universe.versionPackage[v]) != 0);
        if (bySource.size() > 1 && isInstalled) {
            bySource.values()
                    .forEach(versions ->
                            versions.removeIf(v -> marks.current(universe.versionPackage[v]) == 0));
        }
    }
}
