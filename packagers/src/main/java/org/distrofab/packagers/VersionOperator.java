package org.distrofab.packagers;

/**
 * How a wanted version is compared. Each format has its own signs for some of them and lacks
 * others.
 */
public enum VersionOperator {
    /** deb {@code <<}, rpm and apk {@code <}. */
    LESS,
    LESS_OR_EQUAL,
    EQUAL,
    GREATER_OR_EQUAL,
    /** deb {@code >>}, rpm and apk {@code >}. */
    GREATER,
    /** apk {@code ~}: the wanted version is a prefix, part by part. */
    FUZZY_EQUAL,
    /** apk {@code <~}: less, or fuzzily equal. */
    FUZZY_LESS_OR_EQUAL,
    /** apk {@code >~}: greater, or fuzzily equal. */
    FUZZY_GREATER_OR_EQUAL,
    /** apk {@code ><}: exactly the package with this identity hash. */
    IDENTITY
}
