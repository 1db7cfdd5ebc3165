package org.distrofab.packagers.deb;

/**
 * A path that packages other than one deliver elsewhere (dpkg-divert(1)).
 *
 * @param from absolute
 * @param to absolute
 * @param packageName whose own file stays in place; {@code :} if it is the administrator's
 */
public record DpkgDiversion(String from, String to, String packageName) {
    /** Instead of a package: nobody's file stays. */
    public static final String LOCAL = ":";
}
