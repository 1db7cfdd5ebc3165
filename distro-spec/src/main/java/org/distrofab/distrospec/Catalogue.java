package org.distrofab.distrospec;

import java.util.Set;
import java.util.SortedMap;

/**
 * What a recipe may choose from, as far as it is known before any package is resolved. Comes from
 * whoever has the kernels and the bundled packages; the language itself knows none by name.
 *
 * @param kernels ids of the kernel catalogue
 * @param libcs flavours that the bundled packages were built for
 * @param inits packages that are an init system, by the word a recipe uses
 * @param services service name to the bundled package that has it
 */
public record Catalogue(
        Set<String> kernels,
        Set<String> libcs,
        Set<String> inits,
        SortedMap<String, String> services) {
    public Catalogue {
        kernels = Set.copyOf(kernels);
        libcs = Set.copyOf(libcs);
        inits = Set.copyOf(inits);
        services = java.util.Collections.unmodifiableSortedMap(services);
    }
}
