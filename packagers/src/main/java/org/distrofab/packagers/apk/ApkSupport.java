package org.distrofab.packagers.apk;

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

/** The apk format behind the neutral interfaces. */
public enum ApkSupport implements FormatSupport {
    INSTANCE;

    @Override
    public PackageFormat format() {
        return PackageFormat.APK;
    }

    @Override
    public VersionOrder versionOrder() {
        throw new UnsupportedOperationException("apk version order");
    }

    @Override
    public Relation parseRelation(RelationKind kind, String expression) {
        throw new UnsupportedOperationException("apk relations");
    }

    @Override
    public PackageReader reader() {
        throw new UnsupportedOperationException("apk reader");
    }

    @Override
    public PackageWriter writer() {
        throw new UnsupportedOperationException("apk writer");
    }

    @Override
    public RepositoryIndexer indexer() {
        throw new UnsupportedOperationException("apk indexer");
    }

    @Override
    public InstalledDatabase openInstalled(Path root) {
        throw new UnsupportedOperationException("apk installed database");
    }
}
