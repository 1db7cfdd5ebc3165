package org.distrofab.distrospec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads recipes of the test folders against a small catalogue. */
final class Recipes {
    static final Path RESOURCES = Path.of("src/test/resources");

    static final Catalogue CATALOGUE =
            new Catalogue(
                    Set.of("fab", "fab-tiny", "debian-6.12", "debian-7"),
                    Set.of("musl-like", "glibc-like"),
                    Set.of("openrc-like", "systemd-like"),
                    new TreeMap<>(java.util.Map.of("crond", "crond", "syslogd", "syslogd")));

    private Recipes() {}

    static RecipeResult parse(Path file, String... overrides) throws IOException {
        return parse(file.getFileName().toString(), Files.readString(file), file, overrides);
    }

    static RecipeResult parseText(String text, String... overrides) throws IOException {
        return parse("recipe.toml", text, RESOURCES.resolve("good/recipe.toml"), overrides);
    }

    private static RecipeResult parse(String name, String text, Path file, String... overrides)
            throws IOException {
        var parser = new RecipeParser(CATALOGUE, (parent, _) -> beside(file, parent));
        return parser.parse(new RecipeSource(name, text), List.of(overrides));
    }

    private static Optional<RecipeSource> beside(Path file, String name) throws IOException {
        var parent = file.resolveSibling(name);
        return Files.exists(parent)
                ? Optional.of(new RecipeSource(name, Files.readString(parent)))
                : Optional.empty();
    }
}
