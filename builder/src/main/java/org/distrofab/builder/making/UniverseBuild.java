package org.distrofab.builder.making;

import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.packagers.spec.PackageSpec;
import org.distrofab.packagers.spec.SpecBinder;
import org.distrofab.packagers.spec.SpecDiagnostic;
import org.distrofab.packagers.spec.SpecParser;
import org.distrofab.packagers.spec.SpecResult;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes the bundled repositories when the project is built: every package spec of the userland, for
 * each libc, in each format.
 *
 * <p>Called as {@code UniverseBuild SPECS STAGING OUT}. A repository is a folder {@code
 * OUT/LIBC/MANAGER} as the format's manager wants it; {@code OUT/index} lists every file as {@code
 * SHA-256 SIZE PATH}, {@code OUT/services} every service as {@code NAME PACKAGE}. Two runs give the
 * same bytes.
 */
public final class UniverseBuild {
    /** The flavours; a package of such a name is made for that flavour alone. */
    static final List<String> LIBCS = List.of("musl-like", "glibc-like");

    /** What every file of the packages bears as its time: 2026-01-01. */
    private static final long TIME_SECONDS = 1_767_225_600;

    private static final String ARCHITECTURE = "riscv64";

    private final Path specs;
    private final Path staging;
    private final Path out;
    private final List<SpecDiagnostic> diagnostics = new ArrayList<>();
    private final TreeMap<String, String> services = new TreeMap<>();

    private UniverseBuild(Path specs, Path staging, Path out) {
        this.specs = specs;
        this.staging = staging;
        this.out = out;
    }

    /** Ends with 1 and every complaint about the specs if there is one. */
    public static void main(String[] arguments)
            throws IOException, FormatException, UnwritableException {
        var build =
                new UniverseBuild(
                        Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        build.run();
        if (!build.diagnostics.isEmpty()) {
            build.diagnostics.forEach(complaint -> System.err.println(complaint.text()));
            System.exit(1);
        }
    }

    private void run() throws IOException, FormatException, UnwritableException {
        delete(staging);
        delete(out);
        for (var libc : LIBCS) {
            var stage = Stage.make(specs, libc, staging.resolve(libc));
            for (var spec : stage.specs()) {
                make(spec, libc, stage.folder());
            }
            for (var format : PackageFormat.values()) {
                if (diagnostics.isEmpty()) {
                    PackageFormats.of(format)
                            .indexer()
                            .index(repository(libc, format), WriteOptions.at(TIME_SECONDS));
                }
            }
        }
        Files.writeString(
                out.resolve("services"),
                services.entrySet().stream()
                        .map(service -> service.getKey() + " " + service.getValue() + "\n")
                        .collect(Collectors.joining()));
        Files.writeString(out.resolve("index"), index());
    }

    private void make(Path file, String libc, Path folder) throws IOException, UnwritableException {
        switch (SpecParser.parse(file.getFileName().toString(), Files.readString(file))) {
            case SpecResult.Wrong<PackageSpec> wrong -> diagnostics.addAll(wrong.diagnostics());
            case SpecResult.Done<PackageSpec>(var spec) -> {
                for (var service : spec.services()) {
                    services.put(service.name().text(), spec.name().text());
                }
                for (var format : PackageFormat.values()) {
                    write(spec, libc, format, folder);
                }
            }
        }
    }

    private void write(PackageSpec spec, String libc, PackageFormat format, Path folder)
            throws IOException, UnwritableException {
        switch (SpecBinder.bind(spec, format, folder, TIME_SECONDS)) {
            case SpecResult.Wrong<?> wrong -> diagnostics.addAll(wrong.diagnostics());
            case SpecResult.Done<PackageContents>(var contents) -> {
                var writer = PackageFormats.of(format).writer();
                var repository = repository(libc, format);
                // apk looks for REPOSITORY/ARCHITECTURE/NAME; noarch packages lie there too.
                var place =
                        format == PackageFormat.APK ? repository.resolve(ARCHITECTURE) : repository;
                Files.createDirectories(place);
                writer.write(
                        contents,
                        WriteOptions.at(TIME_SECONDS),
                        place.resolve(writer.fileName(contents.metadata())));
            }
        }
    }

    private Path repository(String libc, PackageFormat format) {
        return out.resolve(libc).resolve(format.manager());
    }

    private String index() throws IOException {
        var text = new StringBuilder();
        try (var files = Files.walk(out)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(sha256(Files.readAllBytes(file)))
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(out.relativize(file).toString().replace('\\', '/'))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
