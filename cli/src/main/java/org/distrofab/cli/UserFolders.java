package org.distrofab.cli;

import org.distrofab.builder.Cache;
import org.distrofab.builder.DistroStore;

import java.nio.file.Path;

/**
 * Where a user's things are kept (XDG Base Directory Specification), each to be moved by a variable
 * of distrofab's own.
 */
final class UserFolders {
    private UserFolders() {}

    /** What can be made again: {@code DISTROFAB_CACHE}, else {@code ~/.cache/distrofab}. */
    static Cache cache() {
        return new Cache(
                folder("DISTROFAB_CACHE", "XDG_CACHE_HOME", Path.of(".cache")).resolve("builds"));
    }

    /** What was read of apt's indexes, beside {@link #cache}. */
    static Path aptIndexes() {
        return folder("DISTROFAB_CACHE", "XDG_CACHE_HOME", Path.of(".cache")).resolve("apt");
    }

    /** What should last: below {@code DISTROFAB_DATA}, else {@code ~/.local/share/distrofab}. */
    static DistroStore store() {
        return new DistroStore(
                folder("DISTROFAB_DATA", "XDG_DATA_HOME", Path.of(".local", "share"))
                        .resolve("store.git"));
    }

    private static Path folder(String own, String xdg, Path below) {
        var explicit = System.getenv(own);
        if (explicit != null && !explicit.isEmpty()) {
            return Path.of(explicit);
        }
        var base = System.getenv(xdg);
        var parent =
                base != null && !base.isEmpty()
                        ? Path.of(base)
                        : Path.of(System.getProperty("user.home")).resolve(below);
        return parent.resolve("distrofab");
    }
}
