package org.distrofab.packagers.apk;

/** Names of apk's own fields among {@link org.distrofab.packagers.PackageMetadata#nativeFields}. */
public final class ApkFields {
    /** Who built the package, beside who maintains it. */
    public static final String PACKAGER = "packager";

    /** The commit of the package repository that it was built from. */
    public static final String COMMIT = "commit";

    /** Which provider of an unversioned name is taken: the highest. */
    public static final String PROVIDER_PRIORITY = "provider_priority";

    /** Whose file stays when two packages replace each other's: the highest. */
    public static final String REPLACES_PRIORITY = "replaces_priority";

    /** Path globs that set the trigger script off, separated by blanks. */
    public static final String TRIGGERS = "triggers";

    /** A distribution's own labels, separated by blanks. */
    public static final String TAGS = "tags";

    /** The database layer of apk 3. */
    public static final String LAYER = "layer";

    private ApkFields() {}
}
