package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tree as numbered inodes: 2 for the root, 11 for {@code lost+found}, which is added if the tree
 * has none, and from 12 on in order of paths.
 */
final class TreePlan {
    static final int ROOT = 2;
    static final int JOURNAL = 8;
    static final int LOST_AND_FOUND = 11;
    static final String LOST_AND_FOUND_NAME = "lost+found";

    /** So that e2fsck has somewhere to put names without having to find blocks first. */
    private static final int LOST_AND_FOUND_BLOCKS = 4;

    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_TARGET_BYTES = Geometry.BLOCK_BYTES - 1;

    private final List<PlannedInode> inodes = new ArrayList<>();
    private final Map<String, PlannedInode> byPath = new HashMap<>();
    private int next = Geometry.FIRST_INODE + 1;

    private TreePlan() {}

    static TreePlan of(FileTree tree, Ext4Options options) throws DoesNotFitException {
        var plan = new TreePlan();
        var writer = new DirectoryWriter(new HalfMd4(options.hashSeed()), Crc32c.unseeded());
        for (var entry : tree.entries()) {
            plan.add(tree, entry);
        }
        if (tree.get(LOST_AND_FOUND_NAME).isEmpty()) {
            var attributes =
                    new Attributes(0700, 0, 0, "", "", options.timeSeconds(), new TreeMap<>());
            plan.add(tree, new Entry.Directory(LOST_AND_FOUND_NAME, attributes));
        }
        for (var inode : plan.inodes) {
            plan.measure(inode, writer);
        }
        plan.byPath.clear();
        return plan;
    }

    /** All inodes; those from 12 on in order of their numbers. */
    List<PlannedInode> inodes() {
        return inodes;
    }

    /** The highest number that is in use. */
    int highest() {
        return next - 1;
    }

    private void add(FileTree tree, Entry entry) throws DoesNotFitException {
        var path = entry.path();
        if (entry instanceof Entry.HardLink link) {
            name(path, byPath.get(link.target()));
            return;
        }
        boolean lostAndFound = path.equals(LOST_AND_FOUND_NAME) && entry instanceof Entry.Directory;
        int number = path.isEmpty() ? ROOT : lostAndFound ? LOST_AND_FOUND : next++;
        var parent = path.isEmpty() ? ROOT : parentOf(path).number;
        var content = entry instanceof Entry.RegularFile ? tree.content(path) : null;
        var inode = new PlannedInode(number, entry, content, parent);
        inodes.add(inode);
        byPath.put(path, inode);
        if (!path.isEmpty()) {
            name(path, inode);
        }
    }

    private PlannedInode parentOf(String path) {
        return byPath.get(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }

    private void name(String path, PlannedInode inode) throws DoesNotFitException {
        var parent = parentOf(path);
        var name = path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME_BYTES) {
            throw new DoesNotFitException(
                    "the name of '" + path + "' has " + name.length + " bytes, ext4 takes 255", 0);
        }
        parent.children.add(new DirectoryWriter.Child(name, inode.number, inode.type()));
        if (inode.entry instanceof Entry.Directory) {
            parent.names++;
        } else {
            inode.names++;
            if (inode.hasTooManyNames()) {
                throw new DoesNotFitException(
                        "'" + inode.entry.path() + "' has more names than ext4 can count", 0);
            }
        }
    }

    private void measure(PlannedInode inode, DirectoryWriter writer) throws DoesNotFitException {
        var attributes = inode.entry.attributes();
        if (!InodeWriter.holdsTime(attributes.mtimeSeconds())) {
            throw new DoesNotFitException(
                    "ext4 cannot hold the time of '" + inode.entry.path() + "'", 0);
        }
        inode.hasAttributeBlock =
                AttributeWriter.layOut(inode.entry.path(), attributes.xattrs()).block().isPresent();
        if (inode.entry instanceof Entry.Directory) {
            inode.ownBlocks = directory(inode, writer).blocks().size();
        } else if (inode.entry instanceof Entry.SymbolicLink link) {
            int length = link.target().getBytes(StandardCharsets.UTF_8).length;
            if (length > MAX_TARGET_BYTES) {
                throw new DoesNotFitException(
                        "the target of '" + link.path() + "' has " + length + " bytes", 0);
            }
            inode.ownBlocks = length < Inode.MAP_BYTES ? 0 : 1;
        } else if (inode.entry instanceof Entry.Device device && !DeviceNumber.holds(device)) {
            throw new DoesNotFitException(
                    "ext4 cannot hold the device number of '" + device.path() + "'", 0);
        }
    }

    static DirectoryWriter.Blocks directory(PlannedInode inode, DirectoryWriter writer) {
        return writer.write(
                inode.number,
                inode.parent,
                inode.children,
                inode.number == LOST_AND_FOUND ? LOST_AND_FOUND_BLOCKS : 1);
    }
}
