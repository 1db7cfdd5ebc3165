package org.distrofab.builder;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.solve.IndexSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where packages come from: an index that can be resolved over, and the files that it lists. */
interface Repository {
    /** How recipes and locks call it. */
    String name();

    /** Its indexes as files on this host, in the manager's order. */
    List<IndexSource> indexes();

    /**
     * A package of the index as a file on this host, checked against the index.
     *
     * @throws BuildFailure if it cannot be had or is not what the index says
     */
    Path fetch(IndexedPackage wanted) throws IOException, BuildFailure;
}
