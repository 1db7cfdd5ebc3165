package org.distrofab.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
    private static final String BASIC =
            "isDirectory,isSymbolicLink,isRegularFile,size,lastModifiedTime,fileKey";

    private static final int TYPE_MASK = 0170000;
    private static final int FIFO = 0010000;

    private final Path root;
    private final Sidecar sidecar;
    private final boolean unix;
    private final String wanted;
    private final Map<Object, String> firstNames = new HashMap<>();

    private HostTree(Path root, Sidecar sidecar) {
        this.root = root;
        this.sidecar = sidecar;
        this.unix = root.getFileSystem().supportedFileAttributeViews().contains("unix");
        this.wanted = unix ? "unix:" + BASIC + ",mode,uid,gid,nlink" : BASIC;
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
        var status = Files.readAttributes(file, wanted, LinkOption.NOFOLLOW_LINKS);
        var attributes = attributes(file, path, status);
        if (is(status, "isDirectory")) {
            sink.accept(new Entry.Directory(path, attributes), InputStream.nullInputStream());
            for (var child : children(file).entrySet()) {
                var childPath = path.isEmpty() ? child.getKey() : path + "/" + child.getKey();
                visit(child.getValue(), childPath, sink);
            }
        } else if (is(status, "isSymbolicLink")) {
            var onDisk = Files.readSymbolicLink(file).toString();
            var target = sidecar.linkTarget(path).orElse(onDisk);
            sink.accept(
                    new Entry.SymbolicLink(path, attributes, target),
                    InputStream.nullInputStream());
        } else if (is(status, "isRegularFile")) {
            visitFile(file, path, attributes, status, sink);
        } else if (unix && ((int) status.get("mode") & TYPE_MASK) == FIFO) {
            sink.accept(new Entry.Fifo(path, attributes), InputStream.nullInputStream());
        }
    }

    private static boolean is(Map<String, Object> status, String kind) {
        return (boolean) status.get(kind);
    }

    private void visitFile(
            Path file,
            String path,
            Attributes attributes,
            Map<String, Object> status,
            TreeSink sink)
            throws IOException, FormatException {
        var first =
                unix && (int) status.get("nlink") > 1
                        ? firstNames.putIfAbsent(status.get("fileKey"), path)
                        : null;
        if (first != null) {
            sink.accept(new Entry.HardLink(path, attributes, first), InputStream.nullInputStream());
            return;
        }
        try (var content = Files.newInputStream(file)) {
            long size = (long) status.get("size");
            sink.accept(new Entry.RegularFile(path, attributes, size), content);
        }
    }

    private static SortedMap<String, Path> children(Path folder) throws IOException {
        var children = new TreeMap<String, Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(child -> children.put(child.getFileName().toString(), child));
        }
        return children;
    }

    private Attributes attributes(Path file, String path, Map<String, Object> status)
            throws IOException {
        var recorded = sidecar.attributes(path);
        if (recorded.isPresent()) {
            return recorded.get();
        }
        var modified = (FileTime) status.get("lastModifiedTime");
        long mtime = modified.toInstant().getEpochSecond();
        if (!unix) {
            return Attributes.ofRoot(is(status, "isDirectory") ? 0755 : 0644)
                    .withMtimeSeconds(mtime);
        }
        return new Attributes(
                (int) status.get("mode") & 07777,
                (int) status.get("uid"),
                (int) status.get("gid"),
                "",
                "",
                mtime,
                is(status, "isSymbolicLink") ? new TreeMap<>() : extendedAttributes(file));
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
