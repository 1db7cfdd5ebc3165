package org.distrofab.builder;

import org.distrofab.distrospec.Catalogue;
import org.distrofab.kernelimages.Kernel;
import org.distrofab.kernelimages.KernelCatalogue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a recipe may choose from without a mirror: the kernels of the catalogue, and the names by
 * which recipes know the bundled libcs, inits and services.
 */
final class BundledUniverse {
    private BundledUniverse() {}

    static Catalogue catalogue() {
        return new Catalogue(
                KernelCatalogue.shipped().kernels().stream()
                        .map(Kernel::id)
                        .collect(Collectors.toSet()),
                Set.of("musl-like", "glibc-like"),
                Set.of("openrc-like", "systemd-like"),
                new TreeMap<>(
                        Map.of(
                                "crond", "crond",
                                "syslogd", "syslogd",
                                "getty", "base-files")));
    }
}
