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
        throw new UnsupportedOperationException("deb version order");
    }

    @Override
    public Relation parseRelation(RelationKind kind, String expression) {
        throw new UnsupportedOperationException("deb relations");
    }

    @Override
    public PackageReader reader() {
        throw new UnsupportedOperationException("deb reader");
    }

    @Override
    public PackageWriter writer() {
        throw new UnsupportedOperationException("deb writer");
    }

    @Override
    public RepositoryIndexer indexer() {
        throw new UnsupportedOperationException("deb indexer");
    }

    @Override
    public InstalledDatabase openInstalled(Path root) {
        throw new UnsupportedOperationException("deb installed database");
    }
}
