package org.distrofab.packagers;

/** The version order of one package manager: a total preorder over the versions it accepts. */
public interface VersionOrder {
    /**
     * @throws InvalidVersionException if either is no version of the format; the left is looked at
     *     first
     */
    Ordering compare(String left, String right) throws InvalidVersionException;

    /**
     * @throws InvalidVersionException if the text is no version of the format
     */
    void check(String version) throws InvalidVersionException;

    /**
     * Whether a version is what a constraint asks for, by the manager's own reading of the operator
     * (apk's fuzzy ones included).
     *
     * @throws InvalidVersionException if either version is none of the format, or if the format has
     *     no such operator
     */
    boolean satisfies(String version, VersionConstraint constraint) throws InvalidVersionException;
}
