package org.distrofab.packagers.apt;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.deb.DebPackagesIndex;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.List;

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

    public AptResolver() {
        this(AptOptions.DEFAULT);
    }

    /**
     * @param options beyond what a request says; its {@code recommends} is that of the request
     */
    public AptResolver(AptOptions options) {
        this.options = options;
    }

    @Override
    public Solution solve(SolveRequest request) throws IOException, FormatException {
        return open(request).solve();
    }

    /** Reads everything that a request names, to be asked or resolved. */
    AptSession open(SolveRequest request) throws IOException, FormatException {
        var builder = new UniverseBuilder(request.architecture());
        for (var source : request.indexes()) {
            builder.add(
                    new Universe.Repository(
                            source.repository(),
                            DebPackagesIndex.read(source.index()),
                            source.priority(),
                            options.releases()
                                    .getOrDefault(source.repository(), ReleaseInfo.NONE)));
        }
        var installed = new InstalledReader(builder);
        for (InstalledPackage one : request.installed()) {
            installed.add(one);
        }
        var effective = options.withRecommends(request.recommends());
        return new AptSession(builder.finish(), effective, request);
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
