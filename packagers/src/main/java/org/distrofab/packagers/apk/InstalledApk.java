package org.distrofab.packagers.apk;

import org.distrofab.packagers.PackageMetadata;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A package in apk's installed database.
 *
 * @param metadata with its scripts and triggers
 * @param identity empty in entries of packages that were made up ({@code apk add --virtual})
 * @param fileSizeBytes of the package file that it came from
 * @param repositoryTag the tag that it was asked for with, empty if none
 * @param flags the database's marks of what went wrong, {@code f}, {@code s}, {@code x}; empty if
 *     all went well
 * @param folders in the package's order
 */
public record InstalledApk(
        PackageMetadata metadata,
        Optional<ApkIdentity> identity,
        long fileSizeBytes,
        String repositoryTag,
        String flags,
        List<Folder> folders) {
    public InstalledApk {
        Objects.requireNonNull(metadata);
        Objects.requireNonNull(identity);
        Objects.requireNonNull(repositoryTag);
        Objects.requireNonNull(flags);
        folders = List.copyOf(folders);
    }

    /**
     * Owner and mode as the database keeps them.
     *
     * @param mode with set-id and sticky bits
     * @param xattrs digest of the extended attributes, if there are any
     */
    public record Acl(int uid, int gid, int mode, Optional<ApkIdentity> xattrs) {
        /** What a folder has when no {@code M:} line says otherwise. */
        public static final Acl FOLDER = new Acl(0, 0, 0755, Optional.empty());

        /** What a file has when no {@code a:} line says otherwise. */
        public static final Acl FILE = new Acl(0, 0, 0644, Optional.empty());

        @Override
        public String toString() {
            var text = uid + ":" + gid + ":" + Integer.toOctalString(mode);
            return xattrs.map(digest -> text + ":" + digest).orElse(text);
        }
    }

    /**
     * @param path in the tree; empty for the root folder
     * @param files without the folder's path, in the package's order
     */
    public record Folder(String path, Acl acl, List<OwnedFile> files) {
        public Folder {
            files = List.copyOf(files);
        }
    }

    /**
     * @param checksum SHA-1 of the content, or of a symbolic link's target; empty for special files
     */
    public record OwnedFile(String name, Acl acl, Optional<ApkIdentity> checksum) {}
}
