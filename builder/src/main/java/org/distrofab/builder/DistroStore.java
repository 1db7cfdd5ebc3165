package org.distrofab.builder;

import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.Manifest;
import org.distrofab.rootfs.FormatException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.FS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every build that there was, as commits in a git repository: a branch a distro, in each commit
 * {@code manifest.json}, {@code lock.toml}, {@code packages} and all of {@code etc/}. Any git can
 * read it.
 *
 * <p>A build that is as the one before adds no commit.
 */
public final class DistroStore {
    private static final String MANIFEST = "manifest.json";
    private static final String LOCK = "lock.toml";
    private static final String PACKAGES = "packages";
    private static final String ETC = "etc/";
    private static final Pattern BACK = Pattern.compile("(.+)@\\{([0-9]{1,6})}");

    private final Path folder;

    /**
     * @param folder the git repository; made by the first {@link #record}
     */
    public DistroStore(Path folder) {
        this.folder = folder;
    }

    /**
     * One build in the store.
     *
     * @param id of the commit, 40 hexadecimal digits
     * @param summary one line
     * @param details what changed from the build before; may be empty
     */
    public record Entry(String id, Instant time, String summary, List<String> details) {
        public Entry {
            details = List.copyOf(details);
        }
    }

    /**
     * What the store knows of one build.
     *
     * @param etc path below the root ({@code etc/hostname}) to content
     */
    public record Snapshot(Manifest manifest, SortedMap<String, byte[]> etc) {}

    /**
     * Adds a build.
     *
     * @param etc path below the root to content
     * @param time of the commit
     * @return empty if the newest build of this distro is the same
     */
    Optional<Entry> record(
            Manifest manifest, LockFile lock, SortedMap<String, byte[]> etc, Instant time)
            throws IOException {
        var name = manifest.distro().name();
        var files = new TreeMap<String, byte[]>(etc);
        files.put(MANIFEST, utf8(ManifestText.render(manifest)));
        files.put(LOCK, utf8(lock.render()));
        files.put(
                PACKAGES,
                utf8(
                        lock.packages().stream()
                                .map(one -> one.name() + " " + one.version() + "\n")
                                .collect(Collectors.joining())));
        try (var git = openOrCreate();
                var inserter = git.newObjectInserter()) {
            var tree = write(files, inserter);
            var head = git.resolve(branch(name));
            var before = head == null ? Optional.<RevCommit>empty() : Optional.of(parse(git, head));
            if (before.isPresent() && before.get().getTree().getId().equals(tree)) {
                return Optional.empty();
            }
            var details =
                    before.isPresent()
                            ? changes(packagesOf(git, before.get()), lock)
                            : List.<String>of();
            var summary =
                    "%s %s: %d packages on %s %s"
                            .formatted(
                                    name,
                                    manifest.distro().version(),
                                    lock.packages().size(),
                                    manifest.kernel().id(),
                                    manifest.kernel().version());
            var commit = commit(tree, head, summary, details, time);
            var id = inserter.insert(commit);
            inserter.flush();
            update(git, name, head, id);
            return Optional.of(new Entry(id.name(), time, summary, details));
        }
    }

