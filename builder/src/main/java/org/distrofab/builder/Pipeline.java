package org.distrofab.builder;

import org.distrofab.builder.ResolvedDistro.ResolvedPackage;
import org.distrofab.distrospec.Diagnostic;
import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.Manifest;
import org.distrofab.distrospec.Recipe;
import org.distrofab.distrospec.RecipeResult;
import org.distrofab.distrospec.RecipeSource;
import org.distrofab.rootfs.ContentStore;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The whole product: a recipe becomes an image in four steps, each a value in and a value out.
 *
 * <pre>
 *   parse     text            → Recipe           {@link RecipeLibrary}
 *   resolve   Recipe          → ResolvedDistro   {@link PackageResolution}, {@link KernelFiles}
 *   assemble  ResolvedDistro  → Userspace        {@link Assembler}
 *   image     Userspace       → files            {@link BootFiles}, {@link ImageWriter}
 * </pre>
 *
 * The fifth, boot, needs nothing of this but the disk.
 */
public final class Pipeline {
    /**
     * What everything in an image bears as its time unless the recipe says otherwise: 2026-01-01.
     */
    static final long SOURCE_DATE_EPOCH = 1_767_225_600;

    private final BuildOptions options;

    public Pipeline(BuildOptions options) {
        this.options = options;
    }

    /**
     * Builds a recipe that was parsed.
     *
     * @param folder what the recipe's own files are relative to
     * @param lockFile where its lock is or will be
     * @throws BuildFailure for every reason that its user can mend
     */
    public Built build(RecipeResult.Accepted accepted, Path folder, Path lockFile)
            throws IOException, FormatException, BuildFailure {
        var recipe = accepted.recipe();
        var inputs = new BuildInputs(accepted, folder);
        var name = recipe.distro().name();
        try (var output = OutputFolder.hold(options.output(), name)) {
            var kernel = KernelFiles.choose(recipe.kernel(), folder);
            var locked = lock(inputs, kernel, lockFile);
            if (locked.isPresent() && output.holds(inputs.key(locked.get(), kernel.sha256()))) {
                return built(name, output.folder(), lockFile, locked.get(), false);
            }

            var distro = resolveAsLocked(inputs, kernel, locked);
            var made = make(inputs, distro, output.scratch());
            output.publish(inputs.key(distro.lock(), kernel.sha256()));
            write(lockFile, distro.lock().render());
            record(made, distro.lock());
            return new Built(name, output.folder(), lockFile, distro.lock(), made.manifest(), true);
        }
    }

    /**
     * What was written, as far as the store keeps it.
     *
     * @param etc the files below {@code /etc}
     */
    private record Made(Manifest manifest, SortedMap<String, byte[]> etc) {}

    private void record(Made made, LockFile lock) throws IOException {
        var progress = options.progress();
        progress.start(Progress.Step.RECORD);
        var entry = options.store().record(made.manifest(), lock, made.etc(), options.now());
        progress.end(
                Progress.Step.RECORD,
                entry.map(one -> one.id().substring(0, 10)).orElse("as the build before"));
    }

    private Made make(BuildInputs inputs, ResolvedDistro distro, Path target)
            throws IOException, FormatException, BuildFailure {
        long time = distro.recipe().image().sourceDateEpoch().orElse(SOURCE_DATE_EPOCH);
        var scratch = options.cache().scratch();
        try (var store = ContentStore.spoolingIn(scratch)) {
            var userspace = assemble(inputs, distro, store, scratch, time);
            var boot = BootFiles.of(distro.recipe(), distro.kernel(), userspace);
            var sizes =
                    new ImageWriter(distro.recipe(), userspace, time, options.progress())
                            .write(boot, target);
            var manifest = ManifestMaker.of(distro, userspace, sizes);
            var materials = new BillOfMaterials(distro, manifest, time);
            Files.writeString(target.resolve("manifest.json"), ManifestText.render(manifest));
            Files.writeString(target.resolve("sbom.spdx.json"), materials.spdx());
            Files.writeString(target.resolve("sbom.cdx.json"), materials.cycloneDx());
            return new Made(manifest, etc(userspace.tree()));
        } finally {
            Cache.delete(scratch);
        }
    }

