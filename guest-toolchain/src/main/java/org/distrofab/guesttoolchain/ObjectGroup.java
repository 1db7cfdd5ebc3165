package org.distrofab.guesttoolchain;

import java.nio.file.Path;
import java.util.List;

/**
 * Sources that are compiled in one way.
 *
 * @param name what targets call the group
 * @param sources C ({@code .c}) and assembly ({@code .S}) files, sorted, relative to the root
 * @param includes header folders, searched in this order, relative to the root
 * @param flags what clang gets after the flags that every guest program has
 */
public record ObjectGroup(
        String name, List<Path> sources, List<Path> includes, List<String> flags) {
    public ObjectGroup {
        sources = List.copyOf(sources);
        includes = List.copyOf(includes);
        flags = List.copyOf(flags);
    }
}
