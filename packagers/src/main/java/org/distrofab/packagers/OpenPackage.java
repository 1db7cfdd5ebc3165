package org.distrofab.packagers;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;

/** A package file whose metadata has been read and whose payload has not. Owned by one thread. */
public interface OpenPackage extends Closeable {
    PackageMetadata metadata();

    SignatureCheck signature();

    /** Roles of the files that have any, by tree path, as far as the metadata tell them. */
    SortedMap<String, Set<FileRole>> fileRoles();

    /**
     * Streams the payload, once, and checks every digest and size that the package states. A
     * complaint may come after entries have been handed out: the sink's owner discards them.
     *
     * @throws FormatException if the payload is broken or is not the one that the metadata state
     * @throws IllegalStateException if called twice
     */
    void unpack(TreeSink sink) throws IOException, FormatException;
}
