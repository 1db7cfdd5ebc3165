package org.distrofab.rootfs;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a tree into a folder of the host, without privileges and without ever leaving the folder:
 * an entry whose parent is a symbolic link is refused, so are paths with {@code ..}.
 *
 * <p>Modes and times are set on the files. Owners, devices, fifos and extended attributes, which a
 * user may not or Java cannot set, are recorded in a sidecar, a text file beside the folder, from
 * which {@link HostTree} reads them back. It is written by {@link #close}, which also gives
 * directories their final modes and times.
 *
 * <p>Whoever can write to the folder meanwhile could put links in the way: it must be the caller's
 * own. Not for several threads.
 *
 * <p>Limitations: where the host's file system folds case, names that differ only in case are
 * refused as {@link IOException}s; where it has no modes, they are in the sidecar only. Set-id bits
 * are in the sidecar only.
 */
public final class HostDirectory implements TreeSink, Closeable {
    private static final String FORMAT = "host directory";
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path root;
    private final Path sidecarFile;
    private final Sidecar sidecar = Sidecar.empty();
    private final Map<String, Attributes> directories = new TreeMap<>();
    private final boolean posix;

    /**
     * @param root made if it does not exist
     * @param sidecar replaced if it exists; should not stand within the folder
     */
    public HostDirectory(Path root, Path sidecar) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        this.sidecarFile = sidecar;
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * @throws FormatException if the path or one of its parents would lead out of the folder, or
     *     the content ends early
     */
    @Override
    public void accept(Entry entry, InputStream content) throws IOException, FormatException {
        var path = TreePaths.normalise(FORMAT, entry.path());
        var file = place(path);
        switch (entry) {
            case Entry.RegularFile regular -> {
                removeOld(file);
                write(file, content, regular.sizeBytes());
                finish(file, regular.attributes());
            }
            case Entry.Directory directory -> {
                if (!path.isEmpty() && !isDirectory(file)) {
                    removeOld(file);
                    Files.createDirectory(file);
                }
                makeWritable(file);
                directories.put(path, directory.attributes());
            }
            case Entry.SymbolicLink link -> {
                removeOld(file);
                Files.createSymbolicLink(file, Path.of(link.target()));
            }
            case Entry.HardLink link -> {
                var target = place(TreePaths.normalise(FORMAT, link.target()));
                if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FormatException(
                            FORMAT,
                            -1,
                            "a regular file that '" + path + "' is a name of",
                            "'" + link.target() + "'");
                }
                if (!target.equals(file)) {
                    removeOld(file);
                    Files.createLink(file, target);
                }
            }
            case Entry.Device device -> removeOld(file);
            case Entry.Fifo fifo -> removeOld(file);
        }
        sidecar.record(entry);
    }

    /** The host's path, after a look at every directory on the way; missing ones are made. */
    private Path place(String path) throws IOException, FormatException {
        var file = root;
        var parts = path.split("/");
        for (int i = 0; i < parts.length - 1; i++) {
            file = child(file, parts[i], path);
            if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(file);
            } else if (!isDirectory(file)) {
                throw new FormatException(
                        FORMAT,
                        -1,
                        "directories on the way to '" + path + "'",
                        "'" + root.relativize(file) + "', which is none");
            }
        }
        return path.isEmpty() ? root : child(file, parts[parts.length - 1], path);
    }

    /** A host may see more in a name than a tree does: {@code c:}, {@code a\b}. */
    private static Path child(Path folder, String name, String path) throws FormatException {
        var child = folder.resolve(name);
        if (!folder.equals(child.getParent()) || !child.getFileName().toString().equals(name)) {
            throw new FormatException(
                    FORMAT, -1, "names that are one name on this host too", "'" + path + "'");
        }
        return child;
    }

    private static boolean isDirectory(Path file) {
        return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeOld(Path file) throws IOException {
        try {
            Files.delete(file);
        } catch (NoSuchFileException e) {
            // There is nothing to replace.
        }
    }

    /** Leaves out blocks of zeros, which makes the file sparse where the host can. */
    private static void write(Path file, InputStream content, long size)
            throws IOException, FormatException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, size))];
            long done = 0;
            while (done < size) {
                int wanted = (int) Math.min(buffer.length, size - done);
                int got = content.readNBytes(buffer, 0, wanted);
                if (got < wanted) {
                    throw new FormatException(
                            FORMAT,
                            done + got,
                            size + " bytes for '" + file.getFileName() + "'",
                            "their end");
                }
                boolean last = done + got == size;
                if (last || !isZero(buffer, got)) {
                    var bytes = ByteBuffer.wrap(buffer, 0, got);
                    for (long at = done; bytes.hasRemaining(); ) {
                        at += channel.write(bytes, at);
                    }
                }
                done += got;
            }
        }
    }

    private static boolean isZero(byte[] bytes, int count) {
        for (int at = 0; at < count; at += Content.BLOCK_BYTES) {
            if (!ContentDigester.isZero(bytes, at, Math.min(Content.BLOCK_BYTES, count - at))) {
                return false;
            }
        }
        return true;
    }

    private void makeWritable(Path directory) throws IOException {
        if (posix) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void finish(Path file, Attributes attributes) throws IOException {
        if (posix) {
            Files.setPosixFilePermissions(file, permissions(attributes.mode()));
        }
        Files.getFileAttributeView(
                        file,
                        java.nio.file.attribute.BasicFileAttributeView.class,
                        LinkOption.NOFOLLOW_LINKS)
                .setTimes(
                        FileTime.from(
                                attributes.mtimeSeconds(), java.util.concurrent.TimeUnit.SECONDS),
                        null,
                        null);
    }

    private static java.util.Set<java.nio.file.attribute.PosixFilePermission> permissions(
            int mode) {
        var text = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        return PosixFilePermissions.fromString(text.toString());
    }

    @Override
    public void close() throws IOException {
        for (var directory : new TreeMap<>(directories).descendingMap().entrySet()) {
            var file = root.resolve(directory.getKey());
            if (Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory()) {
                finish(file, directory.getValue());
            }
        }
        sidecar.write(sidecarFile);
    }
}
