package org.distrofab.rootfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Follows symbolic links within a tree as chroot(2) would have it (path_resolution(7)). */
final class LinkResolver {
    /** As many as Linux follows before it gives ELOOP. */
    private static final int MAX_LINKS = 40;

    private final Function<String, Entry> lookup;

    /**
     * @param lookup gives what stands at a path, or null
     */
    LinkResolver(Function<String, Entry> lookup) {
        this.lookup = lookup;
    }

    /** The path of what is found at the end, which exists and is no symbolic link. */
    Optional<String> resolve(String path) {
        return walk(path, true).filter(found -> lookup.apply(found) != null);
    }

    /**
     * Follows links in all parts but the last.
     *
     * @return empty if a parent leads nowhere or to something that is not a directory; parents that
     *     are simply missing are left as they are
     */
    Optional<String> resolveParent(String path) {
        return walk(path, false);
    }

    private Optional<String> walk(String path, boolean last) {
        var done = new ArrayList<String>();
        var rest = new ArrayList<>(List.of(path.split("/")).reversed());
        int links = 0;
        while (!rest.isEmpty()) {
            var name = rest.removeLast();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (!done.isEmpty()) {
                    done.removeLast();
                }
                continue;
            }
            done.add(name);
            if (rest.isEmpty() && !last) {
                break;
            }
            var here = String.join("/", done);
            var entry = lookup.apply(here);
            if (entry instanceof Entry.SymbolicLink link) {
                if (++links > MAX_LINKS) {
                    return Optional.empty();
                }
                done.removeLast();
                if (link.target().startsWith("/")) {
                    done.clear();
                }
                rest.addAll(List.of(link.target().split("/")).reversed());
            } else if (!rest.isEmpty()
                    && !(entry instanceof Entry.Directory)
                    && (entry != null || links > 0)) {
                return Optional.empty();
            }
        }
        return Optional.of(String.join("/", done));
    }
}
