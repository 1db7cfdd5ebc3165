package org.distrofab.packagers.deb;

import org.distrofab.packagers.FormatSupport;
import org.distrofab.packagers.InstalledDatabase;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageReader;
import org.distrofab.packagers.PackageWriter;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.RepositoryIndexer;
import org.distrofab.packagers.VersionOrder;
import org.distrofab.packagers.apt.AptResolver;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;

/** The deb format behind the neutral interfaces. */
public enum DebSupport implements FormatSupport {
    INSTANCE;

    @Override
    public PackageFormat format() {
        return PackageFormat.DEB;
    }

    @Override
    public VersionOrder versionOrder() {
        return new DebVersionOrder();
    }

    @Override
    public Relation parseRelation(RelationKind kind, String expression) throws FormatException {
        return DebMetadata.relation(kind, expression);
    }

    @Override
    public PackageReader reader() {
        return new DebPackageReader();
    }

    @Override
    public PackageWriter writer() {
        return new DebPackageWriter();
    }

    @Override
    public RepositoryIndexer indexer() {
        return new DebRepositoryIndexer();
    }

    @Override
    public Resolver resolver() {
        return new AptResolver();
    }

    @Override
    public InstalledDatabase openInstalled(Path root) throws IOException, FormatException {
        return new DebInstalledDatabase(DpkgDatabase.read(root.resolve(DpkgDatabase.TREE_PATH)));
    }
}
