package org.distrofab.builder;

import org.distrofab.builder.BuildOptions.LockUse;
import org.distrofab.distrospec.RecipeResult;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that a build can be repeated: builds once more from the lock, elsewhere and from nothing,
 * and compares every byte.
 */
public final class RebuildCheck {
    private RebuildCheck() {}

    /**
     * What came of it.
     *
     * @param same names of the files that are alike
     * @param different names of those that are not
     */
    public record Outcome(List<String> same, List<String> different) {
        public Outcome {
            same = List.copyOf(same);
            different = List.copyOf(different);
        }
    }

    /**
     * @param built what was built of the recipe
     * @param folder what the recipe's own files are relative to
     * @param options those of the build
     */
    public static Outcome run(
            RecipeResult.Accepted recipe, Path folder, Built built, BuildOptions options)
            throws IOException, FormatException, BuildFailure {
        var scratch = options.cache().scratch();
        try {
            var lock = Files.copy(built.lockFile(), scratch.resolve("lock.toml"));
            var elsewhere =
                    new BuildOptions(
                            scratch.resolve("build"),
                            new Cache(scratch.resolve("cache")),
                            new DistroStore(scratch.resolve("store.git")),
                            options.now(),
                            LockUse.REQUIRE,
                            options.offline(),
                            Progress.none());
            var again = new Pipeline(elsewhere).build(recipe, folder, lock);
            return compare(built.folder(), again.folder());
        } finally {
            Cache.delete(scratch);
        }
    }

    private static Outcome compare(Path first, Path second) throws IOException {
        var same = new ArrayList<String>();
        var different = new ArrayList<String>();
        List<Path> files;
        try (var walk = Files.walk(second)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (var file : files) {
            var name = second.relativize(file);
            if (name.toString().startsWith(".")) {
                continue;
            }
            var other = first.resolve(name);
            boolean alike = Files.isRegularFile(other) && Files.mismatch(file, other) < 0;
            (alike ? same : different).add(name.toString());
        }
        return new Outcome(same, different);
    }
}
