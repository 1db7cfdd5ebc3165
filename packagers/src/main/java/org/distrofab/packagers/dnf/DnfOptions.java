package org.distrofab.packagers.dnf;

import java.util.Set;

/**
 * How dnf is asked to decide; as its configuration and command line have it (dnf.conf(5)).
 *
 * @param best whether only the best candidates will do; if not, older ones are taken where the
 *     newest cannot be installed
 * @param allowErasing whether installed packages may go to make room
 * @param cleanRequirements whether a removal takes along what only the removed packages needed
 * @param installOnly names of which several versions may be installed at once
 * @param installOnlyLimit how many versions of these; 0 for any number
 */
public record DnfOptions(
        boolean best,
        boolean allowErasing,
        boolean cleanRequirements,
        Set<String> installOnly,
        int installOnlyLimit) {
    /** What dnf does by itself. */
    public static final DnfOptions USUAL =
            new DnfOptions(
                    false,
                    false,
                    true,
                    Set.of(
                            "kernel",
                            "kernel-PAE",
                            "installonlypkg(kernel)",
                            "installonlypkg(kernel-module)",
                            "installonlypkg(vm)",
                            "multiversion(kernel)"),
                    3);

    public DnfOptions {
        installOnly = Set.copyOf(installOnly);
    }

    public DnfOptions withBest(boolean value) {
        return new DnfOptions(
                value, allowErasing, cleanRequirements, installOnly, installOnlyLimit);
    }

    public DnfOptions withAllowErasing(boolean value) {
        return new DnfOptions(best, value, cleanRequirements, installOnly, installOnlyLimit);
    }
}