    private static ObjectId write(SortedMap<String, byte[]> files, ObjectInserter inserter)
            throws IOException {
        var cache = DirCache.newInCore();
        var builder = cache.builder();
        for (var file : files.entrySet()) {
            var entry = new DirCacheEntry(file.getKey());
            entry.setFileMode(FileMode.REGULAR_FILE);
            entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue()));
            builder.add(entry);
        }
        builder.finish();
        return cache.writeTree(inserter);
    }

    private static CommitBuilder commit(
            ObjectId tree, ObjectId parent, String summary, List<String> details, Instant time) {
        var commit = new CommitBuilder();
        commit.setTreeId(tree);
        if (parent != null) {
            commit.setParentId(parent);
        }
        var who = new PersonIdent("distrofab", "distrofab@localhost", time, ZoneOffset.UTC);
        commit.setAuthor(who);
        commit.setCommitter(who);
        var text = details.isEmpty() ? "" : "\n" + String.join("\n", details) + "\n";
        commit.setMessage(summary + "\n" + text);
        return commit;
    }

    /** Two builds may end at once: the second to come is told, and loses nothing but its entry. */
    private static void update(Repository git, String name, ObjectId before, ObjectId id)
            throws IOException {
        var update = git.updateRef(branch(name));
        update.setExpectedOldObjectId(before == null ? ObjectId.zeroId() : before);
        update.setNewObjectId(id);
        update.disableRefLog();
        var result = update.forceUpdate();
        if (result == RefUpdate.Result.LOCK_FAILURE || result == RefUpdate.Result.IO_FAILURE) {
            throw new IOException("the store's branch " + name + " is being changed: " + result);
        }
    }

    /** The difference of two package lists: {@code + a 1.0}, {@code - b 2.0}, {@code ~ c 1 → 2}. */
    private static List<String> changes(SortedMap<String, String> before, LockFile lock) {
        var now = new TreeMap<String, String>();
        lock.packages().forEach(one -> now.put(one.name(), one.version()));
        var lines = new ArrayList<String>();
        now.forEach((name, version) -> {
            if (!before.containsKey(name)) {
                lines.add("+ " + name + " " + version);
            } else if (!before.get(name).equals(version)) {
                lines.add("~ " + name + " " + before.get(name) + " → " + version);
            }
        });
        before.forEach((name, version) -> {
            if (!now.containsKey(name)) {
                lines.add("- " + name + " " + version);
            }
        });
        return lines;
    }

    private static TreeMap<String, String> packagesOf(Repository git, RevCommit commit)
            throws IOException {
        var packages = new TreeMap<String, String>();
        new String(content(git, commit, PACKAGES), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(words -> packages.put(words[0], words[1]));
        return packages;
    }

    /** The builds of a distro, newest first; none if there are none. */
    public List<Entry> log(String name) throws IOException {
        if (!exists()) {
            return List.of();
        }
        try (var git = open();
                var walk = new RevWalk(git)) {
            var head = git.resolve(branch(name));
            if (head == null) {
                return List.of();
            }
            walk.markStart(walk.parseCommit(head));
            var entries = new ArrayList<Entry>();
            for (var commit : walk) {
                entries.add(
                        new Entry(
                                commit.name(),
                                commit.getCommitterIdent().getWhenAsInstant(),
                                commit.getShortMessage(),
                                commit.getFullMessage().lines().skip(2).toList()));
            }
            return entries;
        }
    }

    /** The distros that have builds, sorted. */
    public List<String> names() throws IOException {
        if (!exists()) {
            return List.of();
        }
        try (var git = open()) {
            return git.getRefDatabase().getRefsByPrefix(Constants.R_HEADS).stream()
                    .map(ref -> ref.getName().substring(Constants.R_HEADS.length()))
                    .sorted()
                    .toList();
        }
    }

    /**
     * A build by {@code NAME} (the newest), {@code NAME@{1}} (the one before) and so on, or the
     * first digits of its id.
     *
     * @return empty if there is no such build
     * @throws FormatException if its manifest is of a version that this program does not know
     */
    public Optional<Snapshot> find(String text) throws IOException, FormatException {
        if (!exists()) {
            return Optional.empty();
        }
        try (var git = open()) {
            var commit = commit(git, text);
            if (commit.isEmpty()) {
                return Optional.empty();
            }
            var manifest = new String(content(git, commit.get(), MANIFEST), StandardCharsets.UTF_8);
            return Optional.of(new Snapshot(ManifestText.parse(manifest), etc(git, commit.get())));
        }
    }

    private static Optional<RevCommit> commit(Repository git, String text) throws IOException {
        var back = BACK.matcher(text);
        var name = back.matches() ? back.group(1) : text;
        if (!name.matches("[A-Za-z0-9._-]+")) {
            return Optional.empty();
        }
        int steps = back.matches() ? Integer.parseInt(back.group(2)) : 0;
        var head = git.resolve(branch(name));
        if (head == null && !back.matches() && name.matches("[0-9a-f]{7,40}")) {
            head = git.resolve(name + "^{commit}");
        }
        if (head == null) {
            return Optional.empty();
        }
        var commit = parse(git, head);
        for (int i = 0; i < steps; i++) {
            if (commit.getParentCount() == 0) {
                return Optional.empty();
            }
            commit = parse(git, commit.getParent(0));
        }
        return Optional.of(commit);
    }

    private static TreeMap<String, byte[]> etc(Repository git, RevCommit commit)
            throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var walk = new TreeWalk(git)) {
            walk.addTree(commit.getTree());
            walk.setRecursive(true);
            while (walk.next()) {
                if (walk.getPathString().startsWith(ETC)) {
                    files.put(walk.getPathString(), git.open(walk.getObjectId(0)).getBytes());
                }
            }
        }
        return files;
    }

    private static byte[] content(Repository git, RevCommit commit, String path)
            throws IOException {
        try (var walk = TreeWalk.forPath(git, path, commit.getTree())) {
            return walk == null ? new byte[0] : git.open(walk.getObjectId(0)).getBytes();
        }
    }

    private static RevCommit parse(Repository git, ObjectId id) throws IOException {
        try (var walk = new RevWalk(git)) {
            var commit = walk.parseCommit(id);
            walk.parseBody(commit);
            return commit;
        }
    }

    private boolean exists() {
        return RepositoryCache.FileKey.isGitRepository(folder.toFile(), FS.DETECTED);
    }

    private Repository openOrCreate() throws IOException {
        if (!exists()) {
            Files.createDirectories(folder);
            try (var git = open()) {
                git.create(true);
            }
        }
        return open();
    }

    private Repository open() throws IOException {
        StoreSystem.install();
        return new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
    }

    private static String branch(String name) {
        return Constants.R_HEADS + name;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
