package org.distrofab.packagers.apt;

import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.Solution.Action;
import org.distrofab.packagers.solve.Solution.Reason;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/** One request on its way through apt's steps. Owned by one resolution. */
final class AptSession {
    /** What stands above the reasons in an explanation. */
    static final String CONFLICT = "The following constraints cannot hold together:";

    private final Universe universe;
    private final AptOptions options;
    private final List<SolveJob> jobs;

    /** Null if candidates were given in. */
    private Policy policy;

    private final Marks marks;
    private final Installer installer;
    private final List<String> notes = new ArrayList<>();
    private final Set<Integer> asked = new HashSet<>();
    private final List<Integer> wanted = new ArrayList<>();
    private final Set<Integer> unwanted = new HashSet<>();
    private final IntUnaryOperator candidates;

    AptSession(Universe universe, AptOptions options, SolveRequest request) {
        this(universe, new Policy(universe, options, request.excludes()), options, request);
    }

    private AptSession(Universe universe, Policy policy, AptOptions options, SolveRequest request) {
        this(universe, policy::candidate, options, request.jobs(), request.trace());
        this.policy = policy;
    }

    /**
     * @param candidates the version of each package that shall be there, 0 for none
     */
    AptSession(
            Universe universe,
            IntUnaryOperator candidates,
            AptOptions options,
            List<SolveJob> jobs,
            boolean trace) {
        this.universe = universe;
        this.candidates = candidates;
        this.options = options;
        this.jobs = List.copyOf(jobs);
        this.marks = new Marks(universe, candidates, options, trace);
        this.installer = new Installer(marks);
    }

    Universe universe() {
        return universe;
    }

    Marks marks() {
        return marks;
    }

    Policy policy() {
        return policy;
    }

    /** What apt would tell on its way, such as which provider it takes for a virtual package. */
    List<String> notes() {
        return notes;
    }

    List<SolveJob> jobs() {
        return jobs;
    }

    /** Packages whose installation was asked for. */
    Set<Integer> asked() {
        return asked;
    }

    Solution solve() {
        return AptResolver.onDeepStack(this::decide);
    }

    private Solution decide() {
        var complaint = mark();
        if (!complaint.isEmpty()) {
            return new Solution.Unsatisfiable(withReasons(complaint), marks.trace());
        }
        var plan = new DpkgPlan(marks);
        var operations = plan.operations();
        return plan.error().isEmpty()
                ? new Solution.Transaction(steps(), operations, marks.trace())
                : new Solution.Unsatisfiable(List.of(plan.error()), marks.trace());
    }

    /** apt's words, and below them why nothing else would have done. */
    private List<String> withReasons(List<String> complaint) {
        var lines = new ArrayList<>(complaint);
        var conflict = new MinimalConflict(universe, candidates, wanted, unwanted).sentences();
        if (!conflict.isEmpty()) {
            lines.add(CONFLICT);
            conflict.forEach(sentence -> lines.add(" " + sentence));
        }
        return lines;
    }

    /**
     * Marks what shall happen.
     *
     * @return why it cannot, in apt's words; empty if it can
     */
    List<String> mark() {
        var selection = new Selection(marks);
        for (var job : jobs) {
            switch (job) {
                case SolveJob.Install(var expression) -> selection.add(expression, true);
                case SolveJob.Remove(var expression) -> selection.add(expression, false);
                case SolveJob.Upgrade() -> {
                    // Looked at below, once for all.
                }
            }
        }
        notes.addAll(selection.notes());
        if (!selection.errors().isEmpty()) {
            return selection.errors().stream().map(line -> "E: " + line).toList();
        }
        if (!universe.installed.isEmpty()) {
            new AutoRemover(marks).sweep();
        }
        var wasBroken = marks.brokenCount() != 0;
        var resolver = new ProblemResolver(marks, installer);
        selection.toRemove().forEach(chosen -> remove(chosen, resolver));
        var later = new TreeSet<Integer>();
        selection.toInstall().forEach(chosen -> install(chosen, resolver, later, wasBroken));
        new ReleaseSwitch(marks, selection).propagate(notes);
        for (var pack : later) {
            installer.install(pack, true, 0, true);
        }
        var isFixing = options.fixBroken() && wasBroken;
        if (isFixing && jobs.isEmpty()) {
            fixBroken();
        } else if (wasBroken && marks.brokenCount() != 0) {
            return unsatisfiable(
                    "E: Unmet dependencies. Try 'apt --fix-broken install' with no packages"
                            + " (or specify a solution).");
        }
        var resolved =
                AptResolver.isUpgrade(jobs)
                        ? new Upgrades(marks, installer).run(options.upgrade())
                        : resolver.resolve(true);
        if (!resolved || marks.brokenCount() != 0) {
            return unsatisfiable(
                    resolver.leavesUnprotectedBroken()
                            ? "E: Error, pkgProblemResolver::Resolve generated breaks, this may be"
                                    + " caused by held packages."
                            : "E: Unable to correct problems, you have held broken packages.");
        }
        new UnusedPackages(marks, installer).deal(options.autoremove(), options.purge());
        return List.of();
    }

