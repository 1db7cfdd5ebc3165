package org.distrofab.packagers.apt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is broken, in apt's words. */
final class Explanation {
    private final Marks marks;
    private final Universe universe;

    Explanation(Marks marks) {
        this.marks = marks;
        this.universe = marks.universe;
    }

    /** {@code The following packages have unmet dependencies:} and a line for each of them. */
    List<String> unmet(boolean now) {
        var lines = new ArrayList<String>();
        lines.add("The following packages have unmet dependencies:");
        var packs = new ArrayList<Integer>();
        for (var pack : marks.touched()) {
            if (now ? marks.isBrokenNow(pack) : marks.isBroken(pack)) {
                packs.add(pack);
            }
        }
        packs.sort(Comparator.comparing(universe::name).thenComparing(Comparator.naturalOrder()));
        for (var pack : packs) {
            describe(pack, now, lines);
        }
        return lines;
    }

    private void describe(int pack, boolean now, List<String> lines) {
        var version = now ? marks.current(pack) : marks.installVersion[pack];
        var head = " " + universe.prettyName(pack) + " :";
        var indent = " ".repeat(universe.prettyName(pack).length() + 3);
        var end = universe.relationsEnd(version);
        for (var start = universe.versionRelations[version]; start < end; ) {
            var next = universe.groupEnd(start) + 1;
            var holds = now ? marks.groupSatisfiedNow(start) : marks.groupSatisfiedThen(start);
            if (!holds && marks.isImportant(start)) {
                for (var relation = start; relation < next; relation++) {
                    var field =
                            relation == start
                                    ? " " + universe.kind(start) + ": "
                                    : " ".repeat(universe.kind(start).length() + 3);
                    lines.add(
                            head
                                    + field
                                    + universe.describePlainly(relation)
                                    + target(universe.relationTarget[relation], now)
                                    + (relation + 1 < next ? " or" : ""));
                    head = indent;
                }
            }
            start = next;
        }
    }

    private String target(int pack, boolean now) {
        if (universe.packageProviders[pack] != 0) {
            return "";
        }
        var version = now ? marks.current(pack) : marks.installVersion[pack];
        if (version != 0) {
            return " but "
                    + universe.versionString(version)
                    + (now ? " is installed" : " is to be installed");
        }
        if (marks.candidate[pack] == 0) {
            return " but it is not installable";
        }
        return now ? " but it is not installed" : " but it is not going to be installed";
    }
}
