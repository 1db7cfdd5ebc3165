package org.distrofab.builder;

import org.distrofab.distrospec.Catalogue;
import org.distrofab.distrospec.Recipe;
import org.distrofab.kernelimages.Kernel;
import org.distrofab.kernelimages.KernelCatalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a recipe may choose from without a mirror: the kernels of the catalogue, and the packages
 * that were made when the project was built, a repository for each libc and manager.
 */
final class BundledUniverse {
    private static final String FOLDER = "universe/";

    private BundledUniverse() {}

    /**
     * A file of a repository.
     *
     * @param path below the universe: {@code musl-like/apk/riscv64/shell-0.1-r1.apk}
     */
    record BundledFile(String sha256, long sizeBytes, String path) {}

    static Catalogue catalogue() {
        return new Catalogue(
                KernelCatalogue.shipped().kernels().stream()
                        .map(Kernel::id)
                        .collect(Collectors.toSet()),
                Set.of("musl-like", "glibc-like"),
                Set.of("openrc-like", "systemd-like"),
                services());
    }

    /** Service name to package, as the package specs say. */
    private static TreeMap<String, String> services() {
        var services = new TreeMap<String, String>();
        for (var line : lines("services")) {
            var words = line.split(" ");
            services.put(words[0], words[1]);
        }
        return services;
    }

    /** The files of one repository, in path order. */
    static List<BundledFile> files(String libc, Recipe.Manager manager) {
        var prefix = libc + "/" + manager.word() + "/";
        return lines("index").stream()
                .map(line -> line.split(" ", 3))
                .filter(words -> words[2].startsWith(prefix))
                .map(words -> new BundledFile(words[0], Long.parseLong(words[1]), words[2]))
                .toList();
    }

    static InputStream open(BundledFile file) {
        return resource(file.path());
    }

    private static List<String> lines(String name) {
        try (var in = resource(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        var in = BundledUniverse.class.getResourceAsStream(FOLDER + name);
        if (in == null) {
            throw new IllegalStateException(
                    "the jar lacks " + FOLDER + name + ": it was not built by Maven");
        }
        return in;
    }
}
