package org.distrofab.packagers.deb;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The header of a member of an {@code ar} archive.
 *
 * @param name without padding and without the slash that some programs put after it
 * @param mtimeSeconds since 1970
 * @param mode with the file's type, as stat(2)
 * @param offsetBytes where the content starts in the archive
 */
record ArMember(
        String name,
        long mtimeSeconds,
        int uid,
        int gid,
        int mode,
        long sizeBytes,
        long offsetBytes) {

    /** A member as dpkg-deb writes it: a regular file of root's. */
    static ArMember of(String name, long mtimeSeconds, long sizeBytes) {
        return new ArMember(name, mtimeSeconds, 0, 0, 0100644, sizeBytes, 0);
    }

    /** The 60 bytes before the content. */
    byte[] header() {
        var text =
                String.format(
                        Locale.ROOT,
                        "%-16s%-12d%-6d%-6d%-8o%-10d`\n",
                        name,
                        mtimeSeconds,
                        uid,
                        gid,
                        mode,
                        sizeBytes);
        if (text.length() != ArReader.HEADER_BYTES) {
            throw new IllegalArgumentException("does not fit an ar header: " + this);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
