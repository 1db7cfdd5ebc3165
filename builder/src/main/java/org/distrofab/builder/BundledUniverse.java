package org.distrofab.builder;

import org.distrofab.distrospec.Catalogue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a recipe may choose from without a mirror: the names by which recipes know the bundled
 * kernels, libcs, inits and services.
 */
public final class BundledUniverse {
    private BundledUniverse() {}

    public static Catalogue catalogue() {
        return new Catalogue(
                Set.of("fab", "fab-tiny", "debian-6.12", "debian-7"),
                Set.of("musl-like", "glibc-like"),
                Set.of("openrc-like", "systemd-like"),
                new TreeMap<>(
                        Map.of(
                                "crond", "crond",
                                "syslogd", "syslogd",
                                "getty", "base-files")));
    }
}
