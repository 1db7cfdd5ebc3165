package org.distrofab.rootfs.oci;

import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;
import org.distrofab.rootfs.archive.TarReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Reads one image. */
final class OciReader {
    private static final String FORMAT = "OCI layout";
    private static final int MAX_DOCUMENT_BYTES = 4 << 20;
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final Path folder;
    private final ContentStore store;

    OciReader(Path folder, ContentStore store) {
        this.folder = folder;
        this.store = store;
    }

    private record Blob(Path file, String hex, long sizeBytes) {}

    FileTree read() throws IOException, FormatException {
        var marker = topDocument("oci-layout");
        var version = Json.string(FORMAT, "imageLayoutVersion", marker.get("imageLayoutVersion"));
        if (!version.equals("1.0.0")) {
            throw new FormatException(FORMAT, -1, "layout version 1.0.0", "'" + version + "'");
        }
        var index = topDocument("index.json");
        var manifests = Json.list(FORMAT, "manifests", index.get("manifests"));
        if (manifests.isEmpty()) {
            throw new FormatException(FORMAT, -1, "an image in the index", "none");
        }
        var manifest = jsonBlob(manifests.getFirst());
        var builder = FileTree.builder(store);
        for (var layer : Json.list(FORMAT, "layers", manifest.get("layers"))) {
            var type =
                    Json.string(
                            FORMAT,
                            "mediaType",
                            Json.object(FORMAT, "a layer", layer).get("mediaType"));
            if (!type.startsWith(OciWriter.LAYER)) {
                throw new FormatException(FORMAT, -1, "a layer that is a tar", "'" + type + "'");
            }
            apply(blob(layer), builder);
        }
        return builder.build();
    }

    private void apply(Blob layer, FileTree.Builder builder) throws IOException, FormatException {
        var digest = OciWriter.sha256();
        try (var in = new DigestInputStream(Files.newInputStream(layer.file()), digest)) {
            TarReader.read(in, new Layer(builder, new HashSet<>()));
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        requireDigest(layer, HexFormat.of().formatHex(digest.digest()));
    }

    /** Carries out what a layer says; what it brings itself is not taken away by it. */
    private record Layer(FileTree.Builder builder, Set<String> own) implements TreeSink {
        @Override
        public void accept(Entry entry, InputStream content) throws IOException, FormatException {
            var path = entry.path();
            int slash = path.lastIndexOf('/');
            var parent = path.substring(0, Math.max(0, slash));
            var name = path.substring(slash + 1);
            if (name.equals(OPAQUE)) {
                for (var child : builder.list(parent)) {
                    var childPath = parent.isEmpty() ? child : parent + "/" + child;
                    if (!own.contains(childPath)) {
                        builder.remove(childPath);
                    }
                }
            } else if (name.startsWith(WHITEOUT)) {
                var gone = name.substring(WHITEOUT.length());
                if (gone.isEmpty() || gone.equals(".") || gone.equals("..")) {
                    throw new FormatException(
                            FORMAT, -1, "the name of what is taken away", "'" + path + "'");
                }
                builder.remove(parent.isEmpty() ? gone : parent + "/" + gone);
            } else {
                builder.accept(entry, content);
                for (var own = path; !own.isEmpty(); ) {
                    this.own.add(own);
                    own = own.substring(0, Math.max(0, own.lastIndexOf('/')));
                }
            }
        }
    }

    private Map<String, Object> jsonBlob(Object descriptor) throws IOException, FormatException {
        var blob = blob(descriptor);
        if (blob.sizeBytes() > MAX_DOCUMENT_BYTES) {
            throw new FormatException(
                    FORMAT, -1, "a document of at most 4 MiB", blob.sizeBytes() + " bytes");
        }
        var bytes = Files.readAllBytes(blob.file());
        var digest = OciWriter.sha256().digest(bytes);
        requireDigest(blob, HexFormat.of().formatHex(digest));
        return document(blob.hex(), bytes);
    }

    private static Map<String, Object> document(String name, byte[] bytes) throws FormatException {
        return Json.parseObject(FORMAT + ": " + name, new String(bytes, StandardCharsets.UTF_8));
    }

    private Blob blob(Object descriptor) throws IOException, FormatException {
        var map = Json.object(FORMAT, "a descriptor", descriptor);
        var digest = Json.string(FORMAT, "digest", map.get("digest"));
        long size = Json.number(FORMAT, "size", map.get("size"));
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new FormatException(FORMAT, -1, "a SHA-256 digest", "'" + digest + "'");
        }
        var hex = digest.substring("sha256:".length());
        var file = require(folder.resolve("blobs").resolve("sha256").resolve(hex));
        if (Files.size(file) != size) {
            throw new FormatException(
                    FORMAT, -1, "blob " + digest + " of " + size + " bytes", Files.size(file) + "");
        }
        return new Blob(file, hex, size);
    }

    private Path require(Path file) throws FormatException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FormatException(
                    FORMAT, -1, "file " + folder.relativize(file) + " of the layout", "none");
        }
        return file;
    }

    /** One of the two documents that are not blobs. */
    private Map<String, Object> topDocument(String name) throws IOException, FormatException {
        var file = require(folder.resolve(name));
        if (Files.size(file) > MAX_DOCUMENT_BYTES) {
            throw new FormatException(
                    FORMAT, -1, name + " of at most 4 MiB", Files.size(file) + " bytes");
        }
        return document(name, Files.readAllBytes(file));
    }

    private static void requireDigest(Blob blob, String found) throws FormatException {
        if (!blob.hex().equals(found)) {
            throw new FormatException(
                    FORMAT, -1, "a blob with digest sha256:" + blob.hex(), "sha256:" + found);
        }
    }
}
