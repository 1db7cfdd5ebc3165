package org.distrofab.rootfs;

import java.util.ArrayList;

/** The one place that turns a name from an archive into a path that cannot leave its tree. */
public final class TreePaths {
    private TreePaths() {}

    /**
     * Drops leading {@code /} and {@code ./}, empty and {@code .} parts.
     *
     * @param format what is being read, for the complaint
     * @throws FormatException if a part is {@code ..}, is longer than 255 bytes or holds a NUL, or
     *     if the whole is longer than 4095 bytes (PATH_MAX)
     */
    public static String normalise(String format, String name) throws FormatException {
        if (name.length() > 4095) {
            throw new FormatException(
                    format, -1, "a path of at most 4095 bytes", name.length() + " characters");
        }
        var parts = new ArrayList<String>();
        for (var part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw new FormatException(format, -1, "a path inside the tree", "'" + name + "'");
            }
            if (part.indexOf('\0') >= 0) {
                throw new FormatException(
                        format, -1, "a path without NUL", "'" + name.replace('\0', '?') + "'");
            }
            if (part.length() > 255) {
                throw new FormatException(
                        format,
                        -1,
                        "path parts of at most 255 bytes",
                        "'" + part.substring(0, 40) + "…'");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }
}
