package org.distrofab.packagers.solve;

import org.distrofab.packagers.InstalledPackage;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A question to a resolver: from these repositories, with this installed, do that.
 *
 * @param architecture in the format's own word: {@code riscv64}
 * @param indexes in the order in which the manager has them configured
 * @param jobs in the order of the command line; for apk they change the world
 * @param recommends whether recommended packages come along; apk has none and ignores it
 * @param excludes names that must not be chosen
 * @param trace whether the answer tells each tie-break
 */
public record SolveRequest(
        String architecture,
        List<IndexSource> indexes,
        List<InstalledPackage> installed,
        List<SolveJob> jobs,
        boolean recommends,
        Set<String> excludes,
        boolean trace) {
    public SolveRequest {
        Objects.requireNonNull(architecture);
        indexes = List.copyOf(indexes);
        installed = List.copyOf(installed);
        jobs = List.copyOf(jobs);
        excludes = Set.copyOf(excludes);
    }
}
