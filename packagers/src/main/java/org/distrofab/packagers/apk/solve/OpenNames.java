package org.distrofab.packagers.apk.solve;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Names that wait to be settled: first those that leave no choice, in the order in which that
 * became so, then by rank those that somebody may be chosen for, and last the others by rank.
 *
 * <p>Owned by one {@link Selection}.
 */
final class OpenNames {
    private static final Comparator<NameNode> BY_RANK =
            Comparator.comparingLong((NameNode name) -> name.rank).reversed();

    private final ArrayDeque<NameNode> now = new ArrayDeque<>();
    private final TreeSet<NameNode> selectable = new TreeSet<>(BY_RANK);
    private final TreeSet<NameNode> unresolved = new TreeSet<>(BY_RANK);

    /**
     * Takes a name in, if somebody wants it, or moves it to where it belongs by now.
     *
     * @param moved whether it may have to change its place although there is still a choice
     */
    void update(NameNode name, boolean moved) {
        if (name.locked || name.queue == NameNode.Queue.NOW) {
            return;
        }
        boolean waiting = name.queue != NameNode.Queue.NONE;
        boolean wanted = name.requirers > 0 || name.triggered || name.neededByInstallIf;
        boolean urgent = leavesNoChoice(name);
        if (waiting ? !urgent && !moved : !wanted) {
            return;
        }
        remove(name);
        if (urgent) {
            name.queue = NameNode.Queue.NOW;
            now.addLast(name);
        } else if (name.hasSelectable) {
            name.queue = NameNode.Queue.SELECTABLE;
            selectable.add(name);
        } else {
            name.queue = NameNode.Queue.UNRESOLVED;
            unresolved.add(name);
        }
    }

    private static boolean leavesNoChoice(NameNode name) {
        return name.dependentsSettled
                && name.requirers > 0
                && name.hasSelectable
                && !name.hasOptions;
    }

    void remove(NameNode name) {
        switch (name.queue) {
            case NONE -> {}
            case NOW -> now.remove(name);
            case SELECTABLE -> selectable.remove(name);
            case UNRESOLVED -> unresolved.remove(name);
        }
        name.queue = NameNode.Queue.NONE;
    }

    Optional<NameNode> next() {
        var name = now.peekFirst();
        if (name == null && !selectable.isEmpty()) {
            name = selectable.first();
        }
        if (name == null && !unresolved.isEmpty()) {
            name = unresolved.first();
        }
        if (name != null) {
            remove(name);
        }
        return Optional.ofNullable(name);
    }
}
