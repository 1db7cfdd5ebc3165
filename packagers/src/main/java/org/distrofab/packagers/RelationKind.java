package org.distrofab.packagers;

/**
 * What one package may say about others: the union of the three managers' kinds. None is translated
 * into another; a kind that a format lacks is never produced by its reader and refused by its
 * writer.
 */
public enum RelationKind {
    /** deb {@code Depends}, rpm {@code Requires}, apk {@code depend}. */
    DEPENDS,
    /** deb {@code Pre-Depends}: configured before the package is unpacked. */
    PRE_DEPENDS,
    /** deb and rpm: installed along unless told otherwise. */
    RECOMMENDS,
    /** deb and rpm: a hint. */
    SUGGESTS,
    /** deb and rpm: the reverse of {@link #SUGGESTS}. */
    ENHANCES,
    /** rpm: the reverse of {@link #RECOMMENDS}. */
    SUPPLEMENTS,
    /** deb and rpm {@code Conflicts}, apk {@code depend = !name}. */
    CONFLICTS,
    /** deb: not both configured, while both unpacked is allowed. */
    BREAKS,
    /**
     * deb {@code Replaces} (takes over files or, with Conflicts, the package), apk {@code
     * replaces}.
     */
    REPLACES,
    /** rpm: an upgrade path from packages of these names. */
    OBSOLETES,
    PROVIDES,
    /** apk: installed as soon as all of these are. */
    INSTALL_IF,
    /** rpm {@code OrderWithRequires}: orders a transaction and pulls nothing in. */
    ORDERS_WITH,
    /** deb {@code Built-Using}: sources that had a part in the build. */
    BUILT_USING
}