    private void fixBroken() {
        for (var pack : marks.touched()) {
            if (marks.isBrokenNow(pack)) {
                installer.install(pack, true, 0, false);
            }
        }
    }

    private List<String> unsatisfiable(String last) {
        var lines = new ArrayList<>(new Explanation(marks).unmet(false));
        lines.add(last);
        return lines;
    }

    private void remove(Selection.Chosen chosen, ProblemResolver resolver) {
        var pack = universe.versionPackage[chosen.version()];
        unwanted.add(pack);
        resolver.protect(pack);
        resolver.remove(pack);
        marks.reasons.because(new Reason.Requested(chosen.expression()));
        if (marks.current(pack) == 0) {
            notes.add(
                    "Package '" + universe.prettyName(pack) + "' is not installed, so not removed");
            // Nor is it to be installed for another's sake.
            marks.isHeld[pack] = true;
        } else {
            marks.delete(pack, options.purge(), 0, true);
            marks.reasons.record(pack);
        }
    }

    private void install(
            Selection.Chosen chosen,
            ProblemResolver resolver,
            TreeSet<Integer> later,
            boolean wasBroken) {
        var pack = universe.versionPackage[chosen.version()];
        asked.add(pack);
        wanted.add(chosen.version());
        marks.setCandidate(pack, chosen.version());
        resolver.protect(pack);
        marks.reasons.because(new Reason.Requested(chosen.expression()));
        installer.install(pack, false, 0, true);
        if (!marks.isInstalling(pack)) {
            if (options.reinstall() && universe.isDownloadable(marks.current(pack))) {
                marks.flags[pack] |= Marks.REINSTALL;
                marks.reasons.record(pack);
            } else {
                notes.add(
                        universe.prettyName(pack)
                                + " is already the newest version ("
                                + universe.versionString(marks.current(pack))
                                + ").");
                if (marks.has(pack, Marks.AUTOMATIC)) {
                    notes.add(universe.prettyName(pack) + " set to manually installed.");
                    marks.setAutomatic(pack, false);
                }
            }
        }
        if (!wasBroken) {
            later.add(pack);
        }
    }

    private List<Solution.Step> steps() {
        var packs = new ArrayList<Integer>();
        for (var pack : marks.touched()) {
            if (!marks.isKept(pack) || marks.has(pack, Marks.REINSTALL)) {
                packs.add(pack);
            }
        }
        packs.sort(Comparator.comparing(universe::name).thenComparing(Comparator.naturalOrder()));
        return packs.stream().map(this::step).toList();
    }

    private Solution.Step step(int pack) {
        var installed =
                Optional.ofNullable(universe.installed.get(pack)).map(Universe.Installed::source);
        var reason = marks.reasons.of(pack);
        var version = marks.installVersion[pack];
        if (marks.isDeleting(pack)) {
            return new Solution.Step(Action.REMOVE, Optional.empty(), "", installed, reason);
        }
        var action =
                switch (marks.status[pack]) {
                    case 2 -> Action.INSTALL;
                    case 0 -> Action.REINSTALL;
                    case -1 -> Action.DOWNGRADE;
                    default -> Action.UPGRADE;
                };
        var repository = universe.repositories.get(universe.versionRepository[version]);
        return new Solution.Step(
                action,
                Optional.of(
                        repository.index().get(universe.versionRow[version]).toIndexedPackage()),
                repository.name(),
                installed,
                reason);
    }
}
