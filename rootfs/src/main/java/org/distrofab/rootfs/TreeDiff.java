package org.distrofab.rootfs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How two trees differ.
 *
 * @param changes in order of paths
 */
public record TreeDiff(List<Change> changes) {
    public TreeDiff {
        changes = List.copyOf(changes);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** One path that is not the same in both trees. */
    public sealed interface Change {
        String path();
    }

    public record Added(Entry entry) implements Change {
        @Override
        public String path() {
            return entry.path();
        }
    }

    public record Removed(Entry entry) implements Change {
        @Override
        public String path() {
            return entry.path();
        }
    }

    /**
     * @param aspects what is different, not empty
     */
    public record Changed(Entry before, Entry after, Set<Aspect> aspects) implements Change {
        public Changed {
            aspects = Set.copyOf(aspects);
        }

        @Override
        public String path() {
            return after.path();
        }
    }

    public enum Aspect {
        /** Another kind of file; then nothing but the attributes is compared. */
        KIND,
        CONTENT,
        /** The target of a symbolic or hard link. */
        TARGET,
        DEVICE_NUMBER,
        MODE,
        OWNER,
        MTIME,
        XATTRS
    }

    static TreeDiff between(FileTree before, FileTree after) {
        var changes = new ArrayList<Change>();
        var left = before.nodes().values().iterator();
        var right = after.nodes().values().iterator();
        var old = left.hasNext() ? left.next() : null;
        var now = right.hasNext() ? right.next() : null;
        while (old != null || now != null) {
            int order =
                    old == null
                            ? 1
                            : now == null ? -1 : old.entry().path().compareTo(now.entry().path());
            if (order < 0) {
                changes.add(new Removed(old.entry()));
            } else if (order > 0) {
                changes.add(new Added(now.entry()));
            } else {
                var aspects = aspects(old, now);
                if (!aspects.isEmpty()) {
                    changes.add(new Changed(old.entry(), now.entry(), aspects));
                }
            }
            if (order <= 0) {
                old = left.hasNext() ? left.next() : null;
            }
            if (order >= 0) {
                now = right.hasNext() ? right.next() : null;
            }
        }
        return new TreeDiff(changes);
    }

    private static Set<Aspect> aspects(FileTree.Node old, FileTree.Node now) {
        var aspects = EnumSet.noneOf(Aspect.class);
        switch (old.entry()) {
            case Entry.RegularFile before when now.entry() instanceof Entry.RegularFile ->
                    add(aspects, Aspect.CONTENT, old.content().equals(now.content()));
            case Entry.Directory before when now.entry() instanceof Entry.Directory -> {}
            case Entry.SymbolicLink before when now.entry() instanceof Entry.SymbolicLink after ->
                    add(aspects, Aspect.TARGET, before.target().equals(after.target()));
            case Entry.HardLink before when now.entry() instanceof Entry.HardLink after ->
                    add(aspects, Aspect.TARGET, before.target().equals(after.target()));
            case Entry.Device before
                    when now.entry() instanceof Entry.Device after
                            && before.block() == after.block() ->
                    add(
                            aspects,
                            Aspect.DEVICE_NUMBER,
                            before.major() == after.major() && before.minor() == after.minor());
            case Entry.Fifo before when now.entry() instanceof Entry.Fifo -> {}
            case Entry other -> aspects.add(Aspect.KIND);
        }
        var before = old.entry().attributes();
        var after = now.entry().attributes();
        add(aspects, Aspect.MODE, before.mode() == after.mode());
        add(aspects, Aspect.OWNER, before.uid() == after.uid() && before.gid() == after.gid());
        add(aspects, Aspect.MTIME, before.mtimeSeconds() == after.mtimeSeconds());
        add(aspects, Aspect.XATTRS, before.xattrs().equals(after.xattrs()));
        return aspects;
    }

    private static void add(Set<Aspect> aspects, Aspect aspect, boolean same) {
        if (!same) {
            aspects.add(aspect);
        }
    }
}
