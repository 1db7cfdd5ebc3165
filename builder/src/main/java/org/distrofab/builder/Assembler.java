package org.distrofab.builder;

import org.distrofab.builder.ResolvedDistro.ResolvedPackage;
import org.distrofab.distrospec.LockFile;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.SeededUuid;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Unpacks what was resolved and configures it: packages in, userspace out. */
final class Assembler {
    private final ResolvedDistro distro;
    private final long timeSeconds;
    private final Progress progress;

    Assembler(ResolvedDistro distro, long timeSeconds, Progress progress) {
        this.distro = distro;
        this.timeSeconds = timeSeconds;
        this.progress = progress;
    }

    /**
     * @param store keeps the contents of the tree
     * @param folder what the recipe's own files are relative to
     * @param scratch for what cannot be made in memory
     */
    Userspace assemble(ContentStore store, Path folder, Path scratch)
            throws IOException, FormatException, BuildFailure {
        progress.start(Progress.Step.ASSEMBLE);
        var tree = FileTree.builder(store);
        var owners = new TreeMap<String, String>();
        var sink = new OwnedSink(tree, owners);
        try (var installer = RootInstaller.of(distro.recipe(), sink, timeSeconds, scratch)) {
            int done = 0;
            for (var wanted : distro.packages()) {
                progress.advance(
                        Progress.Step.ASSEMBLE,
                        done++,
                        distro.packages().size(),
                        wanted.locked().name());
                sink.owner = wanted.locked().name();
                installer.install(wanted);
            }
            sink.owner = "";
            installer.finish();
        }
        var seed = seed();
        var root = SeededUuid.of(seed, "root file system");
        new SystemConfiguration(distro.recipe(), folder, tree, timeSeconds).apply(root, seed);
        var accounts = Accounts.of(new TreeText(tree, timeSeconds), seed);
        var userspace = new Userspace(numbered(tree.build(), accounts), root, owners);
        progress.end(
                Progress.Step.ASSEMBLE, userspace.tree().entries().size() + " files and folders");
        return userspace;
    }

    /** Names the userspace without the kernel, so that a swap keeps all that depends on it. */
    private String seed() {
        var recipe = distro.recipe();
        var text =
                recipe.distro().id()
                        + "\n"
                        + recipe.distro().version()
                        + "\n"
                        + distro.packages().stream()
                                .map(ResolvedPackage::locked)
                                .map(LockFile.LockedPackage::sha256)
                                .sorted()
                                .collect(Collectors.joining("\n"));
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Owners by name get the numbers of the tree's own accounts, as rpm and dpkg do it. */
    private static FileTree numbered(FileTree tree, Accounts accounts) throws FormatException {
        var result = FileTree.builder(ContentStore.inMemory()).addAll(tree);
        for (var entry : tree.entries()) {
            var before = entry.attributes();
            var after =
                    new Attributes(
                            before.mode(),
                            accounts.uid(before.user()).orElse(before.uid()),
                            accounts.gid(before.group()).orElse(before.gid()),
                            before.user(),
                            before.group(),
                            before.mtimeSeconds(),
                            before.xattrs());
            if (after.uid() != before.uid() || after.gid() != before.gid()) {
                put(result, tree, entry, after);
            }
        }
        return result.build();
    }

    private static void put(
            FileTree.Builder result, FileTree tree, Entry entry, Attributes attributes)
            throws FormatException {
        switch (entry) {
            case Entry.RegularFile file ->
                    result.file(file.path(), attributes, tree.content(file.path()));
            case Entry.Directory folder ->
                    result.add(new Entry.Directory(folder.path(), attributes));
            case Entry.SymbolicLink link ->
                    result.add(new Entry.SymbolicLink(link.path(), attributes, link.target()));
            case Entry.Device device ->
                    result.add(
                            new Entry.Device(
                                    device.path(),
                                    attributes,
                                    device.block(),
                                    device.major(),
                                    device.minor()));
            case Entry.Fifo fifo -> result.add(new Entry.Fifo(fifo.path(), attributes));
            case Entry.HardLink _ -> {
                // Has the attributes of its first name.
            }
        }
    }

    /** Notes whose each path is on its way into the tree. */
    private static final class OwnedSink implements TreeSink {
        private final FileTree.Builder tree;
        private final TreeMap<String, String> owners;
        private String owner = "";

        OwnedSink(FileTree.Builder tree, TreeMap<String, String> owners) {
            this.tree = tree;
            this.owners = owners;
        }

        @Override
        public void accept(Entry entry, InputStream content) throws IOException, FormatException {
            tree.accept(entry, content);
            if (!owner.isEmpty()) {
                owners.putIfAbsent(entry.path(), owner);
            }
        }
    }
}
