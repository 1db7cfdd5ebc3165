package org.distrofab.rootfs.archive;

import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Archives in cpio's "newc" format, of which initial RAM file systems are made.
 *
 * <p>Limitations: the format has no extended attributes; files of 4 GiB and more and times outside
 * 1970 to 2106 do not fit.
 */
public final class Cpio {
    private Cpio() {}

    /**
     * Writes a tree with its trailer. Inodes are numbered in order; of a file with several names
     * the last has the content, as cpio does it.
     *
     * @param out stays open
     * @throws IOException if a file, a time or a number does not fit the format; it is named
     */
    public static void write(FileTree tree, OutputStream out) throws IOException {
        new CpioWriter(out).write(tree);
    }

    /**
     * Reads archives that follow one another, as the kernel does: each plain or compressed with
     * gzip, xz or zstd, with zeros between them.
     *
     * @param in stays open
     */
    public static void read(InputStream in, TreeSink sink) throws IOException, FormatException {
        new CpioReader(sink).readAll(in);
    }
}
