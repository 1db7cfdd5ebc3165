package org.distrofab.packagers;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes a repository of a folder of packages by writing its index. */
public interface RepositoryIndexer {
    /**
     * Indexes every package file of the format in and below the folder, in name order.
     *
     * @return the index files that were written, relative to the folder
     * @throws FormatException if one of the packages cannot be read; nothing is written then
     */
    List<Path> index(Path folder, WriteOptions options)
            throws IOException, FormatException, UnwritableException;
}
