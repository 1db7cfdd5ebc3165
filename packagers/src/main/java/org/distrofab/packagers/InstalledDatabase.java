package org.distrofab.packagers;

import org.distrofab.rootfs.FormatException;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** What a root folder has installed, as its package manager's database tells. Reads only. */
public interface InstalledDatabase extends Closeable {
    /** In the database's order. */
    List<InstalledPackage> packages() throws IOException, FormatException;

    /** The files of one of {@link #packages}, in the database's order. */
    List<InstalledFile> files(InstalledPackage installed) throws IOException, FormatException;

    /** Releases what the database holds open. */
    @Override
    void close() throws IOException;
}
