package org.distrofab.rootfs.oci;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a container is run with (image-spec, "config.md").
 *
 * @param architecture as in GOARCH: {@code riscv64}
 * @param createdSeconds since 1970
 * @param environment {@code NAME=value}
 * @param entrypoint what is run
 * @param command its arguments, or what is run if there is no entrypoint
 * @param labels any
 */
public record OciConfig(
        String architecture,
        long createdSeconds,
        List<String> environment,
        List<String> entrypoint,
        List<String> command,
        SortedMap<String, String> labels) {
    public OciConfig {
        environment = List.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** A shell with the usual path. */
    public static OciConfig ofShell(String architecture, long createdSeconds) {
        return new OciConfig(
                architecture,
                createdSeconds,
                List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                List.of(),
                List.of("/bin/sh"),
                new TreeMap<>(Map.of()));
    }
}
