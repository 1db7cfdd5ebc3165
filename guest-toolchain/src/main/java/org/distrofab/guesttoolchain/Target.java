package org.distrofab.guesttoolchain;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One file to make.
 *
 * @param name what later targets call it
 * @param output what kind of file it is
 * @param file where it goes, relative to the output folder
 * @param groups the object groups whose objects go into it, in this order
 * @param libraries earlier targets that it is linked with, in this order
 * @param script the link script, if lld's own layout will not do
 * @param linkFlags what lld gets besides
 */
public record Target(
        String name,
        Output output,
        Path file,
        List<String> groups,
        List<String> libraries,
        Optional<Path> script,
        List<String> linkFlags) {
    public Target {
        groups = List.copyOf(groups);
        libraries = List.copyOf(libraries);
        linkFlags = List.copyOf(linkFlags);
        if (file.isAbsolute() || file.normalize().startsWith("..")) {
            throw new IllegalArgumentException(file + " is outside the output folder");
        }
    }
}
