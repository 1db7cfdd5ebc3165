package org.distrofab.initsystems;

/** A file that an init reads, to be put into the tree. */
public sealed interface InitFile {
    /** Absolute path in the guest. */
    String path();

    /**
     * @param mode permission bits: 0644 for units, 0755 for scripts
     */
    record Text(String path, int mode, String content) implements InitFile {}

    /**
     * @param target what the symbolic link points to
     */
    record Link(String path, String target) implements InitFile {}
}
