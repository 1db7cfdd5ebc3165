package org.distrofab.packagers.spec;

/** A text of a spec and where it stands. */
public record SpecText(String text, SpecPosition position) {}
