package org.distrofab.distrospec;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came out of a build: enough to compare two distros without their images.
 *
 * @param distro name, version, id as in os-release
 * @param kernel the kernel that the image boots
 * @param libc the flavour
 * @param init the init system's word
 * @param manager the package manager's word
 * @param packages sorted by name
 * @param files path to what is there, in path order
 * @param userspaceSha256 digest of all files but the kernel's own
 * @param sizes name of an output ({@code disk.img}, {@code rootfs.tar}, {@code installed}) to bytes
 */
public record Manifest(
        Recipe.Distro distro,
        LockFile.LockedKernel kernel,
        String libc,
        String init,
        String manager,
        List<LockFile.LockedPackage> packages,
        SortedMap<String, ManifestFile> files,
        String userspaceSha256,
        SortedMap<String, Long> sizes) {
    public Manifest {
        packages = List.copyOf(packages);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        sizes = Collections.unmodifiableSortedMap(new TreeMap<>(sizes));
    }

    /**
     * @param type {@code file}, {@code directory}, {@code symlink}, {@code device} or {@code fifo}
     * @param mode permission bits, 0 to 07777
     * @param owner package that it belongs to; empty if none
     * @param content SHA-256 of a file, target of a symlink, numbers of a device
     */
    public record ManifestFile(
            String type,
            int mode,
            int uid,
            int gid,
            long sizeBytes,
            String content,
            String owner) {}
}