    /**
     * A lock that is only preferred gives way when the repositories no longer have its packages.
     */
    private ResolvedDistro resolveAsLocked(
            BuildInputs inputs, KernelFiles kernel, Optional<LockFile> locked)
            throws IOException, FormatException, BuildFailure {
        try {
            return resolve(inputs, kernel, locked);
        } catch (BuildFailure e) {
            if (locked.isEmpty() || options.lock() == BuildOptions.LockUse.REQUIRE) {
                throw e;
            }
            return resolve(inputs, kernel, Optional.empty());
        }
    }

    private static TreeMap<String, byte[]> etc(FileTree tree) throws IOException {
        var files = new TreeMap<String, byte[]>();
        for (var entry : tree.entries()) {
            if (entry.path().startsWith("etc/") && entry instanceof Entry.RegularFile) {
                try (var in = tree.content(entry.path()).source().stream()) {
                    files.put(entry.path(), in.readAllBytes());
                }
            }
        }
        return files;
    }

    private ResolvedDistro resolve(
            BuildInputs inputs, KernelFiles kernel, Optional<LockFile> locked)
            throws IOException, FormatException, BuildFailure {
        var recipe = inputs.recipe().recipe();
        var packages =
                new PackageResolution(recipe, repositories(recipe), options.progress())
                        .resolve(locked);
        var lock =
                new LockFile(
                        inputs.recipeSha256(),
                        kernel.locked(),
                        packages.stream().map(ResolvedPackage::locked).toList());
        return new ResolvedDistro(recipe, kernel, packages, lock);
    }

    private Userspace assemble(
            BuildInputs inputs,
            ResolvedDistro distro,
            ContentStore store,
            Path scratch,
            long timeSeconds)
            throws IOException, FormatException, BuildFailure {
        var known = new UserspaceCache(options.cache());
        var key = inputs.userspaceKey(distro.lock(), timeSeconds);
        var before = known.find(key, store);
        if (before.isPresent()) {
            options.progress().start(Progress.Step.ASSEMBLE);
            options.progress().end(Progress.Step.ASSEMBLE, "as before");
            return before.get();
        }
        var userspace =
                new Assembler(distro, timeSeconds, options.progress())
                        .assemble(store, inputs.folder(), scratch);
        known.keep(key, userspace);
        return userspace;
    }

    private List<Repository> repositories(Recipe recipe) throws IOException, BuildFailure {
        var repositories = new ArrayList<Repository>();
        for (var name : recipe.packages().repositories()) {
            if (!name.equals(Recipe.BUNDLED)) {
                throw new BuildFailure(
                        BuildFailure.Kind.RECIPE,
                        "the repository '%s' is not bundled; fetching from mirrors is not there yet"
                                .formatted(name));
            }
            repositories.add(
                    BundledRepository.open(
                            recipe.libc().flavour().orElseThrow(),
                            recipe.packages().manager(),
                            options.cache()));
        }
        return repositories;
    }

    /** The lock to keep to; empty if one is to be made. */
    private Optional<LockFile> lock(BuildInputs inputs, KernelFiles kernel, Path lockFile)
            throws IOException, BuildFailure {
        boolean required = options.lock() == BuildOptions.LockUse.REQUIRE;
        if (options.lock() == BuildOptions.LockUse.RENEW || !Files.exists(lockFile)) {
            if (required) {
                throw new BuildFailure(
                        BuildFailure.Kind.NO, "--locked, but there is no lock " + lockFile);
            }
            return Optional.empty();
        }
        var source = new RecipeSource(lockFile.toString(), Files.readString(lockFile));
        return switch (LockFile.parse(source)) {
            case LockFile.Result.Malformed(var diagnostics) ->
                    throw new BuildFailure(
                            BuildFailure.Kind.RECIPE,
                            diagnostics.stream()
                                    .map(Diagnostic::text)
                                    .collect(Collectors.joining("\n")));
            case LockFile.Result.Read(var lock) -> {
                boolean fits =
                        lock.recipeSha256().equals(inputs.recipeSha256())
                                && lock.kernel().equals(kernel.locked());
                if (!fits && required) {
                    throw new BuildFailure(
                            BuildFailure.Kind.NO,
                            "%s was made for another recipe or kernel; --update renews it"
                                    .formatted(lockFile));
                }
                yield fits ? Optional.of(lock) : Optional.empty();
            }
        };
    }

    private static Built built(
            String name, Path folder, Path lockFile, LockFile lock, boolean fresh)
            throws IOException, FormatException {
        var manifest = ManifestText.parse(Files.readString(folder.resolve("manifest.json")));
        return new Built(name, folder, lockFile, lock, manifest, fresh);
    }

    private static void write(Path file, String text) throws IOException {
        var part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
