package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.Content;
import org.distrofab.rootfs.Entry;

import java.util.ArrayList;
import java.util.List;

/** A file that is to be written, with its number. Filled while a tree is numbered, then read. */
final class PlannedInode {
    private static final int MAX_LINKS = 65_000;

    final int number;
    final Entry entry;

    /** Null unless it is a regular file. */
    final Content content;

    final int parent;
    final List<DirectoryWriter.Child> children = new ArrayList<>();

    /** Names of a file; for a directory its subdirectories. */
    int names;

    /** Blocks of a directory or of a long link target. */
    int ownBlocks;

    boolean hasAttributeBlock;

    PlannedInode(int number, Entry entry, Content content, int parent) {
        this.number = number;
        this.entry = entry;
        this.content = content;
        this.parent = parent;
    }

    /** i_links_count; a directory with more subdirectories than it can count has 1 (dir_nlink). */
    int links() {
        if (entry instanceof Entry.Directory) {
            return names + 2 > MAX_LINKS ? 1 : names + 2;
        }
        return names;
    }

    boolean hasTooManyNames() {
        return !(entry instanceof Entry.Directory) && names > MAX_LINKS;
    }

    int type() {
        return switch (entry) {
            case Entry.RegularFile file -> DirectoryWriter.TYPE_REGULAR;
            case Entry.HardLink link -> DirectoryWriter.TYPE_REGULAR;
            case Entry.Directory directory -> DirectoryWriter.TYPE_DIRECTORY;
            case Entry.SymbolicLink link -> DirectoryWriter.TYPE_SYMBOLIC_LINK;
            case Entry.Device device ->
                    device.block()
                            ? DirectoryWriter.TYPE_BLOCK_DEVICE
                            : DirectoryWriter.TYPE_CHARACTER_DEVICE;
            case Entry.Fifo fifo -> DirectoryWriter.TYPE_FIFO;
        };
    }

    int modeType() {
        return switch (entry) {
            case Entry.RegularFile file -> Inode.REGULAR;
            case Entry.HardLink link -> Inode.REGULAR;
            case Entry.Directory directory -> Inode.DIRECTORY;
            case Entry.SymbolicLink link -> Inode.SYMBOLIC_LINK;
            case Entry.Device device ->
                    device.block() ? Inode.BLOCK_DEVICE : Inode.CHARACTER_DEVICE;
            case Entry.Fifo fifo -> Inode.FIFO;
        };
    }
}
