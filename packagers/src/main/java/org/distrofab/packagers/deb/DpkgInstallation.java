package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * Unpacks packages into a tree, one after the other, and keeps dpkg's database of them, as {@code
 * dpkg --unpack} would on an empty system. No script runs and no trigger is set off.
 *
 * <p>As dpkg: folders are shared; a file of another package is taken over only with {@code
 * Replaces}; a path below a symbolic link to a folder goes to that folder; conffiles of packages
 * that are only unpacked wait as {@code .dpkg-new}. Owned by one thread.
 *
 * <p>Limitations: a package whose name and architecture the database has already is refused, as
 * upgrading is scripts' work; overrides of dpkg-statoverride(1) are kept and not applied.
 */
public final class DpkgInstallation {
    private static final String WHAT = "dpkg";

    private final TreeSink sink;
    private final DpkgStatus status;
    private final DpkgDatabase start;
    private final SequencedMap<String, Unpacked> packages = new LinkedHashMap<>();
    private final Map<String, Owned> tree = new HashMap<>();
    private final List<DpkgTriggers.Interest> interests;

    /**
     * @param sink takes the files; a path comes a second time if a package takes over a file
     * @param status {@link DpkgStatus#UNPACKED} if scripts are to be run later, {@link
     *     DpkgStatus#INSTALLED} if never
     * @param start what there is before: architectures and diversions count, packages are kept
     */
    public DpkgInstallation(TreeSink sink, DpkgStatus status, DpkgDatabase start) {
        this.sink = sink;
        this.status = status;
        this.start = start;
        this.interests = new ArrayList<>(start.triggers().interests());
    }

    /** What stands at a path, and whose it is. */
    private record Owned(Kind kind, String link, Unpacked owner) {}

    private enum Kind {
        FOLDER,
        LINK,
        FILE
    }

    /** A package as far as it has come. */
    private static final class Unpacked {
        private final DebControl control;
        private final DebRelations replaces;
        private final Set<String> files = new LinkedHashSet<>();
        private final SequencedMap<String, String> hashes = new LinkedHashMap<>();
        private final boolean hasMd5sums;
        private DpkgPackage finished;

        Unpacked(DebArchive deb) throws FormatException {
            this.control = deb.control();
            this.hasMd5sums = deb.controlFiles().files().containsKey("md5sums");
            this.replaces = control.relations("Replaces");
        }

        String name() {
            return control.get("Package").orElseThrow();
        }

