package org.distrofab.packagers.apk.solve;

/** How a name's candidates are preferred, beside apk's usual way (apk-add(8), apk-upgrade(8)). */
public enum ApkFlag {
    /** {@code --upgrade}: a newer version is better than the installed one. */
    UPGRADE,
    /** {@code --latest}: the newest version even if its dependencies cannot be satisfied. */
    LATEST,
    /** {@code --available}: what no repository has any more is replaced, downgrading if need be. */
    AVAILABLE,
    /** {@code apk fix}: the same package once more. */
    REINSTALL,
    /** {@code apk upgrade --ignore}: what is installed stays. */
    INSTALLED,
    /** {@code apk del}: that it is installed speaks for it no longer. */
    REMOVE
}
