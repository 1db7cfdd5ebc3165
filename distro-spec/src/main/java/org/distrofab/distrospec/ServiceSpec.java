package org.distrofab.distrospec;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A service without regard to the init that runs it. Renderers turn it into a unit file or an init
 * script.
 *
 * @param start command line whose first word is an absolute program
 * @param stop command line that stops it; empty: SIGTERM to its processes
 */
public record ServiceSpec(
        String name,
        String description,
        Type type,
        String start,
        Optional<String> stop,
        Optional<String> reload,
        String user,
        String directory,
        SortedMap<String, String> environment,
        Restart restart,
        List<String> requires,
        List<String> wants,
        List<String> after,
        List<String> before) {

    public ServiceSpec {
        environment = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        requires = List.copyOf(requires);
        wants = List.copyOf(wants);
        after = List.copyOf(after);
        before = List.copyOf(before);
    }

    /** How an init knows that the service is up. */
    public enum Type {
        /** As soon as the program has been started. */
        SIMPLE,
        /** When the program has ended well; it does not stay. */
        ONESHOT,
        /** When the program has gone into the background. */
        FORKING,
        /** When the program says so (sd_notify(3)). */
        NOTIFY
    }

    /** When an init starts it again by itself. */
    public enum Restart {
        NO,
        ON_FAILURE,
        ALWAYS
    }
}
