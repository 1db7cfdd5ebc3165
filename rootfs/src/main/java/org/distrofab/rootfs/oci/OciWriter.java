package org.distrofab.rootfs.oci;

import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.archive.Compression;
import org.distrofab.rootfs.archive.TarWriter;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one image. */
final class OciWriter {
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    static final String LAYER_GZIP = LAYER + "+gzip";

    /** Spares the compressor the many small writes of headers. */
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path folder;
    private final Path blobs;

    OciWriter(Path folder) {
        this.folder = folder;
        this.blobs = folder.resolve("blobs").resolve("sha256");
    }

    /** A blob that was written. */
    private record Blob(String mediaType, String digest, long sizeBytes) {
        Map<String, Object> descriptor() {
            var map = new LinkedHashMap<String, Object>();
            map.put("mediaType", mediaType);
            map.put("digest", digest);
            map.put("size", sizeBytes);
            return map;
        }
    }

    String write(List<FileTree> layers, OciConfig config, String reference)
            throws IOException, FormatException {
        Files.createDirectories(blobs);
        var layerBlobs = new ArrayList<Object>();
        var contents = new ArrayList<Object>();
        for (var layer : layers) {
            contents.add(writeLayer(layer, layerBlobs));
        }
        var configBlob = writeJson(CONFIG, configDocument(config, contents));
        var manifest = new LinkedHashMap<String, Object>();
        manifest.put("schemaVersion", 2L);
        manifest.put("mediaType", MANIFEST);
        manifest.put("config", configBlob.descriptor());
        manifest.put("layers", layerBlobs);
        var manifestBlob = writeJson(MANIFEST, manifest);

        var descriptor = manifestBlob.descriptor();
        descriptor.put("platform", ordered("architecture", config.architecture(), "os", "linux"));
        descriptor.put("annotations", Map.of("org.opencontainers.image.ref.name", reference));
        var index = new LinkedHashMap<String, Object>();
        index.put("schemaVersion", 2L);
        index.put("mediaType", INDEX);
        index.put("manifests", List.of(descriptor));
        Files.writeString(folder.resolve("index.json"), Json.write(index));
        Files.writeString(
                folder.resolve("oci-layout"), Json.write(Map.of("imageLayoutVersion", "1.0.0")));
        return manifestBlob.digest();
    }

    private static Map<String, Object> configDocument(OciConfig config, List<Object> contents) {
        var run = new LinkedHashMap<String, Object>();
        run.put("Env", config.environment());
        if (!config.entrypoint().isEmpty()) {
            run.put("Entrypoint", config.entrypoint());
        }
        if (!config.command().isEmpty()) {
            run.put("Cmd", config.command());
        }
        if (!config.labels().isEmpty()) {
            run.put("Labels", config.labels());
        }
        var created = Instant.ofEpochSecond(config.createdSeconds()).toString();
        var history = new ArrayList<Object>();
        for (int i = 0; i < contents.size(); i++) {
            history.add(ordered("created", created, "created_by", "distrofab"));
        }
        var document = new LinkedHashMap<String, Object>();
        document.put("created", created);
        document.put("architecture", config.architecture());
        document.put("os", "linux");
        document.put("config", run);
        document.put("rootfs", ordered("type", "layers", "diff_ids", contents));
        document.put("history", history);
        return document;
    }

    private static Map<String, Object> ordered(
            String name1, Object value1, String name2, Object value2) {
        var map = new LinkedHashMap<String, Object>();
        map.put(name1, value1);
        map.put(name2, value2);
        return map;
    }

    /** Writes a layer and gives the digest of its uncompressed form. */
    private String writeLayer(FileTree layer, List<Object> descriptors)
            throws IOException, FormatException {
        var compressed = sha256();
        var plain = sha256();
        var temporary = Files.createTempFile(folder, "layer", ".part");
        try {
            var file = new DigestOutputStream(Files.newOutputStream(temporary), compressed);
            try (var tar =
                    new TarWriter(
                            new DigestOutputStream(
                                    new BufferedOutputStream(
                                            Compression.GZIP.compress(file), BUFFER_BYTES),
                                    plain))) {
                layer.copyTo(tar);
            }
            var blob = new Blob(LAYER_GZIP, name(compressed), Files.size(temporary));
            Files.move(temporary, place(blob), StandardCopyOption.REPLACE_EXISTING);
            descriptors.add(blob.descriptor());
            return name(plain);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Blob writeJson(String mediaType, Map<String, Object> document) throws IOException {
        var bytes = Json.write(document).getBytes(StandardCharsets.UTF_8);
        var digest = sha256();
        digest.update(bytes);
        var blob = new Blob(mediaType, name(digest), bytes.length);
        Files.write(place(blob), bytes);
        return blob;
    }

    private Path place(Blob blob) {
        return blobs.resolve(blob.digest().substring("sha256:".length()));
    }

    private static String name(MessageDigest digest) {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
