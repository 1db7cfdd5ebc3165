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
import org.distrofab.packagers.apk.solve.ApkResolver;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
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
        return ApkVersionOrder.INSTANCE;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A conflict may be given with or without its {@code !}; an {@code install_if} is a list.
     */
    @Override
    public Relation parseRelation(RelationKind kind, String expression) throws FormatException {
        return switch (kind) {
            case INSTALL_IF -> ApkDependencies.parseInstallIf(expression);
            case CONFLICTS -> ApkDependencies.conflict(expression);
            case DEPENDS,
                    PRE_DEPENDS,
                    RECOMMENDS,
                    SUGGESTS,
                    ENHANCES,
                    SUPPLEMENTS,
                    BREAKS,
                    REPLACES,
                    OBSOLETES,
                    PROVIDES,
                    ORDERS_WITH,
                    BUILT_USING ->
                    ApkDependencies.parseStrictly(kind, expression);
        };
    }

    @Override
    public PackageReader reader() {
        return new ApkPackageReader();
    }

    /** Signs as abuild does, with SHA-1, which every apk-tools reads. */
    @Override
    public PackageWriter writer() {
        return new ApkPackageWriter(ApkSignatures.Algorithm.RSA);
    }

    @Override
    public RepositoryIndexer indexer() {
        return new ApkRepositoryIndexer("", ApkSignatures.Algorithm.RSA);
    }

    @Override
    public Resolver resolver() {
        return new ApkResolver();
    }

    @Override
    public InstalledDatabase openInstalled(Path root) throws IOException, FormatException {
        return new InstalledView(ApkDatabase.read(root));
    }
}
