package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Reads the files of an ext2, ext3 or ext4 file system, for example from a partition of a disk
 * image. With {@code metadata_csum}, whatever is read is verified. Not for several threads.
 *
 * <p>Paths are those of {@link Entry}: relative to the root, which is the empty path; a leading
 * {@code /} does no harm.
 *
 * <p>Limitations: the journal is not replayed ({@link #needsRecovery} tells); inline data,
 * encryption, {@code meta_bg}, {@code ea_inode} and case folding are refused by name; sockets are
 * left out; checksums of free-space bitmaps are not looked at.
 */
public final class Ext4Reader {
    private static final int ROOT = 2;

    /** As many as Linux follows (path_resolution(7)). */
    private static final int MAX_LINKS = 40;

    private static final int MAX_TARGET_BYTES = 4096;
    private static final int MAX_PATH_BYTES = 4095;

    private final Volume volume;
    private final Map<Integer, SortedMap<String, Integer>> directories = new HashMap<>();

    private Ext4Reader(Volume volume) {
        this.volume = volume;
    }

    /**
     * Reads the super block. The source must stay open as long as the reader is used.
     *
     * @throws FormatException if it is none, or has features that cannot be read; they are named
     */
    public static Ext4Reader open(ByteSource source) throws IOException, FormatException {
        return new Ext4Reader(new Volume(source));
    }

    public UUID uuid() {
        return volume.superblock.uuid();
    }

    /** The volume name, empty if there is none. */
    public String label() {
        return volume.superblock.label();
    }

    /** Size of the file system in bytes. */
    public long sizeBytes() {
        return volume.superblock.blocks() * volume.blockBytes();
    }

    /** Whether it was not unmounted cleanly, so that recent changes stand only in the journal. */
    public boolean needsRecovery() {
        return volume.superblock.has(Feature.RECOVER);
    }

    /**
     * Follows symbolic links, that of the last part too.
     *
     * @return the file as an entry at the path it was found at, or empty if there is none
     */
    public Optional<Entry> find(String path) throws IOException, FormatException {
        var found = resolve(path);
        return found.isEmpty() ? Optional.empty() : entry(found.get().path(), found.get().inode());
    }

    /**
     * The content of a regular file, links followed. Damage that is met while reading is reported
     * as an {@link IOException} whose cause is the {@link FormatException}.
     *
     * @return empty if there is no regular file at the path
     */
    public Optional<ByteSource> content(String path) throws IOException, FormatException {
        var found = resolve(path);
        return found.isPresent() && found.get().inode().type() == Inode.REGULAR
                ? Optional.of(new InodeContent(volume, found.get().inode()))
                : Optional.empty();
    }

    /**
     * The names in a directory in order, links followed.
     *
     * @return empty if there is no directory at the path
     */
    public Optional<List<String>> list(String path) throws IOException, FormatException {
        var found = resolve(path);
        return found.isPresent() && found.get().inode().type() == Inode.DIRECTORY
                ? Optional.of(List.copyOf(names(found.get().inode()).keySet()))
                : Optional.empty();
    }

    /**
     * Gives the whole tree to a sink: the root first, every directory before what is in it, names
     * in order; the further names of a file with several as hard links to the first.
     */
    public void copyTo(TreeSink sink) throws IOException, FormatException {
        copy("", volume.inode(ROOT), new HashMap<>(), new HashSet<>(), sink);
    }

    private void copy(
            String path,
            Inode inode,
            Map<Integer, String> firstNames,
            Set<Integer> open,
            TreeSink sink)
            throws IOException, FormatException {
        if (path.length() > MAX_PATH_BYTES) {
            throw new FormatException(
                    "ext4: " + inode.describe(),
                    -1,
                    "a path of at most 4095 bytes",
                    "a longer one");
        }
        var entry = entry(path, inode);
        if (entry.isEmpty()) {
            return;
        }
        var first =
                inode.links() > 1 && inode.type() == Inode.REGULAR
                        ? firstNames.putIfAbsent(inode.number(), path)
                        : null;
        if (first != null) {
            var link = new Entry.HardLink(path, entry.get().attributes(), first);
            sink.accept(link, InputStream.nullInputStream());
        } else if (inode.type() == Inode.REGULAR) {
            sink.accept(entry.get(), new InodeContent(volume, inode).stream());
        } else {
            sink.accept(entry.get(), InputStream.nullInputStream());
        }
        if (inode.type() == Inode.DIRECTORY) {
            if (!open.add(inode.number())) {
                throw new FormatException(
                        "ext4: " + inode.describe(),
                        -1,
                        "directories with one name each",
                        "a second name '" + path + "'");
            }
            for (var child : new DirectoryReader(volume, inode).read().entrySet()) {
                var childPath = path.isEmpty() ? child.getKey() : path + "/" + child.getKey();
                copy(childPath, volume.inode(child.getValue()), firstNames, open, sink);
            }
        }
    }

    private record Found(String path, Inode inode) {}

    private Optional<Found> resolve(String path) throws IOException, FormatException {
        var inodes = new ArrayList<Inode>(List.of(volume.inode(ROOT)));
        var names = new ArrayList<String>();
        var rest = new ArrayList<>(List.of(path.split("/")).reversed());
        int links = 0;
        while (!rest.isEmpty()) {
            var name = rest.removeLast();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (inodes.getLast().type() != Inode.DIRECTORY) {
                return Optional.empty();
            }
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                    inodes.removeLast();
                }
                continue;
            }
            var number = names(inodes.getLast()).get(name);
            if (number == null) {
                return Optional.empty();
            }
            var inode = volume.inode(number);
            if (inode.type() == Inode.SYMBOLIC_LINK) {
                if (++links > MAX_LINKS) {
                    return Optional.empty();
                }
                var target = target(inode);
                rest.addAll(List.of(target.split("/")).reversed());
                if (target.startsWith("/")) {
                    inodes.subList(1, inodes.size()).clear();
                    names.clear();
                }
            } else {
                inodes.add(inode);
                names.add(name);
            }
        }
        return Optional.of(new Found(String.join("/", names), inodes.getLast()));
    }

    private SortedMap<String, Integer> names(Inode directory) throws IOException, FormatException {
        var names = directories.get(directory.number());
        if (names == null) {
            names = new DirectoryReader(volume, directory).read();
            directories.put(directory.number(), names);
        }
        return names;
    }

    /** Empty for a socket, which no tree keeps. */
    private Optional<Entry> entry(String path, Inode inode) throws IOException, FormatException {
        var attributes = inode.attributes(volume);
        return switch (inode.type()) {
            case Inode.REGULAR ->
                    Optional.of(new Entry.RegularFile(path, attributes, inode.sizeBytes()));
            case Inode.DIRECTORY -> Optional.of(new Entry.Directory(path, attributes));
            case Inode.SYMBOLIC_LINK ->
                    Optional.of(new Entry.SymbolicLink(path, attributes, target(inode)));
            case Inode.BLOCK_DEVICE, Inode.CHARACTER_DEVICE ->
                    Optional.of(DeviceNumber.of(inode).entry(path, attributes, inode.type()));
            case Inode.FIFO -> Optional.of(new Entry.Fifo(path, attributes));
            case Inode.SOCKET -> Optional.empty();
            default ->
                    throw new FormatException(
                            "ext4: " + inode.describe(),
                            -1,
                            "a file type",
                            "mode 0" + Integer.toOctalString(inode.mode()));
        };
    }

    /** Short targets stand where other files have their block map (§"Symbolic Links"). */
    private String target(Inode inode) throws IOException, FormatException {
        if (inode.sizeBytes() > MAX_TARGET_BYTES) {
            throw new FormatException(
                    "ext4: " + inode.describe(),
                    -1,
                    "a link target of at most 4096 bytes",
                    inode.sizeBytes() + " bytes");
        }
        int size = (int) inode.sizeBytes();
        if (size < Inode.MAP_BYTES && !inode.has(Inode.FLAG_EXTENTS)) {
            return new String(inode.map(), 0, size, StandardCharsets.UTF_8);
        }
        var bytes = new byte[size];
        new InodeContent(volume, inode).read(0, bytes, 0, size);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
