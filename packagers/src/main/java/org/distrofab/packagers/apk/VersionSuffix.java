package org.distrofab.packagers.apk;

import java.util.Optional;

/** The words that may follow {@code _} in a version, in version order (apk-package(5)). */
enum VersionSuffix {
    ALPHA("alpha"),
    BETA("beta"),
    PRE("pre"),
    RC("rc"),
    CVS("cvs"),
    SVN("svn"),
    GIT("git"),
    HG("hg"),
    P("p");

    private final String word;

    VersionSuffix(String word) {
        this.word = word;
    }

    /** Whether a version with this suffix comes before the one without. */
    boolean isBeforeRelease() {
        return compareTo(RC) <= 0;
    }

    static Optional<VersionSuffix> of(String word) {
        for (var suffix : values()) {
            if (suffix.word.equals(word)) {
                return Optional.of(suffix);
            }
        }
        return Optional.empty();
    }
}
