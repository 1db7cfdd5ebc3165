package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/** Puts entries into a folder of the host; as root, so that owners are right by themselves. */
final class TestTree implements TreeSink {
    private final Path root;

    TestTree(Path root) {
        this.root = root;
    }

    @Override
    public void accept(Entry entry, InputStream content) throws IOException {
        var path = root.resolve(entry.path());
        Files.createDirectories(path.getParent());
        switch (entry) {
            case Entry.RegularFile _ -> Files.copy(content, path);
            case Entry.Directory _ -> Files.createDirectories(path);
            case Entry.SymbolicLink(_, _, var target) ->
                    Files.createSymbolicLink(path, Path.of(target));
            case Entry.HardLink(_, _, var target) -> Files.createLink(path, root.resolve(target));
            case Entry.Device _, Entry.Fifo _ -> throw new IOException("not in these tests");
        }
        if (entry instanceof Entry.SymbolicLink) {
            return;
        }
        var attributes = entry.attributes();
        Files.setAttribute(path, "unix:mode", attributes.mode());
        Files.setLastModifiedTime(path, FileTime.from(attributes.mtimeSeconds(), TimeUnit.SECONDS));
    }
}