        /** Whether it takes over files of another package (Debian Policy §7.6.1). */
        boolean replaces(Unpacked other) throws FormatException {
            for (var group : replaces.groups()) {
                var relation = group.getFirst();
                var version = other.control.version(WHAT);
                if (relation.name().equals(other.name())
                        && (relation.constraint().isEmpty()
                                || relation.constraint().get().accepts(version))) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Unpacks a package.
     *
     * @throws FormatException if the package is broken, is there already, or would overwrite
     *     another's file; entries may have been handed out by then
     */
    public void unpack(DebArchive deb) throws IOException, FormatException {
        unpack(deb, deb::unpack);
    }

    /**
     * Unpacks packages in the order of the list, while other threads decompress those that come
     * next. The sink is called in this thread only; the result is that of one call of {@link
     * #unpack(DebArchive)} after the other.
     *
     * @param threads how many to decompress with, at least 1; each holds up to 8 MiB
     * @throws FormatException as {@link #unpack(DebArchive)}, the file's name put before it
     */
    public void unpackAll(List<Path> files, int threads) throws IOException, FormatException {
        var workers = Executors.newFixedThreadPool(threads, DpkgInstallation::daemon);
        try {
            var pipes = new ArrayDeque<PayloadPipe>();
            var next = 0;
            for (var file : files) {
                for (; next < files.size() && pipes.size() <= threads; next++) {
                    pipes.add(new PayloadPipe(files.get(next)));
                    workers.execute(pipes.getLast());
                }
                var pipe = pipes.remove();
                try {
                    var deb = pipe.archive();
                    unpack(deb, sinkOfPackage -> deb.unpack(pipe, sinkOfPackage));
                } catch (FormatException e) {
                    throw e.in(file.getFileName().toString());
                }
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "deb-payload");
        thread.setDaemon(true);
        return thread;
    }

    /** How the payload of a package is had: read here, or ahead in another thread. */
    interface Payload {
        void unpack(TreeSink sink) throws IOException, FormatException;
    }

    void unpack(DebArchive deb, Payload payload) throws IOException, FormatException {
        var one = new Unpacked(deb);
        var architecture = deb.control().require(WHAT, "Architecture");
        var key = one.name() + ":" + architecture;
        if (packages.containsKey(key) || start.find(one.name(), architecture).isPresent()) {
            throw new FormatException(WHAT, -1, "each package once", "'" + key + "' again");
        }
        packages.put(key, one);
        var conffiles = new LinkedHashMap<String, DebConffile>();
        for (var conffile : deb.controlFiles().conffiles()) {
            conffiles.put(conffile.treePath(), conffile);
        }
        one.files.add("/.");
        payload.unpack((entry, content) -> take(one, conffiles, entry, content));
        finish(one, deb, conffiles);
    }

    private void take(
            Unpacked one, Map<String, DebConffile> conffiles, Entry entry, InputStream content)
            throws IOException, FormatException {
        if (entry.path().isEmpty()) {
            if (tree.putIfAbsent("", new Owned(Kind.FOLDER, "", one)) == null) {
                sink.accept(entry, content);
            }
            return;
        }
        var target = diverted(one, resolve(entry.path()));
        var before = tree.get(target);
        if (!makesWay(one, entry, target, before)) {
            return;
        }
        one.files.add("/" + entry.path());
        if (before != null && before.kind() != Kind.FILE && !(entry instanceof Entry.RegularFile)) {
            // A folder, or a link to one, stays what the first package made it.
            if (entry instanceof Entry.Directory || before.kind() == Kind.FOLDER) {
                return;
            }
        }
        switch (entry) {
            case Entry.Directory _ -> put(target, Kind.FOLDER, "", one);
            case Entry.SymbolicLink link -> put(target, Kind.LINK, link.target(), one);
            case Entry.RegularFile _, Entry.HardLink _, Entry.Device _, Entry.Fifo _ ->
                    put(target, Kind.FILE, "", one);
        }
        deliver(one, conffiles.containsKey(entry.path()), moved(entry, target, one), content);
    }

    private void put(String path, Kind kind, String link, Unpacked owner) {
        tree.put(path, new Owned(kind, link, owner));
    }

    /** Whether an entry is unpacked although something stands at its path. */
    private boolean makesWay(Unpacked one, Entry entry, String target, Owned before)
            throws FormatException {
        if (before == null
                || before.owner() == one
                || entry instanceof Entry.Directory && before.kind() != Kind.FILE
                || before.kind() == Kind.FOLDER && entry instanceof Entry.SymbolicLink
                || isShared(one, before.owner())) {
            return true;
        }
        if (before.owner().replaces(one)) {
            return false;
        }
        if (one.replaces(before.owner())) {
            before.owner().files.remove("/" + entry.path());
            return true;
        }
        throw new FormatException(
                WHAT + ": " + one.name(),
                -1,
                "files that no other package has",
                "'/" + target + "', which is in " + before.owner().name() + " too");
    }

    /** Several architectures of one package share files that are the same. */
    private static boolean isShared(Unpacked one, Unpacked other) {
        return one.name().equals(other.name())
                && one.control.get("Multi-Arch").orElse("").equals("same");
    }

    private String diverted(Unpacked one, String path) {
        for (var diversion : start.diversions()) {
            if (diversion.from().equals("/" + path)
                    && !diversion.packageName().equals(one.name())) {
                return diversion.to().substring(1);
            }
        }
        return path;
    }

    /** Follows symbolic links in the folders of a path: the merged {@code /usr}. */
    private String resolve(String path) throws FormatException {
        var resolved = path;
        for (var links = 0; links < 40; links++) {
            var next = followFirst(resolved);
            if (next.equals(resolved)) {
                return resolved;
            }
            resolved = next;
        }
        throw new FormatException(WHAT, -1, "a path without a loop of links", "'" + path + "'");
    }

    private String followFirst(String path) throws FormatException {
        for (var slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            var folder = path.substring(0, slash);
            var owned = tree.get(folder);
            if (owned != null && owned.kind() == Kind.LINK) {
                var parent = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
                var base = owned.link().startsWith("/") ? "" : parent;
                return inTree(base + "/" + owned.link() + path.substring(slash));
            }
        }
        return path;
    }

    private static String inTree(String path) throws FormatException {
        var parts = new ArrayList<String>();
        for (var part : path.split("/")) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private Entry moved(Entry entry, String path, Unpacked one) throws FormatException {
        if (entry.path().equals(path) && !(entry instanceof Entry.HardLink)) {
            return entry;
        }
        return switch (entry) {
            case Entry.RegularFile e -> new Entry.RegularFile(path, e.attributes(), e.sizeBytes());
            case Entry.Directory e -> new Entry.Directory(path, e.attributes());
            case Entry.SymbolicLink e -> new Entry.SymbolicLink(path, e.attributes(), e.target());
            case Entry.HardLink e ->
                    new Entry.HardLink(path, e.attributes(), diverted(one, resolve(e.target())));
            case Entry.Device e ->
                    new Entry.Device(path, e.attributes(), e.block(), e.major(), e.minor());
            case Entry.Fifo e -> new Entry.Fifo(path, e.attributes());
        };
    }

    private void deliver(Unpacked one, boolean isConffile, Entry entry, InputStream content)
            throws IOException, FormatException {
        if (!(entry instanceof Entry.RegularFile file)) {
            sink.accept(entry, content);
            return;
        }
        var delivered =
                isConffile && status.state() == DpkgStatus.State.UNPACKED
                        ? new Entry.RegularFile(
                                file.path() + ".dpkg-new", file.attributes(), file.sizeBytes())
                        : file;
        if (!isConffile && one.hasMd5sums) {
            sink.accept(delivered, content);
            return;
        }
        var md5 = Digests.md5();
        var digesting = new DigestInputStream(content, md5);
        sink.accept(delivered, digesting);
        digesting.transferTo(OutputStream.nullOutputStream());
        one.hashes.put(file.path(), hex(md5));
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void finish(Unpacked one, DebArchive deb, SequencedMap<String, DebConffile> conffiles)
            throws FormatException {
        var info = new TreeMap<>(deb.controlFiles().files());
        info.remove("control");
        if (!one.hasMd5sums) {
            // dpkg computes what a package lacks.
            var sums = new StringBuilder();
            one.hashes.forEach((path, hash) -> {
                if (!conffiles.containsKey(path)) {
                    sums.append(hash).append("  ").append(path).append('\n');
                }
            });
            info.put("md5sums", DebControlFiles.File.ofText(sums.toString()));
        }
        var states = new ArrayList<DpkgConffile>();
        for (var conffile : conffiles.values()) {
            var hash = one.hashes.get(resolve(conffile.treePath()));
            if (!conffile.removeOnUpgrade()) {
                states.add(
                        new DpkgConffile(
                                conffile.path(),
                                hash == null || status.state() == DpkgStatus.State.UNPACKED
                                        ? DpkgConffile.NEW
                                        : hash,
                                ""));
            }
        }
        one.finished = new DpkgPackage(one.control, status, states, List.of(), info);
        for (var trigger : deb.controlFiles().triggers()) {
            if (trigger.directive().isInterest()) {
                interests.add(
                        new DpkgTriggers.Interest(
                                trigger.name(),
                                one.finished.infoName(),
                                trigger.directive().awaits()));
            }
        }
    }

    /** What has been unpacked so far, on top of what there was. */
    public DpkgDatabase database() {
        var all = new ArrayList<>(start.packages());
        for (var one : packages.values()) {
            if (one.finished != null) {
                var f = one.finished;
                all.add(
                        new DpkgPackage(
                                f.control(),
                                f.status(),
                                f.conffiles(),
                                List.copyOf(one.files),
                                f.info()));
            }
        }
        return start.withPackages(all)
                .withTriggers(new DpkgTriggers(interests, start.triggers().deferred()));
    }
}
