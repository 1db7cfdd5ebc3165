package org.distrofab.builder;

import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.Manifest;

import java.nio.file.Path;

/**
 * A build that is done.
 *
 * @param name of the distro
 * @param folder with everything that was written
 * @param lockFile where the lock is
 * @param fresh whether anything had to be made; if not, it was there as it should be
 */
public record Built(
        String name, Path folder, Path lockFile, LockFile lock, Manifest manifest, boolean fresh) {

    /** The disk image; it exists if the recipe asks for the form {@code disk}. */
    public Path disk() {
        return folder.resolve(ImageWriter.DISK);
    }
}
