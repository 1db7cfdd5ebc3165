package org.distrofab.builder;

import org.distrofab.distrospec.Recipe;
import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.solve.IndexSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The packages in the jar, unpacked once into the cache so that they can be read as files. */
final class BundledRepository implements Repository {
    private static final String APK_ARCHITECTURE = "riscv64/";

    private final Recipe.Manager manager;
    private final Path folder;

    private BundledRepository(Recipe.Manager manager, Path folder) {
        this.manager = manager;
        this.folder = folder;
    }

    /**
     * @param libc one of the catalogue's
     */
    static BundledRepository open(String libc, Recipe.Manager manager, Cache cache)
            throws IOException {
        var files = BundledUniverse.files(libc, manager);
        var key = new StringBuilder();
        files.forEach(file -> key.append(file.sha256()).append(file.path()).append('\n'));
        var digest = Digests.sha256(key.toString().getBytes(StandardCharsets.UTF_8));
        int prefix = (libc + "/" + manager.word() + "/").length();
        var folder =
                cache.folder(
                        "bundled/" + digest,
                        target -> {
                            for (var file : files) {
                                var path = target.resolve(file.path().substring(prefix));
                                Files.createDirectories(path.getParent());
                                try (var in = BundledUniverse.open(file)) {
                                    Files.copy(in, path);
                                }
                            }
                        });
        return new BundledRepository(manager, folder);
    }

    @Override
    public String name() {
        return Recipe.BUNDLED;
    }

    @Override
    public List<IndexSource> indexes() {
        var index =
                switch (manager) {
                    case APK -> folder.resolve(APK_ARCHITECTURE + "APKINDEX.tar.gz");
                    case APT -> folder.resolve("Packages");
                    case DNF -> folder;
                };
        return List.of(new IndexSource(name(), index));
    }

    @Override
    public Path fetch(IndexedPackage wanted) {
        return folder.resolve(
                manager == Recipe.Manager.APK
                        ? APK_ARCHITECTURE + wanted.location()
                        : wanted.location());
    }
}
