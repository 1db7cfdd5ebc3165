package org.distrofab.packagers.solve;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;

/**
 * One package manager's judgement.
 *
 * <p>Reads nothing but the indexes of the request and writes nothing. Safe for use by several
 * threads at once.
 */
public interface Resolver {
    /**
     * @throws FormatException if an index, an expression of a job or a version is malformed
     */
    Solution solve(SolveRequest request) throws IOException, FormatException;
}
