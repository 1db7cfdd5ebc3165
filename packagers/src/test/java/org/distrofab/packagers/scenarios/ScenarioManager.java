package org.distrofab.packagers.scenarios;

import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;

/** How a package manager's scenarios are put to its resolver. */
interface ScenarioManager {
    /** The folder below {@code scenarios}: {@code apt}. */
    String name();

    /**
     * Writes the scenario's repositories in the manager's own format.
     *
     * @param folder is empty, and there for this scenario alone
     * @return the question, with the request's words as jobs
     */
    SolveRequest request(Scenario scenario, Path folder) throws IOException, FormatException;

    /** A resolver with the scenario's options. */
    Resolver resolver(Scenario scenario) throws FormatException;
}
