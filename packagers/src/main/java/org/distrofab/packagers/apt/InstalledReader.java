package org.distrofab.packagers.apt;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.deb.DebRelations;
import org.distrofab.packagers.deb.DebVersion;
import org.distrofab.rootfs.FormatException;

import java.util.List;
import java.util.stream.Collectors;

/** Adds what is installed to a {@link Universe}. Owned by one call. */
final class InstalledReader {
    private static final List<RelationKind> KINDS =
            List.of(
                    RelationKind.PRE_DEPENDS,
                    RelationKind.DEPENDS,
                    RelationKind.CONFLICTS,
                    RelationKind.BREAKS,
                    RelationKind.RECOMMENDS,
                    RelationKind.SUGGESTS,
                    RelationKind.REPLACES,
                    RelationKind.ENHANCES);

    private static final long KIB = 1024;

    private final UniverseBuilder builder;
    private final Universe universe;

    InstalledReader(UniverseBuilder builder) {
        this.builder = builder;
        this.universe = builder.universe();
    }

    /**
     * @throws FormatException if a version or relation is malformed
     */
    void add(InstalledPackage one) throws FormatException {
        var metadata = one.metadata();
        var state = one.state();
        if (metadata.version().isEmpty()
                || state.endsWith(" config-files")
                || state.endsWith(" not-installed")) {
            return;
        }
        DebVersion.parse(metadata.version());
        var pack =
                builder.mention(
                        universe.number(metadata.name()), universe.number(metadata.architecture()));
        var fields = metadata.nativeFields();
        builder.flags(
                pack,
                fields.getOrDefault("Essential", "").equals("yes"),
                fields.getOrDefault("Important", fields.getOrDefault("Protected", ""))
                        .equals("yes"));
        var versionText = universe.number(metadata.version());
        var version = same(pack, versionText, one);
        if (version == 0) {
            version = builder.newVersion(pack, versionText, false);
            universe.versionSection[version] = universe.number(fields.getOrDefault("Section", ""));
            universe.versionInstalledKib[version] = metadata.installedSizeBytes().orElse(0) / KIB;
            builder.describe(
                    version,
                    metadata.architecture(),
                    fields.getOrDefault("Multi-Arch", ""),
                    fields.getOrDefault("Priority", ""));
            builder.source(version, metadata.origin());
            for (var kind : KINDS) {
                addRelations(version, kind, text(one, kind));
            }
            for (var group : groups("Provides", text(one, RelationKind.PROVIDES))) {
                builder.provides(version, builder.newClause(group.getFirst()));
            }
            builder.finishProvisions(version);
        }
        universe.installed.put(
                pack,
                new Universe.Installed(
                        version, one, state.startsWith("hold "), !one.requested(), isClean(state)));
    }

    private static boolean isClean(String state) {
        return !state.contains(" reinstreq ")
                && (state.endsWith(" installed") || state.contains(" triggers-"));
    }

    private void addRelations(int version, RelationKind kind, String value) throws FormatException {
        for (var group : groups(kind == RelationKind.CONFLICTS ? "Conflicts" : "Depends", value)) {
            for (var i = 0; i < group.size(); i++) {
                builder.relation(
                        version,
                        org.distrofab.packagers.deb.DebIndexedPackage.Field.valueOf(kind.name())
                                .ordinal(),
                        builder.newClause(group.get(i)),
                        i + 1 < group.size());
            }
        }
    }

    private static List<List<String>> groups(String field, String value) throws FormatException {
        return DebRelations.parse(field, value).groups().stream()
                .map(group -> group.stream().map(Object::toString).toList())
                .toList();
    }

    private static String text(InstalledPackage one, RelationKind kind) {
        return one.metadata()
                .relations(kind)
                .map(relation -> relation.expression())
                .collect(Collectors.joining(", "));
    }

    /**
     * A version that a repository has too, if the packages say the same: apt compares size and
     * relations.
     */
    private int same(int pack, int versionText, InstalledPackage one) throws FormatException {
        for (var v = universe.packageVersions[pack]; v != 0; v = universe.versionNext[v]) {
            if (universe.versionText[v] == versionText
                    && universe.versionRepository[v] >= 0
                    && saysTheSame(v, one)) {
                return v;
            }
        }
        return 0;
    }

    private boolean saysTheSame(int version, InstalledPackage one) throws FormatException {
        var repository = universe.repositories.get(universe.versionRepository[version]);
        var offered =
                repository.index().get(universe.versionRow[version]).toIndexedPackage().metadata();
        if (!offered.installedSizeBytes().equals(one.metadata().installedSizeBytes())) {
            return false;
        }
        for (var kind :
                List.of(
                        RelationKind.DEPENDS,
                        RelationKind.PRE_DEPENDS,
                        RelationKind.CONFLICTS,
                        RelationKind.BREAKS,
                        RelationKind.REPLACES)) {
            var theirs =
                    offered.relations(kind)
                            .map(relation -> relation.expression())
                            .collect(Collectors.joining(", "));
            if (!groups("Depends", theirs).equals(groups("Depends", text(one, kind)))) {
                return false;
            }
        }
        return true;
    }
}
