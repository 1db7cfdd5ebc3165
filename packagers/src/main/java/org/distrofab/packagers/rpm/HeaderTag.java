package org.distrofab.packagers.rpm;

/** A numbered slot of a header; what the numbers mean depends on which header it is. */
public sealed interface HeaderTag permits RpmTag, RpmSignatureTag {
    int number();

    /** The type that rpm stores this tag with. */
    RpmTagType type();

    String name();
}
