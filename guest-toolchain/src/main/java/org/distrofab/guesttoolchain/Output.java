package org.distrofab.guesttoolchain;

/** What a target is made into. */
public sealed interface Output {
    /** A program at a fixed address that needs no other file. */
    record StaticProgram() implements Output {}

    /** A program that needs no other file and may be loaded anywhere. */
    record StaticPieProgram() implements Output {}

    /**
     * A program that names a loader.
     *
     * @param interpreter the path in {@code PT_INTERP}
     */
    record DynamicProgram(String interpreter) implements Output {}

    /**
     * A shared library.
     *
     * @param soname the name in {@code DT_SONAME}
     */
    record SharedLibrary(String soname) implements Output {}

    /** Objects merged into one relocatable file, as kernel modules are. */
    record Relocatable() implements Output {}

    /** A static library, in {@code ar} format. */
    record Archive() implements Output {}

    /** The loadable bytes of a program linked at a fixed address, without any header. */
    record FlatImage() implements Output {}
}
