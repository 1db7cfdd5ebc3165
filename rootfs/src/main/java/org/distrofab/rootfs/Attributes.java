package org.distrofab.rootfs;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file carries besides its content: mode, owner, time, extended attributes (inode(7)).
 *
 * @param mode permission, set-id and sticky bits, 0 to 07777; the file's type is its {@link Entry}
 * @param uid numeric owner
 * @param gid numeric group
 * @param user owner by name, empty if the source gives only the number (rpm gives only the name)
 * @param group group by name, empty if the source gives only the number
 * @param mtimeSeconds modification time in seconds since 1970, may be negative
 * @param xattrs full names ({@code security.capability}) to values, in name order
 */
public record Attributes(
        int mode,
        int uid,
        int gid,
        String user,
        String group,
        long mtimeSeconds,
        SortedMap<String, Bytes> xattrs) {

    public Attributes {
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException("mode 0" + Integer.toOctalString(mode));
        }
        xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
    }

    /** Owned by root, at the epoch, without extended attributes. */
    public static Attributes ofRoot(int mode) {
        return new Attributes(mode, 0, 0, "root", "root", 0, Collections.emptySortedMap());
    }

    public Attributes withMtimeSeconds(long newMtimeSeconds) {
        return new Attributes(mode, uid, gid, user, group, newMtimeSeconds, xattrs);
    }

    public Attributes withMode(int newMode) {
        return new Attributes(newMode, uid, gid, user, group, mtimeSeconds, xattrs);
    }
}
