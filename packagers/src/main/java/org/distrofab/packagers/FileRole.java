package org.distrofab.packagers;

/** What a package says about a file beside what the file system does. */
public enum FileRole {
    /** The administrator may change it: deb's conffiles, rpm's {@code %config}. */
    CONFIG,
    /** rpm {@code %config(noreplace)}: always together with {@link #CONFIG}. */
    NO_REPLACE,
    /** rpm {@code %ghost}: owned and not delivered. */
    GHOST,
    /** rpm {@code %doc}. */
    DOCUMENTATION,
    /** rpm {@code %license}. */
    LICENCE,
    /** rpm {@code %readme}. */
    README,
    /** rpm {@code %artifact}. */
    ARTIFACT,
    /** rpm {@code %missingok}. */
    MISSING_OK,
    /** rpm {@code %pubkey}. */
    PUBLIC_KEY,
    /** deb: to be removed on upgrade ({@code remove-on-upgrade} in conffiles). */
    REMOVE_ON_UPGRADE
}
