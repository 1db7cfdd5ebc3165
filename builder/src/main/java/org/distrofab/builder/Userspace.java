package org.distrofab.builder;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FileTree;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Everything of a distro but its kernel: the result of {@code assemble}. The same under every
 * kernel.
 *
 * @param root UUID of the file system that it is made for; {@code /etc/fstab} names it
 * @param owners path to the package that it belongs to, for those that belong to one
 */
record Userspace(FileTree tree, UUID root, SortedMap<String, String> owners) {
    Userspace {
        owners = Collections.unmodifiableSortedMap(new TreeMap<>(owners));
    }

    /** What a swap of kernels leaves as it is. */
    Bytes digest() {
        return tree.digest();
    }
}
