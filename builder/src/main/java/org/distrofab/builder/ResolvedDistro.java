package org.distrofab.builder;

import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.Recipe;
import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.solve.Solution;

import java.nio.file.Path;
import java.util.List;

/**
 * A recipe with everything that it comes to, on this host: the result of {@code resolve}.
 *
 * @param packages in the order in which they are unpacked
 * @param lock what is written beside the recipe
 */
record ResolvedDistro(
        Recipe recipe, KernelFiles kernel, List<ResolvedPackage> packages, LockFile lock) {
    ResolvedDistro {
        packages = List.copyOf(packages);
    }

    /**
     * A package that was chosen.
     *
     * @param file the package file, checked
     * @param requested whether the recipe names it
     */
    record ResolvedPackage(
            IndexedPackage chosen,
            LockFile.LockedPackage locked,
            Path file,
            boolean requested,
            Solution.Reason reason) {}
}
