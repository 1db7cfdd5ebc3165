package org.distrofab.packagers.rpm;

import org.distrofab.packagers.FileRole;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a header says about one file ({@code docs/manual/tags.md}, "Per-file information").
 *
 * @param path tree path, without the leading {@code /}
 * @param mode the whole st_mode, file type included
 * @param sizeBytes of the content; the length of the target for a symbolic link
 * @param rdev device number of a device file: major in the upper, minor in the lower byte
 * @param mtimeSeconds since 1970
 * @param digest hexadecimal, by the package's digest algorithm; empty if it has no content
 * @param linkTarget of a symbolic link, else empty
 * @param flags {@code RPMFILE_*} bits
 * @param device abstract device; with the inode it tells which files are hard links of each other
 * @param inode abstract inode, from 1
 * @param language empty if for all
 * @param verifyFlags {@code RPMVERIFY_*} bits: what {@code rpm -V} looks at
 * @param capabilities as cap_to_text(3) writes them, empty if none
 * @param color 1 for 32-bit ELF, 2 for 64-bit ELF, else 0
 */
public record RpmFile(
        String path,
        int mode,
        long sizeBytes,
        int rdev,
        long mtimeSeconds,
        String digest,
        String linkTarget,
        int flags,
        String user,
        String group,
        int device,
        int inode,
        String language,
        int verifyFlags,
        String capabilities,
        int color) {
    public static final int CONFIG = 1;
    public static final int DOC = 1 << 1;
    public static final int MISSINGOK = 1 << 3;
    public static final int NOREPLACE = 1 << 4;
    public static final int GHOST = 1 << 6;
    public static final int LICENSE = 1 << 7;
    public static final int README = 1 << 8;
    public static final int PUBKEY = 1 << 11;
    public static final int ARTIFACT = 1 << 12;

    static final int TYPE_MASK = 0170000;
    static final int FIFO = 0010000;
    static final int CHARACTER_DEVICE = 0020000;
    static final int DIRECTORY = 0040000;
    static final int BLOCK_DEVICE = 0060000;
    static final int REGULAR = 0100000;
    static final int SYMBOLIC_LINK = 0120000;
    static final int SOCKET = 0140000;

    private record RoleBit(FileRole role, int bit) {}

    private static final RoleBit[] ROLES = {
        new RoleBit(FileRole.CONFIG, CONFIG),
        new RoleBit(FileRole.NO_REPLACE, NOREPLACE),
        new RoleBit(FileRole.GHOST, GHOST),
        new RoleBit(FileRole.DOCUMENTATION, DOC),
        new RoleBit(FileRole.LICENCE, LICENSE),
        new RoleBit(FileRole.README, README),
        new RoleBit(FileRole.ARTIFACT, ARTIFACT),
        new RoleBit(FileRole.MISSING_OK, MISSINGOK),
        new RoleBit(FileRole.PUBLIC_KEY, PUBKEY)
    };

    int type() {
        return mode & TYPE_MASK;
    }

    boolean isRegular() {
        return type() == REGULAR;
    }

    boolean isDirectory() {
        return type() == DIRECTORY;
    }

    /** Whether the package owns the file without delivering it. */
    public boolean isGhost() {
        return (flags & GHOST) != 0;
    }

    /** The flags in neutral words. */
    public Set<FileRole> roles() {
        var roles = EnumSet.noneOf(FileRole.class);
        for (var pair : ROLES) {
            if ((flags & pair.bit()) != 0) {
                roles.add(pair.role());
            }
        }
        return roles;
    }

    /** The bits of these roles; roles that rpm does not have are left out. */
    static int bits(Set<FileRole> roles) {
        var bits = 0;
        for (var pair : ROLES) {
            if (roles.contains(pair.role())) {
                bits |= pair.bit();
            }
        }
        return bits;
    }
}
