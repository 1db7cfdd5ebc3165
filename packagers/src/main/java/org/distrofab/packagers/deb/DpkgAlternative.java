package org.distrofab.packagers.deb;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A link group of update-alternatives(1).
 *
 * @param name the file's name in {@code alternatives/} and the link's in {@code /etc/alternatives}
 * @param automatic whether the highest priority wins; if not, somebody chose
 * @param link the generic name: {@code /usr/bin/editor}
 * @param slaves links that follow, by name: {@code editor.1.gz} to where it is put
 * @param choices what there is to choose from, in path order
 */
public record DpkgAlternative(
        String name,
        boolean automatic,
        String link,
        SortedMap<String, String> slaves,
        List<Choice> choices) {
    /**
     * @param path what the link points to
     * @param priority higher is better
     * @param slaves what each of the group's slaves points to; absent if this choice has none
     */
    public record Choice(String path, int priority, SortedMap<String, String> slaves) {
        public Choice {
            slaves = Collections.unmodifiableSortedMap(new TreeMap<>(slaves));
        }
    }

    public DpkgAlternative {
        slaves = Collections.unmodifiableSortedMap(new TreeMap<>(slaves));
        choices = List.copyOf(choices);
    }

    /** The text of the file. */
    @Override
    public String toString() {
        var text = new StringBuilder(automatic ? "auto\n" : "manual\n").append(link).append('\n');
        slaves.forEach((slave, path) -> text.append(slave).append('\n').append(path).append('\n'));
        text.append('\n');
        for (var choice : choices) {
            text.append(choice.path()).append('\n').append(choice.priority()).append('\n');
            for (var slave : slaves.keySet()) {
                text.append(choice.slaves().getOrDefault(slave, "")).append('\n');
            }
        }
        return text.append('\n').toString();
    }
}
