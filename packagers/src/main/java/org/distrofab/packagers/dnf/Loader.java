package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.rpm.RepodataReader;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.HashMap;
import java.util.Set;

/** Fills a pool with what a request names. */
final class Loader {
    private Loader() {}

    static Pool load(SolveRequest request, DnfOptions options) throws IOException, FormatException {
        var pool = new Pool(request.architecture());
        for (var installed : request.installed()) {
            pool.add(installed);
        }
        for (int i = 0; i < request.indexes().size(); i++) {
            read(pool, request.indexes().get(i), i + 1);
        }
        if (!pool.unknownPaths().isEmpty()) {
            for (int i = 0; i < request.indexes().size(); i++) {
                readFiles(pool, request.indexes().get(i), i + 1);
            }
        }
        mark(pool, request.excludes(), options.installOnly());
        return pool;
    }

    private static RepodataReader open(IndexSource source) throws IOException, FormatException {
        try {
            var reader = RepodataReader.open(source.index(), Trust.unchecked());
            if (reader.metadata().data("modules").isPresent()) {
                throw new FormatException(
                        source.repository(),
                        -1,
                        "a repository without modules",
                        "a modular repository, which is not supported");
            }
            return reader;
        } catch (UntrustedException e) {
            throw new IOException(e);
        }
    }

    private static void read(Pool pool, IndexSource source, int order)
            throws IOException, FormatException {
        int priority =
                source.priority() == IndexSource.USUAL
                        ? Repository.USUAL_PRIORITY
                        : source.priority();
        var repository = new Repository(source.repository(), order, priority);
        open(source)
                .readPackages(one -> {
                    if (!one.architecture().equals("src") && !one.architecture().equals("nosrc")) {
                        pool.add(one, repository);
                    }
                });
    }

    /** Only as far as somebody depends on files that the first index has not. */
    private static void readFiles(Pool pool, IndexSource source, int order)
            throws IOException, FormatException {
        var wanted = pool.unknownPaths();
        var byChecksum = new HashMap<String, Solvable>();
        for (var solvable : pool.all()) {
            if (solvable.repository.order() == order) {
                solvable.offered.ifPresent(one -> byChecksum.put(one.checksum().value(), solvable));
            }
        }
        open(source)
                .readFileLists(list -> {
                    var solvable = byChecksum.get(list.id());
                    if (solvable != null) {
                        for (var file : list.files()) {
                            if (wanted.contains(file.path())) {
                                pool.addFile(solvable, file.path());
                            }
                        }
                    }
                });
    }

    private static void mark(Pool pool, Set<String> excludes, Set<String> installOnly) {
        var patterns = excludes.stream().sorted().map(Query::globPattern).toList();
        for (var solvable : pool.all()) {
            solvable.excluded =
                    !solvable.isInstalled()
                            && patterns.stream()
                                    .anyMatch(pattern ->
                                            pattern.matcher(solvable.name).matches()
                                                    || pattern.matcher(solvable.toString())
                                                            .matches());
            for (var dep : solvable.provides) {
                solvable.installOnly |= installOnly.contains(dep.name);
            }
        }
    }
}
