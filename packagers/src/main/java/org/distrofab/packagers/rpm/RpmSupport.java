package org.distrofab.packagers.rpm;

import org.distrofab.packagers.FormatSupport;
import org.distrofab.packagers.InstalledDatabase;
import org.distrofab.packagers.OpenPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageReader;
import org.distrofab.packagers.PackageWriter;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.RepositoryIndexer;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.VersionOrder;
import org.distrofab.packagers.dnf.DnfResolver;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The rpm format behind the neutral interfaces. */
public enum RpmSupport implements FormatSupport {
    INSTANCE;

    private static final PackageReader READER =
            new PackageReader() {
                @Override
                public boolean recognises(Bytes head) {
                    return head.length() >= RpmLead.SIZE_BYTES
                            && ByteBuffer.wrap(head.toByteArray()).getInt() == RpmLead.MAGIC;
                }

                @Override
                public OpenPackage open(Path file, Trust trust)
                        throws IOException, FormatException, UntrustedException {
                    return RpmArchive.open(file, trust);
                }
            };

    @Override
    public PackageFormat format() {
        return PackageFormat.RPM;
    }

    @Override
    public VersionOrder versionOrder() {
        return new RpmVersionOrder();
    }

    @Override
    public Relation parseRelation(RelationKind kind, String expression) throws FormatException {
        if (DependencyTags.of(kind).isEmpty()) {
            throw new FormatException(
                    "rpm relation", 0, "a kind of relation that rpm has", kind.name());
        }
        var dependency = RichDependencyParser.parseClause(expression);
        if (dependency.isRich()) {
            if (kind == RelationKind.PROVIDES || kind == RelationKind.OBSOLETES) {
                throw new FormatException(
                        "rpm relation", 0, "a plain name in " + kind, "a rich dependency");
            }
            RichDependencyParser.checkNesting(
                    dependency.value(),
                    kind == RelationKind.CONFLICTS
                            ? RichDependencyParser.Context.OR_LIKE
                            : RichDependencyParser.Context.POSITIVE);
        }
        return dependency.toRelation(kind);
    }

    @Override
    public PackageReader reader() {
        return READER;
    }

    @Override
    public PackageWriter writer() {
        return new NeutralRpmWriter();
    }

    @Override
    public RepositoryIndexer indexer() {
        return new RpmRepositoryIndexer();
    }

    @Override
    public Resolver resolver() {
        return new DnfResolver();
    }

    @Override
    public InstalledDatabase openInstalled(Path root) throws IOException, FormatException {
        return RpmDatabase.ofRoot(root);
    }
}
