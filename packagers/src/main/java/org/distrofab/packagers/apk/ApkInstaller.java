package org.distrofab.packagers.apk;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Installs packages into an empty tree as {@code apk add --root} does, scripts apart: files to a
 * sink, and the database that goes with them.
 *
 * <p>Where two packages hold the same file, {@code replaces}, {@code replaces_priority} and a
 * common {@code origin} decide (apk-package(5)); where nothing decides, it is a {@link Conflict}.
 * Owned by one thread.
 *
 * <p>Limitations: scripts are recorded and not run; whoever installs runs them, in the order of
 * {@link #install}.
 */
public final class ApkInstaller {
    private final TreeSink sink;
    private final Map<String, Owner> files = new HashMap<>();
    private final Map<String, Owner> folders = new HashMap<>();
    private final Map<String, Installing> packages = new LinkedHashMap<>();
    private final List<Conflict> conflicts = new ArrayList<>();

    /**
     * Two packages hold one file and neither may overwrite the other's.
     *
     * @param kept the package whose file stayed
     * @param refused the package that came later
     */
    public record Conflict(String path, String kept, String refused) {
        /** In the words of apk. */
        public String explanation() {
            return refused + ": trying to overwrite " + path + " owned by " + kept + ".";
        }
    }

    private enum Decision {
        KEEP,
        REPLACE,
        CONFLICT
    }

    private record Owner(Installing owner) {}

    /** A package on its way in. */
    private static final class Installing {
        private final PackageMetadata metadata;
        private final ApkIdentity identity;
        private final long fileSize;
        private final String tag;
        private final Map<String, InstalledApk.Acl> folderAcls = new LinkedHashMap<>();
        private final Map<String, Map<String, InstalledApk.OwnedFile>> filesByFolder =
                new LinkedHashMap<>();

        Installing(PackageMetadata metadata, ApkIdentity identity, long fileSize, String tag) {
            this.metadata = metadata;
            this.identity = identity;
            this.fileSize = fileSize;
            this.tag = tag;
        }

        String label() {
            return metadata.name() + "-" + metadata.version();
        }

        void own(String path, InstalledApk.Acl acl, Optional<ApkIdentity> checksum) {
            var folder = parent(path);
            folderAcls.putIfAbsent(folder, InstalledApk.Acl.FOLDER);
            var name = path.substring(folder.isEmpty() ? 0 : folder.length() + 1);
            filesByFolder
                    .computeIfAbsent(folder, _ -> new LinkedHashMap<>())
                    .put(name, new InstalledApk.OwnedFile(name, acl, checksum));
        }

        void disown(String path) {
            var folder = parent(path);
            filesByFolder
                    .get(folder)
                    .remove(path.substring(folder.isEmpty() ? 0 : folder.length() + 1));
        }

        Optional<ApkIdentity> checksum(String path) {
            var folder = parent(path);
            return Optional.ofNullable(filesByFolder.getOrDefault(folder, Map.of()))
                    .map(owned ->
                            owned.get(path.substring(folder.isEmpty() ? 0 : folder.length() + 1)))
                    .flatMap(InstalledApk.OwnedFile::checksum);
        }

        InstalledApk done() {
            var list = new ArrayList<InstalledApk.Folder>();
            folderAcls.forEach((path, acl) ->
                    list.add(
                            new InstalledApk.Folder(
                                    path,
                                    acl,
                                    List.copyOf(
                                            filesByFolder.getOrDefault(path, Map.of()).values()))));
            return new InstalledApk(metadata, Optional.of(identity), fileSize, tag, "", list);
        }

        private static String parent(String path) {
            int slash = path.lastIndexOf('/');
            return slash < 0 ? "" : path.substring(0, slash);
        }
    }

    /**
     * @param sink gets files in installation order; a file or folder that a later package replaces
     *     comes again
     */
    public ApkInstaller(TreeSink sink) {
        this.sink = sink;
    }

    /**
     * Unpacks one package.
     *
     * @param fileSizeBytes of the package file, for the database
     * @param repositoryTag the tag that it was asked for with; empty if none
     * @throws IllegalArgumentException if a package of this name was installed before
     */
    public void install(ApkPackage opened, long fileSizeBytes, String repositoryTag)
            throws IOException, FormatException {
        var metadata = opened.metadata();
        var installing = new Installing(metadata, opened.identity(), fileSizeBytes, repositoryTag);
        if (packages.putIfAbsent(metadata.name(), installing) != null) {
            throw new IllegalArgumentException(metadata.name() + " is installed");
        }
        opened.unpack((entry, content) -> accept(installing, entry, content));
    }

    private void accept(Installing installing, Entry entry, InputStream content)
            throws IOException, FormatException {
        if (entry instanceof Entry.Directory folder) {
            acceptFolder(installing, folder);
            return;
        }
        var path = entry.path();
        var owner = files.get(path);
        if (owner != null) {
            switch (decide(owner.owner(), installing)) {
                case KEEP -> {
                    return;
                }
                case CONFLICT -> {
                    conflicts.add(new Conflict(path, owner.owner().label(), installing.label()));
                    return;
                }
                case REPLACE -> owner.owner().disown(path);
            }
        }
        files.put(path, new Owner(installing));
        installing.own(path, acl(entry), deliver(installing, entry, content));
    }

    private Optional<ApkIdentity> deliver(Installing installing, Entry entry, InputStream content)
            throws IOException, FormatException {
        return switch (entry) {
            case Entry.RegularFile _ -> {
                var digest = Digests.sha1();
                sink.accept(entry, new CheckedContent(content, digest));
                yield Optional.of(ApkIdentity.sha1(digest.digest()));
            }
            case Entry.SymbolicLink link -> {
                sink.accept(entry, content);
                var target = link.target().getBytes(StandardCharsets.UTF_8);
                yield Optional.of(ApkIdentity.sha1(Digests.sha1().digest(target)));
            }
            case Entry.HardLink link -> {
                sink.accept(entry, content);
                yield installing.checksum(link.target());
            }
            case Entry.Device _, Entry.Fifo _, Entry.Directory _ -> {
                sink.accept(entry, content);
                yield Optional.empty();
            }
        };
    }

    private void acceptFolder(Installing installing, Entry.Directory folder)
            throws IOException, FormatException {
        installing.folderAcls.put(folder.path(), acl(folder));
        var owner = folders.get(folder.path());
        if (owner == null || replacesFolder(owner.owner(), installing)) {
            folders.put(folder.path(), new Owner(installing));
            sink.accept(folder, InputStream.nullInputStream());
        }
    }

    /** Whose file stays: apk's order of questions. */
    private static Decision decide(Installing first, Installing second) {
        int firstPriority = replaces(first, second) ? priority(first) : -1;
        int secondPriority = replaces(second, first) ? priority(second) : -1;
        if (firstPriority > secondPriority) {
            return Decision.KEEP;
        }
        if (secondPriority >= 0 || sameOrigin(first, second)) {
            return Decision.REPLACE;
        }
        return Decision.CONFLICT;
    }

    /**
     * Whose owner and mode a shared folder gets: the higher priority, then the origin's own name.
     */
    private static boolean replacesFolder(Installing first, Installing second) {
        int byPriority = Integer.compare(priority(first), priority(second));
        if (byPriority != 0) {
            return byPriority < 0;
        }
        if (sameOrigin(first, second)) {
            if (first.metadata.origin().equals(first.metadata.name())) {
                return false;
            }
            if (second.metadata.origin().equals(second.metadata.name())) {
                return true;
            }
        }
        return first.metadata.name().compareTo(second.metadata.name()) > 0;
    }

    private static boolean sameOrigin(Installing first, Installing second) {
        return !first.metadata.origin().isEmpty()
                && first.metadata.origin().equals(second.metadata.origin());
    }

    private static int priority(Installing installing) {
        var text =
                installing.metadata.nativeFields().getOrDefault(ApkFields.REPLACES_PRIORITY, "0");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static boolean replaces(Installing replacer, Installing other) {
        return replacer.metadata
                .relations(RelationKind.REPLACES)
                .map(Relation::value)
                .anyMatch(value -> isMeant(value, other.metadata));
    }

    private static boolean isMeant(Dependency value, PackageMetadata metadata) {
        if (!(value instanceof Dependency.Named named) || !named.name().equals(metadata.name())) {
            return false;
        }
        try {
            return named.constraint().isEmpty()
                    || ApkVersionOrder.INSTANCE.satisfies(
                            metadata.version(), named.constraint().get());
        } catch (InvalidVersionException _) {
            return false;
        }
    }

    private static InstalledApk.Acl acl(Entry entry) {
        var attributes = entry.attributes();
        int mode = entry instanceof Entry.SymbolicLink ? 0777 : attributes.mode();
        return new InstalledApk.Acl(
                attributes.uid(), attributes.gid(), mode, xattrDigest(attributes.xattrs()));
    }

    /** SHA-1 over name, NUL and value of each extended attribute in name order. */
    private static Optional<ApkIdentity> xattrDigest(SortedMap<String, Bytes> xattrs) {
        if (xattrs.isEmpty()) {
            return Optional.empty();
        }
        var digest = Digests.sha1();
        xattrs.forEach((name, value) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(value.toByteArray());
        });
        return Optional.of(ApkIdentity.sha1(digest.digest()));
    }

    /** The file conflicts so far, in order; empty if the tree is as apk would leave it. */
    public List<Conflict> conflicts() {
        return List.copyOf(conflicts);
    }

    /** The database that goes with what was installed. */
    public ApkDatabase database(
            List<Relation> world,
            List<String> repositories,
            List<String> architectures,
            List<KeyFile> keys) {
        return new ApkDatabase(
                packages.values().stream().map(Installing::done).toList(),
                world,
                repositories,
                architectures,
                keys);
    }
}
