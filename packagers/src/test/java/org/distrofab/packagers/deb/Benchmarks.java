package org.distrofab.packagers.deb;

import org.distrofab.rootfs.HostDirectory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What {@link DebBenchmarkIT} measures, each as a process of its own: the JVM's start counts. */
final class Benchmarks {
    private Benchmarks() {}

    /**
     * @param arguments {@code index FILE}, or {@code unpack TARGET FOLDER-OF-PACKAGES}
     */
    static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "index" -> index(Path.of(arguments[1]));
            case "unpack" -> unpack(Path.of(arguments[1]), Path.of(arguments[2]));
            case String other -> throw new IllegalArgumentException(other);
        }
    }

    private static void index(Path file) throws Exception {
        System.out.println(DebPackagesIndex.read(file).size() + " packages");
    }

    private static void unpack(Path target, Path folder) throws Exception {
        var packages = new ArrayList<Path>();
        try (var files = Files.list(folder)) {
            files.filter(f -> f.toString().endsWith(".deb")).sorted().forEach(packages::add);
        }
        packages.sort(baseFilesFirst());
        try (var sink = new HostDirectory(target, target.resolveSibling("sidecar"))) {
            var installation = new DpkgInstallation(sink, DpkgStatus.INSTALLED, DpkgDatabase.EMPTY);
            installation.unpackAll(packages, Runtime.getRuntime().availableProcessors());
            System.out.println(installation.database().packages().size() + " packages");
        }
    }

    /** It merges {@code /usr}, so it comes before all that have files there. */
    static Comparator<Path> baseFilesFirst() {
        return Comparator.comparing(f -> !f.getFileName().toString().startsWith("base-files_"));
    }

    static List<Path> ordered(List<Path> packages) {
        return packages.stream().sorted(baseFilesFirst()).toList();
    }
}
