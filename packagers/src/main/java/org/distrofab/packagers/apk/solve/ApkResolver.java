package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.apk.ApkDependencies;
import org.distrofab.packagers.apk.InstalledApk;
import org.distrofab.packagers.solve.Resolver;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * apk's judgement on a neutral request: jobs change the world, and the world decides.
 *
 * <p>Unless a world is given, it starts as the names of the installed packages that were requested.
 *
 * <p>Limitations: an upgrade is one transaction, while apk carries out its own upgrade before the
 * rest and starts anew; a request knows neither the identities nor the tags of installed packages,
 * so that one is taken for a repository's if name, version, architecture and build time agree.
 */
public final class ApkResolver implements Resolver {
    private final Optional<List<Relation>> world;
    private final Set<ApkFlag> flags;

    public ApkResolver() {
        this(Optional.empty(), Set.of());
    }

    /**
     * @param world what was wanted before the request's jobs
     * @param flags for all that the jobs name, for everything if a job is an upgrade
     */
    public ApkResolver(Optional<List<Relation>> world, Set<ApkFlag> flags) {
        this.world = world.map(List::copyOf);
        this.flags = Set.copyOf(flags);
    }

    @Override
    public Solution solve(SolveRequest request) throws IOException, FormatException {
        return switch (ApkSolver.solve(question(request))) {
            case ApkAnswer.Changes(var changes, var trace) -> transaction(changes, trace);
            case ApkAnswer.Refused(var headline, var lines, var trace) -> {
                var explanation = new ArrayList<String>();
                explanation.add(headline);
                explanation.addAll(lines);
                yield new Solution.Unsatisfiable(explanation, trace);
            }
        };
    }

    private ApkQuestion question(SolveRequest request) throws FormatException {
        var wanted = new LinkedHashMap<String, Relation>();
        for (var relation : world.orElseGet(() -> requested(request.installed()))) {
            wanted.put(name(relation), relation);
        }
        var named = new HashMap<String, Set<ApkFlag>>();
        var all = EnumSet.noneOf(ApkFlag.class);
        for (var job : request.jobs()) {
            switch (job) {
                case SolveJob.Install(var expression) -> {
                    var relation = ApkDependencies.parseStrictly(RelationKind.DEPENDS, expression);
                    wanted.put(name(relation), relation);
                    named.put(name(relation), flags);
                }
                case SolveJob.Remove(var expression) -> {
                    var relation = ApkDependencies.parseStrictly(RelationKind.DEPENDS, expression);
                    wanted.remove(name(relation));
                    named.put(name(relation), Set.of(ApkFlag.REMOVE));
                }
                case SolveJob.Upgrade() -> {
                    all.add(ApkFlag.UPGRADE);
                    all.addAll(flags);
                }
            }
        }
        return new ApkQuestion(
                request.architecture(),
                request.indexes(),
                request.installed().stream().map(ApkResolver::installed).toList(),
                List.copyOf(wanted.values()),
                all,
                named,
                true,
                request.excludes(),
                false,
                request.trace());
    }

    private static String name(Relation relation) {
        return ((Dependency.Named) relation.value()).name();
    }

    private static List<Relation> requested(List<InstalledPackage> installed) {
        return installed.stream()
                .filter(InstalledPackage::requested)
                .map(one -> one.metadata().name())
                .map(name -> new Relation(RelationKind.DEPENDS, name, Dependency.Named.of(name)))
                .toList();
    }

    private static InstalledApk installed(InstalledPackage one) {
        return new InstalledApk(one.metadata(), Optional.empty(), 0, "", "", List.of());
    }

    private static Solution transaction(List<ApkChange> changes, List<String> trace) {
        var steps = new ArrayList<Solution.Step>();
        var order = new ArrayList<Solution.Operation>();
        for (var change : changes) {
            var metadata =
                    change.after().or(() -> change.before().map(InstalledApk::metadata)).get();
            step(change)
                    .ifPresent(action -> {
                        steps.add(
                                new Solution.Step(
                                        action,
                                        change.indexed(),
                                        change.repository(),
                                        change.before()
                                                .map(apk ->
                                                        new InstalledPackage(
                                                                apk.metadata(), "installed", true)),
                                        change.reason()));
                        order.add(
                                new Solution.Operation(
                                        action == Solution.Action.REMOVE
                                                ? Solution.Operation.Kind.REMOVE
                                                : Solution.Operation.Kind.INSTALL,
                                        metadata.name(),
                                        metadata.architecture()));
                    });
        }
        return new Solution.Transaction(steps, order, trace);
    }

    /** Pins and what cannot be fetched change nothing in the root. */
    private static Optional<Solution.Action> step(ApkChange change) {
        return switch (change.kind()) {
            case INSTALLING -> Optional.of(Solution.Action.INSTALL);
            case PURGING -> Optional.of(Solution.Action.REMOVE);
            case UPGRADING -> Optional.of(Solution.Action.UPGRADE);
            case DOWNGRADING -> Optional.of(Solution.Action.DOWNGRADE);
            case REPLACING, REINSTALLING -> Optional.of(Solution.Action.REINSTALL);
            case UPDATING_PINNING, REINSTALLING_UNAVAILABLE -> Optional.empty();
        };
    }
}
