package org.distrofab.packagers.apk;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.InstalledDatabase;
import org.distrofab.packagers.InstalledFile;
import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.RelationKind;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An apk database in neutral terms. Packages that world names count as requested; files below
 * {@code etc/} as configuration, as apk protects them.
 */
record InstalledView(ApkDatabase database) implements InstalledDatabase {

    @Override
    public List<InstalledPackage> packages() {
        var requested = new HashSet<String>();
        for (var relation : database.world()) {
            if (relation.kind() == RelationKind.DEPENDS
                    && relation.value() instanceof Dependency.Named named) {
                requested.add(named.name());
            }
        }
        return database.packages().stream()
                .map(InstalledApk::metadata)
                .map(metadata ->
                        new InstalledPackage(
                                metadata, "installed", requested.contains(metadata.name())))
                .toList();
    }

    @Override
    public List<InstalledFile> files(InstalledPackage installed) {
        var files = new ArrayList<InstalledFile>();
        var found = database.find(installed.metadata().name());
        if (found.isEmpty()) {
            return files;
        }
        for (var folder : found.get().folders()) {
            if (!folder.path().isEmpty()) {
                files.add(new InstalledFile(folder.path(), "", Set.of()));
            }
            for (var file : folder.files()) {
                var path =
                        folder.path().isEmpty() ? file.name() : folder.path() + "/" + file.name();
                files.add(
                        new InstalledFile(
                                path,
                                file.checksum().map(InstalledView::digest).orElse(""),
                                path.startsWith("etc/") ? Set.of(FileRole.CONFIG) : Set.of()));
            }
        }
        return files;
    }

    private static String digest(ApkIdentity identity) {
        var algorithm = identity.algorithm().equals("SHA-1") ? "sha1:" : "sha256:";
        return algorithm + identity.digest().toHex();
    }

    /** Nothing is held open. */
    @Override
    public void close() {}
}
