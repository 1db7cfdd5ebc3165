package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.apk.InstalledApk;
import org.distrofab.packagers.solve.Solution.Reason;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers as apk-tools 3 does (apk-world(5), apk-package(5)).
 *
 * <p>Limitations: no package is masked by its layer or by the cache; apk's 16-bit counters do not
 * overflow.
 */
public final class ApkSolver {
    /** Walks go as deep as packages depend on each other. */
    private static final long STACK_BYTES = 256L << 20;

    private static final String UNABLE = "unable to select packages:";
    private static final String MISSING_TAGS =
            "Not committing changes due to missing repository tags. "
                    + "Use --force-broken-world to override.";

    private ApkSolver() {}

    /**
     * @throws FormatException if an index is malformed
     */
    public static ApkAnswer solve(ApkQuestion question) throws IOException, FormatException {
        var universe = Universe.of(question);
        var world = question.world().stream().map(universe::wish).toList();
        var untagged = new ArrayList<String>();
        for (var wish : world) {
            if (universe.tag(wish.tag()) < 0) {
                untagged.add(
                        "The repository tag for world dependency '%s' does not exist"
                                .formatted(wish.expression()));
            }
        }
        if (!untagged.isEmpty()) {
            return new ApkAnswer.Refused(MISSING_TAGS, untagged, List.of());
        }
        question.named()
                .forEach((name, flags) ->
                        universe.find(name)
                                .ifPresent(node -> {
                                    node.named = true;
                                    for (var offer : node.offers) {
                                        offer.candidate().flags.addAll(flags);
                                        if (question.inherited()) {
                                            offer.candidate().inheritedFlags.addAll(flags);
                                            offer.candidate().inheritedFlags.remove(ApkFlag.REMOVE);
                                        }
                                    }
                                }));
        return onDeepStack(() -> answer(universe, question, sorted(world)));
    }

    private static List<Wish> sorted(List<Wish> world) {
        return world.stream()
                .sorted(
                        Comparator.comparing(
                                        (Wish wish) -> wish.name().text,
                                        String.CASE_INSENSITIVE_ORDER)
                                .thenComparing(wish -> wish.name().text))
                .toList();
    }

    private static ApkAnswer onDeepStack(Supplier<ApkAnswer> work) {
        var answer = new ArrayList<ApkAnswer>();
        var failure = new ArrayList<Throwable>();
        var thread = new Thread(null, () -> answer.add(work.get()), "apk-solver", STACK_BYTES);
        thread.setUncaughtExceptionHandler((_, thrown) -> failure.add(thrown));
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!failure.isEmpty()) {
            throw new IllegalStateException("the selection failed", failure.getFirst());
        }
        return answer.getFirst();
    }

    private static ApkAnswer answer(Universe universe, ApkQuestion question, List<Wish> world) {
        var selection = new Selection(universe, question.flags(), question.selfUpgrade());
        selection.run(world);
        var entries = ChangeList.of(universe, selection, world);
        var trace = question.trace() ? selection.trace() : List.<String>of();
        if (selection.errors() > 0) {
            return new ApkAnswer.Refused(UNABLE, Complaint.of(universe, world, entries), trace);
        }
        var reasons = reasons(world, entries);
        var changes = new ArrayList<ApkChange>();
        for (var entry : entries) {
            change(universe, entry, reasons).ifPresent(changes::add);
        }
        return new ApkAnswer.Changes(changes, trace);
    }

    /** Who asked first, in the order of the changes. */
    private static Map<Candidate, Reason> reasons(
            List<Wish> world, List<ChangeList.Entry> entries) {
        var reasons = new HashMap<Candidate, Reason>();
        for (var wish : world) {
            if (!wish.conflict() && !wish.name().chosen.isNobody()) {
                reasons.putIfAbsent(
                        wish.name().chosen.candidate(), new Reason.Requested(wish.expression()));
            }
        }
        for (var entry : entries) {
            entry.after()
                    .ifPresent(candidate -> {
                        for (var wish : candidate.depends) {
                            if (!wish.conflict() && !wish.name().chosen.isNobody()) {
                                reasons.putIfAbsent(
                                        wish.name().chosen.candidate(),
                                        new Reason.Because(
                                                candidate.name.text,
                                                "depends: " + wish.expression()));
                            }
                        }
                    });
        }
        for (var entry : entries) {
            entry.after()
                    .filter(candidate -> !candidate.installIf.isEmpty())
                    .ifPresent(candidate ->
                            reasons.putIfAbsent(candidate, installIfReason(candidate)));
        }
        return reasons;
    }

    private static Reason installIfReason(Candidate candidate) {
        var words = candidate.installIf.stream().map(Wish::expression).toList();
        var first = candidate.installIf.getFirst().name().chosen;
        return new Reason.Because(
                first.isNobody() ? candidate.name.text : first.candidate().name.text,
                "install_if: " + String.join(" ", words));
    }

    private static Optional<ApkChange> change(
            Universe universe, ChangeList.Entry entry, Map<Candidate, Reason> reasons) {
        if (entry.after().isEmpty()) {
            return Optional.of(removal(entry.before().orElseThrow()));
        }
        var after = entry.after().get();
        int tag = universe.tagOf(after.allowedTags, universe.repositoriesOf(after));
        return kind(universe, entry, after, tag)
                .map(kind ->
                        new ApkChange(
                                kind,
                                entry.before().flatMap(before -> before.installed),
                                Optional.of(after.metadata),
                                after.indexed,
                                universe.repository(after),
                                universe.tags().get(tag),
                                reasons.getOrDefault(
                                        after, new Reason.Requested(after.name.text))));
    }

    private static ApkChange removal(Candidate before) {
        return new ApkChange(
                ApkChange.Kind.PURGING,
                before.installed,
                Optional.empty(),
                Optional.empty(),
                "",
                before.installed.map(InstalledApk::repositoryTag).orElse(""),
                new Reason.Because("world", "nothing needs " + before.name));
    }

    private static Optional<ApkChange.Kind> kind(
            Universe universe, ChangeList.Entry entry, Candidate after, int tag) {
        if (entry.before().isEmpty()) {
            return Optional.of(ApkChange.Kind.INSTALLING);
        }
        var before = entry.before().get();
        if (before != after) {
            Ordering order = Wish.compare(after.metadata.version(), before.metadata.version());
            return Optional.of(ApkChange.Kind.ofReplacement(order));
        }
        if (after.flags.contains(ApkFlag.REINSTALL)) {
            return Optional.of(
                    after.available
                            ? ApkChange.Kind.REINSTALLING
                            : ApkChange.Kind.REINSTALLING_UNAVAILABLE);
        }
        return tag == universe.installedTag(before)
                ? Optional.empty()
                : Optional.of(ApkChange.Kind.UPDATING_PINNING);
    }
}
