package org.distrofab.packagers;

import java.io.IOException;
import java.nio.file.Path;

/** Writes package files of one format; the same contents and options give the same bytes. */
public interface PackageWriter {
    /** The file name that the format's repositories use. */
    String fileName(PackageMetadata metadata);

    /**
     * Writes the package, streaming; temporary files go beside the target. The target appears whole
     * or not at all.
     *
     * @throws UnwritableException if the contents hold something that the format cannot say
     */
    void write(PackageContents contents, WriteOptions options, Path target)
            throws IOException, UnwritableException;
}
