package org.distrofab.packagers.dnf;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.rpm.RepoPackage;

import java.util.Optional;

/**
 * A package that may be in the answer; a variable of the rules.
 *
 * <p>Filled by {@link Pool} and not changed afterwards.
 */
final class Solvable {
    /** Counted from 1: what is installed first, then repository by repository. */
    final int id;

    final String name;
    final String arch;
    final Evr evr;
    final Repository repository;

    Optional<RepoPackage> offered = Optional.empty();
    Optional<InstalledPackage> installed = Optional.empty();

    Dep[] requires = {};
    Dep[] provides = {};
    Dep[] conflicts = {};
    Dep[] obsoletes = {};
    Dep[] recommends = {};
    Dep[] suggests = {};
    Dep[] supplements = {};
    Dep[] enhances = {};

    /** May be installed beside other versions of itself, as kernels are. */
    boolean installOnly;

    /** May not be chosen. */
    boolean excluded;

    Solvable(int id, String name, String arch, Evr evr, Repository repository) {
        this.id = id;
        this.name = name;
        this.arch = arch;
        this.evr = evr;
        this.repository = repository;
    }

    boolean isInstalled() {
        return repository.isInstalled();
    }

    /** Whether the other is the same package, wherever it comes from. */
    boolean isSameAs(Solvable other) {
        return name.equals(other.name) && arch.equals(other.arch) && evr.compareTo(other.evr) == 0;
    }

    /** {@code name-[epoch:]version-release.arch}. */
    @Override
    public String toString() {
        return name + "-" + evr + "." + arch;
    }

    /** As problems name it: {@code a-1-1.noarch from repo}. */
    String withRepository() {
        return this + " from " + repository.name();
    }
}
