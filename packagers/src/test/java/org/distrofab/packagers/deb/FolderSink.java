package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Makes a tree in a folder of the host, as far as tests of root's need it. */
final class FolderSink implements TreeSink {
    private final Path root;
    private final byte[] buffer = new byte[65536];

    FolderSink(Path root) {
        this.root = root;
    }

    @Override
    public void accept(Entry entry, InputStream content) throws IOException {
        var path = root.resolve(entry.path());
        if (Files.isSymbolicLink(path) || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(path);
        }
        switch (entry) {
            case Entry.Directory _ -> Files.createDirectories(path);
            case Entry.RegularFile _ -> {
                try (var out = Files.newOutputStream(path)) {
                    for (var n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                        out.write(buffer, 0, n);
                    }
                }
            }
            case Entry.SymbolicLink l -> Files.createSymbolicLink(path, Path.of(l.target()));
            case Entry.HardLink l -> Files.createLink(path, root.resolve(l.target()));
            case Entry.Device _, Entry.Fifo _ -> Files.createFile(path);
        }
        if (!(entry instanceof Entry.SymbolicLink)) {
            Files.setAttribute(path, "unix:mode", entry.attributes().mode());
        }
    }
}
