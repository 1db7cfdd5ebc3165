package org.distrofab.packagers;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;

/** Reads package files of one format. */
public interface PackageReader {
    /**
     * Whether a file with this beginning is for this reader.
     *
     * @param head the first 512 bytes, or the whole file if it is shorter
     */
    boolean recognises(Bytes head);

    /**
     * Reads everything before the payload.
     *
     * @throws FormatException if the file is no package of the format
     * @throws UntrustedException if the trust asks for a signature and this file has no good one
     */
    OpenPackage open(Path file, Trust trust)
            throws IOException, FormatException, UntrustedException;
}
