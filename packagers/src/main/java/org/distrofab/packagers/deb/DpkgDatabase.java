package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * dpkg's database, {@code /var/lib/dpkg}, as a value: what dpkg(1), dpkg-divert(1),
 * dpkg-statoverride(1) and update-alternatives(1) keep there.
 *
 * @param packages in dpkg's order: by name, then architecture
 * @param available paragraphs of {@code available}, which dselect used
 * @param architectures {@code arch}: the native one first; empty if no other was added
 */
public record DpkgDatabase(
        List<DpkgPackage> packages,
        List<DebControl> available,
        List<DpkgDiversion> diversions,
        List<DpkgStatOverride> statOverrides,
        DpkgTriggers triggers,
        List<DpkgAlternative> alternatives,
        List<String> architectures) {
    /** Where it lies in a tree. */
    public static final String TREE_PATH = "var/lib/dpkg";

    public static final DpkgDatabase EMPTY =
            new DpkgDatabase(
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    DpkgTriggers.NONE,
                    List.of(),
                    List.of());

    public DpkgDatabase {
        packages =
                packages.stream()
                        .sorted(
                                Comparator.comparing(DpkgPackage::name)
                                        .thenComparing(DpkgPackage::architecture))
                        .toList();
        available = List.copyOf(available);
        diversions = List.copyOf(diversions);
        statOverrides = List.copyOf(statOverrides);
        alternatives =
                alternatives.stream().sorted(Comparator.comparing(DpkgAlternative::name)).toList();
        architectures = List.copyOf(architectures);
    }

    /**
     * @param adminFolder {@code /var/lib/dpkg} of some root
     * @throws FormatException with the file and line that is wrong
     */
    public static DpkgDatabase read(Path adminFolder) throws IOException, FormatException {
        return new DpkgDatabaseReader(adminFolder).read();
    }

    /**
     * Writes everything as entries at {@link #TREE_PATH}, owned by root; the folders above it are
     * not among them.
     *
     * @param mtimeSeconds the time that the files get
     */
    public void writeTo(TreeSink sink, long mtimeSeconds) throws IOException, FormatException {
        new DpkgDatabaseWriter(sink, mtimeSeconds).write(this);
    }

    public DpkgDatabase withPackages(List<DpkgPackage> newPackages) {
        return new DpkgDatabase(
                newPackages,
                available,
                diversions,
                statOverrides,
                triggers,
                alternatives,
                architectures);
    }

    public DpkgDatabase withTriggers(DpkgTriggers newTriggers) {
        return new DpkgDatabase(
                packages,
                available,
                diversions,
                statOverrides,
                newTriggers,
                alternatives,
                architectures);
    }

    public DpkgDatabase withArchitectures(List<String> newArchitectures) {
        return new DpkgDatabase(
                packages,
                available,
                diversions,
                statOverrides,
                triggers,
                alternatives,
                newArchitectures);
    }

    /** The package of a name and architecture. */
    public Optional<DpkgPackage> find(String name, String architecture) {
        return packages.stream()
                .filter(p -> p.name().equals(name) && p.architecture().equals(architecture))
                .findFirst();
    }
}
