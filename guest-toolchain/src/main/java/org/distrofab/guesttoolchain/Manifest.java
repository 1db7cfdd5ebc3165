package org.distrofab.guesttoolchain;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything one build makes.
 *
 * @param root the folder that sources are named from; its own name goes into no output
 * @param groups how sources are compiled
 * @param targets what is linked, in an order in which each comes after what it uses
 */
public record Manifest(Path root, List<ObjectGroup> groups, List<Target> targets) {
    public Manifest {
        groups = List.copyOf(groups);
        targets = List.copyOf(targets);
    }
}
