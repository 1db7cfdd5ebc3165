package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.IMPORTANT;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * How much breakage it would cause to change a package: by its priority, by what depends on it, by
 * whether it is essential or asked for. The numbers are apt's ({@code pkgProblemResolver::Scores}).
 */
final class Scores {
    private static final int[] OF_PRIORITY = {0, 3, 2, 1, -1, -2};
    private static final int OF_ESSENTIAL = 100;
    private static final int OF_INSTALLED_AND_OFFERED = 1;
    private static final int MORE_IF_PROTECTED = 10_000;
    private static final int MORE_IF_ESSENTIAL = 5_000;
    private static final int LOWEST_PRIORITY = 5;

    private final Marks marks;
    private final Universe universe;
    private final int[] scores;

    Scores(Marks marks, Collection<Integer> asked) {
        this.marks = marks;
        this.universe = marks.universe;
        this.scores = new int[universe.packages + 1];
        var present = new ArrayList<Integer>();
        for (var pack : marks.touched()) {
            if (marks.installVersion[pack] != 0) {
                present.add(pack);
            }
        }
        present.forEach(this::addOwn);
        var own = scores.clone();
        present.forEach(pack -> inherit(pack, own));
        present.sort(CacheOrder.of(universe));
        present.forEach(pack -> passToProviders(pack, own));
        asked.forEach(pack -> scores[pack] += MORE_IF_PROTECTED);
        for (var pack = 1; pack <= universe.packages; pack++) {
            if (isKeptAnyway(pack)) {
                scores[pack] += MORE_IF_ESSENTIAL;
            }
        }
    }

    int of(int pack) {
        return scores[pack];
    }

    void set(int pack, int score) {
        scores[pack] = score;
    }

    /** Those that are to be there, the most important first. */
    List<Integer> order() {
        var order = new ArrayList<Integer>();
        marks.touched().forEach(order::add);
        order.sort(
                Comparator.comparingInt((Integer pack) -> -scores[pack])
                        .thenComparing(CacheOrder.of(universe)));
        return order;
    }

    private boolean isKeptAnyway(int pack) {
        return universe.hasFlag(pack, ESSENTIAL) || universe.hasFlag(pack, IMPORTANT);
    }

    private void addOwn(int pack) {
        var version = marks.installVersion[pack];
        if (isKeptAnyway(pack)) {
            scores[pack] += OF_ESSENTIAL;
        }
        var priority =
                universe.isDownloadable(version)
                        ? universe.versionPriority[version]
                        : LOWEST_PRIORITY;
        scores[pack] += OF_PRIORITY[priority];
        var candidate = marks.candidate[pack];
        if (marks.current(pack) != 0 && candidate != 0 && universe.isDownloadable(candidate)) {
            scores[pack] += OF_INSTALLED_AND_OFFERED;
        }
        var end = universe.relationsEnd(version);
        for (var relation = universe.versionRelations[version]; relation < end; relation++) {
            var points = points(relation);
            if (points != 0) {
                addTo(relation, points);
            }
        }
    }

    private int points(int relation) {
        return switch (universe.relationKind[relation]) {
            case Universe.PRE_DEPENDS, Universe.DEPENDS, Universe.RECOMMENDS -> 1;
            case Universe.CONFLICTS, Universe.BREAKS -> -1;
            default -> 0;
        };
    }

    private void addTo(int relation, int points) {
        var target = universe.relationTarget[relation];
        if (!universe.ignoresPackage(relation, target)) {
            var there = marks.installVersion[target];
            if (universe.relationVersion[relation] != 0
                    && (there == 0 || !universe.satisfiedBy(relation, there))) {
                return;
            }
            scores[target] += points;
        }
        var owners = new TreeSet<Integer>();
        for (var p = universe.packageProviders[target]; p != 0; p = universe.provisionNext[p]) {
            var owner = universe.provisionOwner[p];
            var pack = universe.versionPackage[owner];
            if (marks.installVersion[pack] == owner
                    && !universe.ignoresProvision(relation, p)
                    && universe.satisfiedByProvision(relation, p)) {
                owners.add(pack);
            }
        }
        owners.forEach(owner -> scores[owner] += points);
    }

    /** One level only: what depends on a package passes its own points on. */
    private void inherit(int pack, int[] own) {
        if (own[pack] <= 0) {
            return;
        }
        var version = marks.installVersion[pack];
        var end = universe.relationsEnd(version);
        for (var relation = universe.versionRelations[version]; relation < end; relation++) {
            var target = universe.relationTarget[relation];
            if (universe.relationKind[relation] <= Universe.RECOMMENDS
                    && marks.installVersion[target] != 0) {
                scores[target] += own[pack];
            }
        }
    }

    private void passToProviders(int pack, int[] own) {
        var gained = Math.abs(scores[pack] - own[pack]);
        if (gained == 0) {
            return;
        }
        var owners = new TreeSet<Integer>();
        for (var p = universe.packageProviders[pack]; p != 0; p = universe.provisionNext[p]) {
            var owner = universe.provisionOwner[p];
            if (!universe.provisionImplicit[p]
                    && marks.installVersion[universe.versionPackage[owner]] == owner) {
                owners.add(universe.versionPackage[owner]);
            }
        }
        owners.forEach(owner -> scores[owner] += gained);
    }
}
