package org.distrofab.packagers.deb;

import java.util.Locale;

/**
 * Owner and mode that a path gets whatever its package says (dpkg-statoverride(1)).
 *
 * @param user a name, or {@code #} and a number
 * @param group a name, or {@code #} and a number
 * @param mode permission, set-id and sticky bits
 * @param path absolute
 */
public record DpkgStatOverride(String user, String group, int mode, String path) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s %o %s", user, group, mode, path);
    }
}
