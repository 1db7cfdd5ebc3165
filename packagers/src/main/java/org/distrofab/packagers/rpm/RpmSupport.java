package org.distrofab.packagers.rpm;

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

/** The rpm format behind the neutral interfaces. */
public enum RpmSupport implements FormatSupport {
    INSTANCE;

    @Override
    public PackageFormat format() {
        return PackageFormat.RPM;
    }

    @Override
    public VersionOrder versionOrder() {
        throw new UnsupportedOperationException("rpm version order");
    }

    @Override
    public Relation parseRelation(RelationKind kind, String expression) {
        throw new UnsupportedOperationException("rpm relations");
    }

    @Override
    public PackageReader reader() {
        throw new UnsupportedOperationException("rpm reader");
    }

    @Override
    public PackageWriter writer() {
        throw new UnsupportedOperationException("rpm writer");
    }

    @Override
    public RepositoryIndexer indexer() {
        throw new UnsupportedOperationException("rpm indexer");
    }

    @Override
    public InstalledDatabase openInstalled(Path root) {
        throw new UnsupportedOperationException("rpm installed database");
    }
}
