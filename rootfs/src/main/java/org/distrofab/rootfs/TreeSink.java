package org.distrofab.rootfs;

import java.io.IOException;
import java.io.InputStream;

/**
 * Takes a tree entry by entry, in the order of its source: what package payloads and archives are
 * unpacked into.
 */
@FunctionalInterface
public interface TreeSink {
    /**
     * @param entry the file
     * @param content exactly {@link Entry.RegularFile#sizeBytes} bytes for a regular file, nothing
     *     for the others; read within the call, not closed
     * @throws IOException if the target cannot take it
     * @throws FormatException if the content ends early or the entry does not fit the tree
     */
    void accept(Entry entry, InputStream content) throws IOException, FormatException;
}
