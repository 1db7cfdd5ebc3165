package org.distrofab.rootfs;

/**
 * One file of a tree, its content apart.
 *
 * <p>Paths are relative to the tree's root, {@code /}-separated, without empty, {@code .} or {@code
 * ..} parts: {@code usr/bin/env}. The root itself is the empty path. {@link TreePaths#normalise}
 * makes one from what an archive says and refuses what would leave the tree.
 */
public sealed interface Entry {
    String path();

    Attributes attributes();

    /**
     * @param sizeBytes length of the content that comes with this entry
     */
    record RegularFile(String path, Attributes attributes, long sizeBytes) implements Entry {}

    record Directory(String path, Attributes attributes) implements Entry {}

    /**
     * @param target what readlink(2) gives: any text, never resolved here
     */
    record SymbolicLink(String path, Attributes attributes, String target) implements Entry {}

    /**
     * A further name of a regular file that came before.
     *
     * @param target the tree path of the first name
     */
    record HardLink(String path, Attributes attributes, String target) implements Entry {}

    /** A character or block special file. */
    record Device(String path, Attributes attributes, boolean block, int major, int minor)
            implements Entry {}

    record Fifo(String path, Attributes attributes) implements Entry {}
}
