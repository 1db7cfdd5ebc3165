package org.distrofab.packagers;

/** What rpm says in the sense bits of a dependency beside the comparison ({@code rpmds.h}). */
public enum RelationFlag {
    /** Needed by the pre-install scriptlet: {@code Requires(pre)}. */
    FOR_PRE_INSTALL,
    FOR_POST_INSTALL,
    FOR_PRE_REMOVE,
    FOR_POST_REMOVE,
    FOR_PRE_TRANSACTION,
    FOR_POST_TRANSACTION,
    FOR_PRE_UNINSTALL_TRANSACTION,
    FOR_POST_UNINSTALL_TRANSACTION,
    FOR_VERIFY,
    /** The interpreter of a scriptlet. */
    INTERPRETER,
    /** A feature of rpm itself: {@code rpmlib(…)}. */
    RPMLIB,
    /** {@code config(name)}. */
    CONFIG,
    /** Found by a generator, not written by hand. */
    GENERATED,
    /** Holds no install order: {@code Requires(meta)}. */
    META,
    MISSING_OK
}
