package org.distrofab.packagers.apt;

import org.distrofab.packagers.deb.DebPackagesIndex;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * apt's judgement: what {@code apt-get -s} of the same words would do, to the order of unpacking
 * and configuring. Dependencies are followed greedily, then conflicts are mended by scores; see
 * {@code docs/RESOLUTION.md}.
 *
 * <p>Limitations: one architecture beside {@code all}; no phased updates.
 */
public final class AptResolver implements Resolver {
    /** Dependencies nest deeper than the usual stack of a thread. */
    private static final long STACK_BYTES = 64L << 20;

    private final AptOptions options;

    /** Null if nothing is kept. */
    private final Path cacheFolder;

    public AptResolver() {
        this(AptOptions.DEFAULT);
    }

    /**
     * @param options beyond what a request says; its {@code recommends} is that of the request
     */
    public AptResolver(AptOptions options) {
        this(options, Optional.empty());
    }

    /**
     * @param cacheFolder where what was read of indexes is kept for the next time, told by their
     *     paths, sizes and times; it is made if need be
     */
    public AptResolver(AptOptions options, Optional<Path> cacheFolder) {
        this.options = options;
        this.cacheFolder = cacheFolder.orElse(null);
    }

    @Override
    public Solution solve(SolveRequest request) throws IOException, FormatException {
        return open(request).solve();
    }

    /** Reads everything that a request names, to be asked or resolved. */
    AptSession open(SolveRequest request) throws IOException, FormatException {
        var builder = repositories(request);
        var installed = new InstalledReader(builder);
        for (var one : request.installed()) {
            installed.add(one);
        }
        var effective = options.withRecommends(request.recommends());
        return new AptSession(builder.finish(), effective, request);
    }

    private UniverseBuilder repositories(SolveRequest request) throws IOException, FormatException {
        if (cacheFolder == null) {
            return read(request);
        }
        var cache = new UniverseCache(cacheFolder);
        var file = cache.file(request.architecture(), request.indexes());
        var kept = cache.read(file, request.architecture(), request.indexes(), options);
        if (kept.isPresent()) {
            return kept.get();
        }
        var builder = read(request);
        cache.write(file, builder);
        return builder;
    }

    private UniverseBuilder read(SolveRequest request) throws IOException, FormatException {
        var builder = new UniverseBuilder(request.architecture());
        for (var source : request.indexes()) {
            var index = DebPackagesIndex.read(source.index());
            builder.add(UniverseCache.repository(source, index, options));
        }
        return builder;
    }

    /** Runs on a stack that is deep enough for chains of a few thousand dependencies. */
    static <T> T onDeepStack(java.util.function.Supplier<T> work) {
        var result = new java.util.concurrent.CompletableFuture<T>();
        var thread =
                new Thread(
                        null,
                        () -> {
                            try {
                                result.complete(work.get());
                            } catch (RuntimeException | Error e) {
                                result.completeExceptionally(e);
                            }
                        },
                        "apt-resolver",
                        STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return result.join();
        } catch (java.util.concurrent.CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    static boolean isUpgrade(List<SolveJob> jobs) {
        return jobs.stream().anyMatch(SolveJob.Upgrade.class::isInstance);
    }
}
