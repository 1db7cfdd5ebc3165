package org.distrofab.packagers.deb;

/**
 * A line of {@code Conffiles} in dpkg's status file.
 *
 * @param path absolute
 * @param hash the MD5 of the file as the package delivered it, or {@link #NEW}
 * @param flag {@code obsolete}, {@code remove-on-upgrade} or empty
 */
public record DpkgConffile(String path, String hash, String flag) {
    /** Unpacked beside its name as {@code .dpkg-new} and not put in place yet. */
    public static final String NEW = "newconffile";

    @Override
    public String toString() {
        return path + " " + hash + (flag.isEmpty() ? "" : " " + flag);
    }
}
