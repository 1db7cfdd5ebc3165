package org.distrofab.guesttoolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects kept by what they were made of.
 *
 * <p>The first key is the digest of the compiler's version, the flags, the names of the headers in
 * reach and the source. Under it stands which headers were read and their digests ({@code .needs});
 * when all of these still hold, the object of that name is the one that the compiler would make.
 * Files are moved into place atomically, so any number of builds may share a cache.
 */
public final class ObjectCache {
    private final Path folder;
    private final Map<Path, String> digests = new ConcurrentHashMap<>();

    /** What is known about a source: its key and, if nothing has changed, its object. */
    record Lookup(String key, Optional<Path> object) {}

    /**
     * @param folder where objects are kept; made when the first one is
     */
    public ObjectCache(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    Lookup lookup(Path root, Path source, List<String> key) throws IOException {
        var digest = sha256();
        for (var part : key) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        digest.update(source.toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(digest(root.resolve(source)).getBytes(StandardCharsets.UTF_8));
        var first = HexFormat.of().formatHex(digest.digest());
        var needs = folder.resolve(first + ".needs");
        if (!Files.exists(needs)) {
            return new Lookup(first, Optional.empty());
        }
        var recorded = Files.readString(needs);
        for (var line : recorded.lines().toList()) {
            var header = root.resolve(line.substring(65));
            if (!Files.exists(header) || !line.startsWith(digest(header))) {
                return new Lookup(first, Optional.empty());
            }
        }
        var object = objectFor(first, recorded);
        return new Lookup(first, Files.exists(object) ? Optional.of(object) : Optional.empty());
    }

    Path store(Path root, String key, List<Path> dependencies, Path object) throws IOException {
        var lines = new StringBuilder();
        for (var path : dependencies) {
            lines.append(digest(root.resolve(path)))
                    .append(' ')
                    .append(path.toString().replace('\\', '/'))
                    .append('\n');
        }
        Files.createDirectories(folder);
        var kept = objectFor(key, lines.toString());
        put(kept, Files.readAllBytes(object));
        put(folder.resolve(key + ".needs"), lines.toString().getBytes(StandardCharsets.UTF_8));
        return kept;
    }

    private Path objectFor(String key, String needs) {
        var digest = sha256();
        digest.update(key.getBytes(StandardCharsets.UTF_8));
        digest.update(needs.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(HexFormat.of().formatHex(digest.digest()) + ".o");
    }

    private void put(Path file, byte[] bytes) throws IOException {
        var scratch = Files.createTempFile(folder, "new", ".tmp");
        Files.write(scratch, bytes);
        try {
            Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(scratch, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String digest(Path file) throws IOException {
        var known = digests.get(file);
        if (known != null) {
            return known;
        }
        var made = HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file)));
        digests.put(file, made);
        return made;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
