package org.distrofab.packagers;

import org.distrofab.packagers.solve.Resolver;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;

/** Everything that the project can do with one package format; see {@link PackageFormats#of}. */
public interface FormatSupport {
    PackageFormat format();

    VersionOrder versionOrder();

    /**
     * Reads one clause in the format's own words, as a spec or a person writes it.
     *
     * @throws FormatException if it is none; the offset is that in the expression
     */
    Relation parseRelation(RelationKind kind, String expression) throws FormatException;

    PackageReader reader();

    PackageWriter writer();

    RepositoryIndexer indexer();

    /**
     * The judgement of the manager that this format belongs to.
     *
     * @throws UnsupportedOperationException if the project has none for it
     */
    default Resolver resolver() {
        throw new UnsupportedOperationException(format() + " has no resolver");
    }

    /**
     * @param root a root folder of the host, laid out as the format's manager does
     * @throws FormatException if the database is broken
     */
    InstalledDatabase openInstalled(Path root) throws IOException, FormatException;
}
