package org.distrofab.cli;

import org.distrofab.packagers.apt.Pin;
import org.distrofab.packagers.apt.ReleaseInfo;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of apt.conf(5) given with {@code -o}, and what a root folder holds for apt: lists in
 * {@code var/lib/apt/lists} with their Release files, and preferences in {@code etc/apt}.
 *
 * <p>Limitations: lists are taken in the order of their names, not of sources.list; lists that apt
 * keeps as {@code .lz4} must be given decompressed.
 */
final class AptSettings {
    private static final String LISTS = "var/lib/apt/lists";

    private final Map<String, String> values = new HashMap<>();
    private final Path root;

    /**
     * @param root may be null
     */
    AptSettings(List<String> settings, Path root) {
        for (var setting : settings) {
            var cut = setting.indexOf('=');
            if (cut < 1) {
                throw Failure.usage("-o '%s': expected NAME=VALUE".formatted(setting));
            }
            values.put(
                    setting.substring(0, cut).toLowerCase(Locale.ROOT), setting.substring(cut + 1));
        }
        this.root = root == null ? value("Dir").map(Path::of).orElse(null) : root;
        if (this.root != null && !Files.isDirectory(this.root)) {
            throw Failure.environment(this.root + " is not a folder", null);
        }
    }

    /** The root folder; null if there is none. */
    Path root() {
        return root;
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)));
    }

    /** As apt reads truth values (apt.conf(5)). */
    boolean isSet(String name, boolean otherwise) {
        return value(name)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .map(text -> text.matches("1|yes|true|with|on|enable"))
                .orElse(otherwise);
    }

    List<IndexSource> sources(List<String> indexes) throws IOException {
        var sources = new ArrayList<IndexSource>();
        for (var one : indexes) {
            var cut = one.indexOf('=');
            var path = Path.of(one.substring(cut + 1));
            if (!Files.exists(path)) {
                throw Failure.environment("no such file: " + path, null);
            }
            sources.add(new IndexSource(name(one), path));
        }
        for (var file : lists()) {
            sources.add(new IndexSource(file.getFileName().toString(), file));
        }
        if (sources.isEmpty()) {
            throw Failure.usage("no index: give --index FILE, or --root with apt's lists in it");
        }
        return sources;
    }

    private static String name(String index) {
        var cut = index.indexOf('=');
        return cut > 0 ? index.substring(0, cut) : Path.of(index).getFileName().toString();
    }

    private List<Path> lists() throws IOException {
        if (root == null || !Files.isDirectory(root.resolve(LISTS))) {
            return List.of();
        }
        try (var files = Files.list(root.resolve(LISTS))) {
            return files.filter(file -> file.toString().matches(".*_Packages(\\.(gz|xz|zst))?"))
                    .sorted()
                    .toList();
        }
    }

    /** What Release files beside the lists say; a Release file beside an index likewise. */
    Map<String, ReleaseInfo> releases(List<String> indexes) throws IOException {
        var releases = new HashMap<String, ReleaseInfo>();
        for (var one : indexes) {
            var path = Path.of(one.substring(one.indexOf('=') + 1)).toAbsolutePath();
            read(path.resolveSibling("Release"), name(one), releases);
        }
        for (var file : lists()) {
            var name = file.getFileName().toString();
            var dists = name.replaceFirst("_[^_]+_binary-.*", "");
            read(file.resolveSibling(dists + "_Release"), name, releases);
            read(file.resolveSibling(dists + "_InRelease"), name, releases);
        }
        return releases;
    }

    private static void read(Path file, String name, Map<String, ReleaseInfo> releases)
            throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        var fields = new HashMap<String, String>();
        for (var line : Files.readAllLines(file)) {
            var colon = line.indexOf(": ");
            if (colon > 0 && !line.startsWith(" ")) {
                fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 2).strip());
            }
        }
        releases.put(
                name,
                new ReleaseInfo(
                        fields.getOrDefault("Origin", ""),
                        fields.getOrDefault("Label", ""),
                        fields.getOrDefault("Suite", ""),
                        fields.getOrDefault("Codename", ""),
                        fields.getOrDefault("Version", ""),
                        name.replaceFirst("_binary-.*", "").replaceFirst(".*_", ""),
                        "",
                        fields.getOrDefault("NotAutomatic", "").equals("yes"),
                        fields.getOrDefault("ButAutomaticUpgrades", "").equals("yes")));
    }

    List<Pin> pins() throws IOException, FormatException {
        var pins = new ArrayList<Pin>();
        if (root != null) {
            var files = new ArrayList<Path>();
            var folder = root.resolve("etc/apt/preferences.d");
            if (Files.isDirectory(folder)) {
                try (var listed = Files.list(folder)) {
                    listed.filter(file -> file.getFileName().toString().matches("[^.]+(\\.pref)?"))
                            .sorted()
                            .forEach(files::add);
                }
            }
            files.addFirst(root.resolve("etc/apt/preferences"));
            for (var file : files) {
                if (Files.isRegularFile(file)) {
                    pins.addAll(Pin.parse(Files.readString(file)));
                }
            }
        }
        return pins;
    }
}
