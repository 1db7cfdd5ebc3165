package org.distrofab.packagers;

import org.distrofab.rootfs.Entry;

import java.util.Objects;
import java.util.Set;

/**
 * A file of a package that is to be written.
 *
 * @param content gives {@link Entry.RegularFile#sizeBytes} bytes for a regular file; {@link
 *     ContentSource#NONE} for others
 */
public record PackageFile(Entry entry, ContentSource content, Set<FileRole> roles) {
    public PackageFile {
        Objects.requireNonNull(entry);
        Objects.requireNonNull(content);
        roles = Set.copyOf(roles);
    }

    public String path() {
        return entry.path();
    }
}
