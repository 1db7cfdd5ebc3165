package org.distrofab.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Reads a folder of the host as a tree.
 *
 * <p>Where the host's file system has no modes and owners, files get 0644, folders 0755, and all
 * belong to root. A {@link Sidecar} that {@link HostDirectory} left takes the place of what the
 * host says.
 *
 * <p>Limitations: of extended attributes Java sees those of the {@code user.} name space only;
 * device numbers cannot be asked for, so that devices come from a sidecar or not at all; sockets
 * are left out.
 */
public final class HostTree {
    private static final int TYPE_MASK = 0170000;
    private static final int FIFO = 0010000;

    private final Path root;
    private final Sidecar sidecar;
    private final boolean unix;
    private final Map<Object, String> firstNames = new HashMap<>();

    private HostTree(Path root, Sidecar sidecar) {
        this.root = root;
        this.sidecar = sidecar;
        this.unix = root.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /**
     * Gives all files below a folder to a sink, the folder itself first as the root, every
     * directory before what is in it, names in order. Symbolic links are not followed.
     *
     * @param sidecar what {@link HostDirectory} recorded beside the folder, if it did
     * @throws FormatException if the sidecar is damaged, or the sink says so
     */
    public static void copyTo(Path folder, Optional<Path> sidecar, TreeSink sink)
            throws IOException, FormatException {
        var recorded = sidecar.isPresent() ? Sidecar.read(sidecar.get()) : Sidecar.empty();
        new HostTree(folder, recorded).copyTo(sink);
    }

    private void copyTo(TreeSink sink) throws IOException, FormatException {
        visit(root, "", sink);
        for (var entry : sidecar.withoutFiles()) {
            sink.accept(entry, InputStream.nullInputStream());
        }
    }

    private void visit(Path file, String path, TreeSink sink) throws IOException, FormatException {
        var basic =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var attributes = attributes(file, path, basic);
        if (basic.isDirectory()) {
            sink.accept(new Entry.Directory(path, attributes), InputStream.nullInputStream());
            for (var child : children(file).entrySet()) {
                var childPath = path.isEmpty() ? child.getKey() : path + "/" + child.getKey();
                visit(child.getValue(), childPath, sink);
            }
        } else if (basic.isSymbolicLink()) {
            var onDisk = Files.readSymbolicLink(file).toString();
            var target = sidecar.linkTarget(path).orElse(onDisk);
            sink.accept(
                    new Entry.SymbolicLink(path, attributes, target),
                    InputStream.nullInputStream());
        } else if (basic.isRegularFile()) {
            visitFile(file, path, attributes, basic, sink);
        } else if (unix && (mode(file) & TYPE_MASK) == FIFO) {
            sink.accept(new Entry.Fifo(path, attributes), InputStream.nullInputStream());
        }
    }

    private void visitFile(
            Path file, String path, Attributes attributes, BasicFileAttributes basic, TreeSink sink)
            throws IOException, FormatException {
        var key = basic.fileKey();
        var first =
                key != null && unix && (int) Files.getAttribute(file, "unix:nlink") > 1
                        ? firstNames.putIfAbsent(key, path)
                        : null;
        if (first != null) {
            sink.accept(new Entry.HardLink(path, attributes, first), InputStream.nullInputStream());
            return;
        }
        try (var content = Files.newInputStream(file)) {
            sink.accept(new Entry.RegularFile(path, attributes, basic.size()), content);
        }
    }

    private static SortedMap<String, Path> children(Path folder) throws IOException {
        var children = new TreeMap<String, Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(child -> children.put(child.getFileName().toString(), child));
        }
        return children;
    }

    private Attributes attributes(Path file, String path, BasicFileAttributes basic)
            throws IOException {
        var recorded = sidecar.attributes(path);
        if (recorded.isPresent()) {
            return recorded.get();
        }
        long mtime =
                Math.floorDiv(basic.lastModifiedTime().to(TimeUnit.NANOSECONDS), 1_000_000_000L);
        if (!unix) {
            return Attributes.ofRoot(basic.isDirectory() ? 0755 : 0644).withMtimeSeconds(mtime);
        }
        var all = Files.readAttributes(file, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        return new Attributes(
                (int) all.get("mode") & 07777,
                (int) all.get("uid"),
                (int) all.get("gid"),
                "",
                "",
                mtime,
                basic.isSymbolicLink() ? new TreeMap<>() : extendedAttributes(file));
    }

    private static int mode(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static SortedMap<String, Bytes> extendedAttributes(Path file) throws IOException {
        var values = new TreeMap<String, Bytes>();
        var view =
                Files.getFileAttributeView(
                        file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null) {
            for (var name : names(view)) {
                var value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                values.put("user." + name, Bytes.copyOf(value.array()));
            }
        }
        return values;
    }

    /** A file system without extended attributes has none. */
    private static List<String> names(UserDefinedFileAttributeView view) {
        try {
            return view.list();
        } catch (IOException e) {
            return List.of();
        }
    }
}
