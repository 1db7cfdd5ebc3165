package org.distrofab.builder;

import org.distrofab.builder.BuildOptions.LockUse;
import org.distrofab.distrospec.RecipeResult;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Builds for tests, each in a world of its own below one folder. */
final class Builds {
    private final Path folder;

    Builds(Path folder) {
        this.folder = folder;
    }

    Built build(String recipe, String... overrides) throws Exception {
        return build(LockUse.PREFER, recipe, overrides);
    }

    /**
     * @param recipe the name of one that ships, or of a file in the folder
     */
    Built build(LockUse lock, String recipe, String... overrides) throws Exception {
        var library = new RecipeLibrary(folder);
        var source = library.find(recipe).orElseThrow();
        var accepted =
                switch (library.parse(source, List.of(overrides))) {
                    case RecipeResult.Accepted good -> good;
                    case RecipeResult.Rejected bad ->
                            throw new AssertionError(bad.diagnostics().toString());
                };
        var options =
                new BuildOptions(
                        folder.resolve("build"),
                        new Cache(folder.resolve("cache")),
                        store(),
                        Instant.EPOCH,
                        lock,
                        true,
                        Progress.none());
        Files.createDirectories(folder);
        return new Pipeline(options).build(accepted, folder, folder.resolve(recipe + ".lock.toml"));
    }

    DistroStore store() {
        return new DistroStore(folder.resolve("store.git"));
    }
}
