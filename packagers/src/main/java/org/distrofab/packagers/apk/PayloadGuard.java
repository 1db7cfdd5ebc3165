package org.distrofab.packagers.apk;

import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.util.HashMap;
import java.util.Map;

/**
 * Refuses payloads that name a file twice, that reach through something that is no folder, or that
 * hold more files than any package does. Owned by one unpacking.
 */
final class PayloadGuard {
    private static final int MOST_FILES = 1_000_000;

    private enum Kind {
        FOLDER,
        FILE,
        OTHER
    }

    private final String format;
    private final Map<String, Kind> seen = new HashMap<>();

    PayloadGuard(String format) {
        this.format = format;
    }

    void check(Entry entry, long offset) throws FormatException {
        var path = entry.path();
        if (path.isEmpty()) {
            throw new FormatException(format, offset, "a path below the root", "an empty path");
        }
        if (seen.size() >= MOST_FILES) {
            throw new FormatException(format, offset, "at most " + MOST_FILES + " files", "more");
        }
        for (int i = path.indexOf('/'); i > 0; i = path.indexOf('/', i + 1)) {
            var parent = seen.get(path.substring(0, i));
            if (parent != null && parent != Kind.FOLDER) {
                throw new FormatException(
                        format,
                        offset,
                        "a folder at '" + path.substring(0, i) + "'",
                        "'" + path + "' after something else of that name");
            }
        }
        if (entry instanceof Entry.HardLink link && seen.get(link.target()) != Kind.FILE) {
            throw new FormatException(
                    format,
                    offset,
                    "a hard link to a file that came before",
                    "'" + path + "' to '" + link.target() + "'");
        }
        var kind =
                switch (entry) {
                    case Entry.Directory _ -> Kind.FOLDER;
                    case Entry.RegularFile _, Entry.HardLink _ -> Kind.FILE;
                    case Entry.SymbolicLink _, Entry.Device _, Entry.Fifo _ -> Kind.OTHER;
                };
        var before = seen.put(path, kind);
        if (before != null && (before != Kind.FOLDER || kind != Kind.FOLDER)) {
            throw new FormatException(format, offset, "each path once", "'" + path + "' again");
        }
    }
}
