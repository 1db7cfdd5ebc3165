package org.distrofab.packagers.dnf;

import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * dnf 4's judgement, as libsolv 0.7 gives it.
 *
 * <p>Limitations: modular repositories are refused; no groups, no vendor lock, no locked or
 * favoured packages; several architectures of one name are never installed side by side.
 */
public final class DnfResolver implements Resolver {
    private final DnfOptions options;

    public DnfResolver() {
        this(DnfOptions.USUAL);
    }

    public DnfResolver(DnfOptions options) {
        this.options = options;
    }

    @Override
    public Solution solve(SolveRequest request) throws IOException, FormatException {
        return solve(Loader.load(request, options), request);
    }

    /**
     * @param pool holds what the request names; it may be asked again
     */
    Solution solve(Pool pool, SolveRequest request) throws FormatException {
        var trace = request.trace() ? new ArrayList<String>() : null;
        var jobs = new ArrayList<Job>();
        var unmatched = new ArrayList<String>();
        boolean erasing = options.allowErasing();
        for (var job : request.jobs()) {
            switch (job) {
                case SolveJob.Install(var text) -> install(pool, text, jobs, unmatched);
                case SolveJob.Remove(var text) -> {
                    remove(pool, text, jobs);
                    erasing = true;
                }
                case SolveJob.Upgrade() -> jobs.add(new Job.Update(installed(pool.all())));
            }
        }
        var told = trace == null ? List.<String>of() : trace;
        if (!unmatched.isEmpty()) {
            return new Solution.Unsatisfiable(unmatched, told);
        }
        return solve(pool, jobs, request.recommends(), erasing, trace);
    }

    private Solution solve(
            Pool pool, List<Job> jobs, boolean recommends, boolean erasing, List<String> trace) {
        var cleaned = options.cleanRequirements() ? Cleaning.of(pool, jobs) : new BitSet();
        var book = RuleBook.of(pool, jobs, options, cleaned);
        while (true) {
            var judge = new Judge(pool, book, recommends, trace);
            boolean answered = judge.run();
            var told = trace == null ? List.<String>of() : trace;
            if (answered) {
                var excess = InstallOnly.excess(pool, judge, options.installOnlyLimit());
                if (excess.length == 0) {
                    return new Outcome(pool, judge, jobs).transaction(told);
                }
                jobs.add(new Job.Erase("installonly_limit", excess, false));
                return solve(pool, jobs, recommends, true, trace);
            }
            if (!erasing || !book.giveUpOne(judge.proof())) {
                return new Solution.Unsatisfiable(explain(pool, book, judge.proof()), told);
            }
            book.forget();
        }
    }

    private static List<String> explain(Pool pool, RuleBook book, Collection<Integer> proof) {
        return Problem.sentences(pool, proof.stream().map(book::rule).toList());
    }

    private static void install(Pool pool, String text, List<Job> jobs, List<String> unmatched)
            throws FormatException {
        var found = new Query(pool).find(text);
        var usable =
                found.solvables().stream()
                        .filter(s -> s.isInstalled() || pool.isInstallable(s))
                        .toList();
        if (usable.isEmpty()) {
            boolean excluded = found.solvables().stream().anyMatch(s -> s.excluded);
            unmatched.add(
                    excluded
                            ? "All matches were filtered out by exclude filtering for argument: "
                                    + text
                            : "No match for argument: " + text);
            return;
        }
        boolean several = usable.stream().map(s -> s.name).distinct().count() > 1;
        boolean glob = text.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
        if (several && glob) {
            usable.stream()
                    .map(s -> s.name)
                    .distinct()
                    .sorted()
                    .forEach(name ->
                            jobs.add(
                                    job(
                                            pool,
                                            text,
                                            usable.stream()
                                                    .filter(s -> s.name.equals(name))
                                                    .toList(),
                                            found.justName())));
        } else {
            jobs.add(job(pool, text, usable, found.justName()));
        }
    }

    /** Of a name also what obsoletes its newest version. */
    private static Job job(Pool pool, String text, List<Solvable> named, boolean withObsoleting) {
        var ids = new BitSet();
        named.forEach(s -> ids.set(s.id));
        if (withObsoleting) {
            var newest = named.stream().map(s -> s.evr).max(Evr::compareTo).orElseThrow();
            boolean installed = named.stream().anyMatch(Solvable::isInstalled);
            for (var solvable : named) {
                if (!installed && solvable.evr.compareTo(newest) != 0) {
                    continue;
                }
                for (var other : pool.obsoleting(solvable.name)) {
                    boolean obsoletes =
                            Arrays.stream(other.obsoletes).anyMatch(d -> d.matches(solvable));
                    if (obsoletes && (other.isInstalled() || pool.isInstallable(other))) {
                        ids.set(other.id);
                    }
                }
            }
        }
        return new Job.Install(text, ids.stream().toArray());
    }

    private static void remove(Pool pool, String text, List<Job> jobs) throws FormatException {
        int[] ids = installed(new Query(pool).find(text).solvables());
        if (ids.length > 0) {
            jobs.add(new Job.Erase(text, ids, true));
        }
    }

    private static int[] installed(List<Solvable> solvables) {
        return solvables.stream().filter(Solvable::isInstalled).mapToInt(s -> s.id).toArray();
    }
}
