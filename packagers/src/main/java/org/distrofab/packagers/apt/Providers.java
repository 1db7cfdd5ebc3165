package org.distrofab.packagers.apt;

import static org.distrofab.packagers.apt.Universe.ESSENTIAL;
import static org.distrofab.packagers.apt.Universe.IMPORTANT;
import static org.distrofab.packagers.apt.Universe.MULTI_ARCH_SAME;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which versions satisfy a group of alternatives, the most wanted first: alternatives from left to
 * right, what is installed before what is new, and among the providers of one name in the order of
 * {@link #decide}.
 */
final class Providers {
    enum Which {
        CANDIDATE,
        INSTALLED,
        CANDIDATE_AND_INSTALLED
    }

    private final Marks marks;
    private final Universe universe;

    Providers(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
    }

    /** How two providers were told apart; the words go into the trace. */
    private enum Rule {
        PROTECTED("is decided already"),
        SAME_SIBLING("is installed for another architecture"),
        INSTALLED("is installed"),
        REAL("is the package of that name"),
        ESSENTIAL_FIRST("is essential"),
        IMPORTANT_FIRST("is protected"),
        NATIVE("is of the native architecture"),
        PRIORITY("has the higher priority"),
        MENTIONED_LATER("is mentioned later in the indexes");

        private final String words;

        Rule(String words) {
            this.words = words;
        }
    }

    /** For each version once, in apt's order. */
    List<Integer> solutions(int start, Which which, boolean sorted) {
        var installed = new ArrayList<Integer>();
        var fresh = new ArrayList<Integer>();
        for (var relation = start; ; relation++) {
            var found = new ArrayList<Integer>();
            if (which != Which.INSTALLED && marks.concernsCandidate(relation)) {
                collect(relation, true, found);
            }
            if (which != Which.CANDIDATE) {
                collect(relation, false, found);
            }
            if (sorted) {
                sort(found, universe.relationTarget[relation]);
            }
            for (var version : found) {
                var isInstalled = marks.current(universe.versionPackage[version]) != 0;
                (sorted && !isInstalled ? fresh : installed).add(version);
            }
            if (!universe.isOr(relation)) {
                break;
            }
        }
        installed.addAll(fresh);
        if (!sorted) {
            Collections.sort(installed);
        }
        return withoutRefused(installed, universe.isNegative(start));
    }

    private List<Integer> withoutRefused(List<Integer> found, boolean isNegative) {
        var kept = new ArrayList<Integer>();
        var last = 0;
        for (var version : found) {
            var pack = universe.versionPackage[version];
            var isRefused =
                    !isNegative
                            && marks.isProtected(pack)
                            && (marks.isDeleting(pack)
                                    || marks.isKept(pack) && marks.current(pack) == 0);
            if (version != last && !isRefused) {
                kept.add(version);
            }
            last = version;
        }
        return kept;
    }

    private void collect(int relation, boolean candidates, List<Integer> found) {
        var target = universe.relationTarget[relation];
        var version = candidates ? marks.candidate[target] : marks.current(target);
        if (version != 0
                && !universe.ignoresPackage(relation, target)
                && universe.satisfiedBy(relation, version)) {
            found.add(version);
        }
        for (var p = universe.packageProviders[target]; p != 0; p = universe.provisionNext[p]) {
            var owner = universe.provisionOwner[p];
            var pack = universe.versionPackage[owner];
            var there = candidates ? marks.candidate[pack] : marks.current(pack);
            if (there == owner
                    && !universe.ignoresProvision(relation, p)
                    && universe.satisfiedByProvision(relation, p)) {
                found.add(owner);
            }
        }
    }

    /** By insertion: the lists are short, and not every comparison is sure to be transitive. */
    private void sort(List<Integer> versions, int target) {
        for (var i = 1; i < versions.size(); i++) {
            var one = versions.get(i);
            var at = i;
            while (at > 0 && comesFirst(one, versions.get(at - 1), target)) {
                versions.set(at, versions.get(at - 1));
                at--;
            }
            versions.set(at, one);
        }
    }

    private boolean comesFirst(int a, int b, int target) {
        return a != b && decide(a, b, target) > 0;
    }

    /** The ordinal of the rule that decides, plus one; negative if it decides for the second. */
    private int decide(int versionA, int versionB, int target) {
        var a = universe.versionPackage[versionA];
        var b = universe.versionPackage[versionB];
        if (marks.isProtected(a) != marks.isProtected(b)) {
            return verdict(Rule.PROTECTED, marks.isProtected(a));
        }
        var siblingA = hasInstalledSibling(versionA);
        if (siblingA != hasInstalledSibling(versionB)) {
            return verdict(Rule.SAME_SIBLING, siblingA);
        }
        if ((marks.current(a) == 0) != (marks.current(b) == 0)) {
            return verdict(Rule.INSTALLED, marks.current(a) != 0);
        }
        var name = universe.packageName[target];
        if ((universe.packageName[a] == name) != (universe.packageName[b] == name)) {
            return verdict(Rule.REAL, universe.packageName[a] == name);
        }
        if (universe.hasFlag(a, ESSENTIAL) != universe.hasFlag(b, ESSENTIAL)) {
            return verdict(Rule.ESSENTIAL_FIRST, universe.hasFlag(a, ESSENTIAL));
        }
        if (universe.hasFlag(a, IMPORTANT) != universe.hasFlag(b, IMPORTANT)) {
            return verdict(Rule.IMPORTANT_FIRST, universe.hasFlag(a, IMPORTANT));
        }
        var nativeText = universe.nativeText;
        if (universe.packageArchitecture[a] != universe.packageArchitecture[b]) {
            return verdict(Rule.NATIVE, universe.packageArchitecture[a] == nativeText);
        }
        var priorityA = universe.versionPriority[versionA];
        var priorityB = universe.versionPriority[versionB];
        if (priorityA != priorityB) {
            return verdict(Rule.PRIORITY, priorityA < priorityB);
        }
        return verdict(Rule.MENTIONED_LATER, a > b);
    }

    private static int verdict(Rule rule, boolean forFirst) {
        return forFirst ? rule.ordinal() + 1 : -rule.ordinal() - 1;
    }

    private boolean hasInstalledSibling(int version) {
        if (universe.versionMultiArch[version] != MULTI_ARCH_SAME) {
            return false;
        }
        var name = universe.packageName[universe.versionPackage[version]];
        for (var p = universe.packageOfName[name]; p != 0; p = universe.packageNextOfName[p]) {
            if (marks.current(p) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the group that ends at a relation is satisfied by what is installed. */
    boolean groupOfEndSatisfiedNow(int end, int version) {
        var start = end;
        while (start > universe.versionRelations[version] && universe.isOr(start - 1)) {
            start--;
        }
        return marks.groupSatisfiedNow(start);
    }

    void noteChoice(int pack, int start, int chosen, List<Integer> solutions) {
        if (!marks.isTracing()) {
            return;
        }
        var words = new StringBuilder();
        words.append(universe.prettyName(pack)).append(' ').append(universe.clause(start));
        words.append(": ").append(universe.prettyName(universe.versionPackage[chosen]));
        for (var other : solutions) {
            if (other != chosen) {
                words.append(", not ")
                        .append(universe.prettyName(universe.versionPackage[other]))
                        .append(": ")
                        .append(why(start, chosen, other));
            }
        }
        marks.note(words.toString());
    }

    private String why(int start, int chosen, int other) {
        for (var relation = start; ; relation++) {
            var found = new ArrayList<Integer>();
            collect(relation, true, found);
            if (found.contains(chosen) && found.contains(other)) {
                var rule = decide(chosen, other, universe.relationTarget[relation]);
                return rule > 0
                        ? "the first " + Rule.values()[rule - 1].words
                        : "the second could not be installed";
            }
            if (found.contains(chosen)) {
                return "the first stands further left";
            }
            if (found.contains(other)) {
                return "the second could not be installed, or the first is installed";
            }
            if (!universe.isOr(relation)) {
                return "the first was found before";
            }
        }
    }
}
