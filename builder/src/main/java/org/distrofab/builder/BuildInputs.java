package org.distrofab.builder;

import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.Recipe;
import org.distrofab.distrospec.RecipeResult;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Everything that a build depends on, as digests: the same inputs give the same bytes, so a step
 * whose inputs are as they were need not be done again.
 *
 * @param folder what the recipe's own files are relative to
 */
record BuildInputs(RecipeResult.Accepted recipe, Path folder) {
    /** Of the effective recipe, as locks name it. */
    String recipeSha256() {
        return Digests.sha256(values(_ -> true).getBytes(StandardCharsets.UTF_8));
    }

    /** Of all that the userspace is made of: everything but the kernel and the image's form. */
    String userspaceKey(LockFile lock, long timeSeconds) throws IOException {
        return Digests.sha256(
                String.join(
                                "\n",
                                values(key ->
                                        !key.startsWith("kernel.") && !key.startsWith("image.")),
                                lock.packages().toString(),
                                hostFiles(),
                                "" + timeSeconds,
                                program())
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Of all that the outputs are made of. */
    String key(LockFile lock, String kernelSha256) throws IOException {
        return Digests.sha256(
                String.join(
                                "\n",
                                lock.render(),
                                values(_ -> true),
                                hostFiles(),
                                kernelSha256,
                                program())
                        .getBytes(StandardCharsets.UTF_8));
    }

    private String values(Predicate<String> wanted) {
        return recipe.values().stream()
                .filter(value -> wanted.test(value.key()))
                .map(RecipeResult.EffectiveValue::toml)
                .collect(Collectors.joining("\n"));
    }

    private String hostFiles() throws IOException {
        var text = new StringBuilder();
        for (var file : recipe.recipe().files()) {
            if (file.body() instanceof Recipe.FileSpec.Body.FromHost(var source)) {
                var path = folder.resolve(source);
                text.append(Files.isRegularFile(path) ? Digests.sha256(path) : "none").append('\n');
            }
        }
        return text.toString();
    }

    /** Which program does the steps: its jar, by size and time. */
    private static String program() throws IOException {
        return jar().isPresent()
                ? Files.size(jar().get()) + " " + Files.getLastModifiedTime(jar().get()).toMillis()
                : "classes";
    }

    private static Optional<Path> jar() {
        try {
            var source = BuildInputs.class.getProtectionDomain().getCodeSource();
            if (source == null) {
                return Optional.empty();
            }
            var path = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
