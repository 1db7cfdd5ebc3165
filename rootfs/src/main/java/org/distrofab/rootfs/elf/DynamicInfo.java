package org.distrofab.rootfs.elf;

import java.util.List;
import java.util.Optional;

/**
 * What the dynamic section asks of and offers to the dynamic linker (gABI ch. 5, "Dynamic Section";
 * symbol versions: LSB Core §10.7).
 *
 * @param needed DT_NEEDED names in file order
 * @param soname DT_SONAME
 * @param runPaths DT_RUNPATH, or DT_RPATH if that is absent, split at colons
 * @param versionNeeds versions wanted of other objects, in file order
 * @param versionDefinitions names of the versions this object defines, its own name first
 */
public record DynamicInfo(
        List<String> needed,
        Optional<String> soname,
        List<String> runPaths,
        List<VersionNeed> versionNeeds,
        List<String> versionDefinitions) {
    public DynamicInfo {
        needed = List.copyOf(needed);
        runPaths = List.copyOf(runPaths);
        versionNeeds = List.copyOf(versionNeeds);
        versionDefinitions = List.copyOf(versionDefinitions);
    }

    /**
     * @param file the DT_NEEDED name that has to provide the version
     * @param version such as {@code GLIBC_2.34}
     * @param weak whether a loader may go on without it (VER_FLG_WEAK)
     */
    public record VersionNeed(String file, String version, boolean weak) {}
}
