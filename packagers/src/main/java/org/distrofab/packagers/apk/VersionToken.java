package org.distrofab.packagers.apk;

/**
 * The kinds of part that an apk version is made of, in the order in which a version may have them.
 * That order decides where one version goes on and the other has something else: the later kind
 * sorts lower.
 */
enum VersionToken {
    /** The number that every version begins with. */
    FIRST_NUMBER,
    /** {@code .number}. */
    NUMBER,
    /** One lower-case letter right after the numbers. */
    LETTER,
    /** {@code _alpha} and the like. */
    SUFFIX,
    /** The number right after a suffix. */
    SUFFIX_NUMBER,
    /** {@code ~hexadecimal}. */
    COMMIT_HASH,
    /** {@code -rnumber}. */
    REVISION,
    END
}
