package org.distrofab.packagers.apt;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.deb.DebControlReader;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is installed in a root, with apt's knowledge of who asked for it: dpkg's {@code status} and
 * apt's {@code extended_states}.
 */
public final class AptInstalled {
    private static final String STATES = "var/lib/apt/extended_states";

    private AptInstalled() {}

    /**
     * @param root a root folder; without a dpkg database nothing is installed
     * @throws FormatException if either file is malformed
     */
    public static List<InstalledPackage> read(Path root) throws IOException, FormatException {
        if (!Files.exists(root.resolve("var/lib/dpkg/status"))) {
            return List.of();
        }
        var states = root.resolve(STATES);
        var automatic = Files.exists(states) ? automatic(states) : Set.<String>of();
        try (var database = PackageFormats.of(PackageFormat.DEB).openInstalled(root)) {
            var packages = new ArrayList<InstalledPackage>();
            for (var one : database.packages()) {
                var metadata = one.metadata();
                var isAutomatic =
                        automatic.contains(metadata.name())
                                || automatic.contains(
                                        metadata.name() + ":" + metadata.architecture());
                packages.add(new InstalledPackage(metadata, one.state(), !isAutomatic));
            }
            return packages;
        }
    }

    /**
     * Names, with and without architecture, of packages that came for another's sake. A package for
     * all architectures stands there with the native one.
     */
    private static Set<String> automatic(Path states) throws IOException, FormatException {
        var names = new HashSet<String>();
        try (var in = Files.newInputStream(states)) {
            var reader = new DebControlReader("apt extended_states", in);
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                var paragraph = next.get();
                if (paragraph.get("Auto-Installed").orElse("0").equals("1")) {
                    var name = paragraph.require("apt extended_states", "Package");
                    var architecture = paragraph.get("Architecture").orElse("");
                    names.add(architecture.isEmpty() ? name : name + ":" + architecture);
                    names.add(name + ":all");
                }
            }
        }
        return names;
    }
}
