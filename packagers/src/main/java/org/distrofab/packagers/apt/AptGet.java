package org.distrofab.packagers.apt;

import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * What {@code apt-get -s} prints, line by line (apt-get(8)): lists of what changes, counts, and the
 * acts of dpkg.
 */
public final class AptGet {
    /** Where apt breaks its lists if it does not know the terminal. */
    private static final int WIDTH = 76;

    private final AptSession session;
    private final AptOptions options;
    private final Universe universe;
    private final Marks marks;
    private final List<String> out = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();

    /**
     * @param out standard output
     * @param errors standard error; not empty if apt would fail
     * @param uris the files that would be fetched, as {@code --print-uris} prints them, with
     *     addresses relative to their repository
     */
    public record Report(List<String> out, List<String> errors, List<String> uris) {
        public Report {
            out = List.copyOf(out);
            errors = List.copyOf(errors);
            uris = List.copyOf(uris);
        }
    }

    private AptGet(AptSession session, AptOptions options) {
        this.session = session;
        this.options = options;
        this.universe = session.universe();
        this.marks = session.marks();
    }

    /**
     * @param cacheFolder as for {@link AptResolver}
     * @throws FormatException if an index or a version is malformed
     */
    public static Report simulate(
            AptOptions options, Optional<Path> cacheFolder, SolveRequest request)
            throws IOException, FormatException {
        var session = new AptResolver(options, cacheFolder).open(request);
        var run = new AptGet(session, options);
        return AptResolver.onDeepStack(() -> run.run(request.jobs()));
    }

    private Report run(List<SolveJob> jobs) {
        out.add("Reading package lists...");
        out.add("Building dependency tree...");
        if (!universe.installed.isEmpty()) {
            out.add("Reading state information...");
        }
        var upgradable = select(marks::isUpgradable);
        var complaint = session.mark();
        if (AptResolver.isUpgrade(jobs)) {
            out.add("Calculating upgrade...");
        }
        session.notes().forEach(note -> note.lines().forEach(out::add));
        if (!complaint.isEmpty()) {
            return fail(complaint);
        }
        var plan = new DpkgPlan(marks);
        var operations = plan.operations();
        if (!plan.error().isEmpty()) {
            return fail(List.of(plan.error()));
        }
        if (!options.autoremove()) {
            unused();
        }
        if (!AptResolver.isUpgrade(jobs)) {
            var asked = session.asked();
            list(
                    "The following additional packages will be installed:",
                    select(pack -> marks.isInstalling(pack) && !asked.contains(pack)));
            weak(Universe.SUGGESTS, "Suggested packages:");
            weak(Universe.RECOMMENDS, "Recommended packages:");
        }
        changes(upgradable);
        out.addAll(new AptSimulation(marks).lines(operations, options.purge()));
        select(pack -> marks.isInstalling(pack) || marks.has(pack, Marks.REINSTALL))
                .forEach(this::uri);
        return new Report(out, errors, uris);
    }

    private Report fail(List<String> complaint) {
        for (var line : complaint) {
            if (line.startsWith("The following packages have unmet dependencies")) {
                out.add("Some packages could not be installed. This may mean that you have");
                out.add("requested an impossible situation or if you are using the unstable");
                out.add("distribution that some required packages have not yet been created");
                out.add("or been moved out of Incoming.");
                out.add("The following information may help to resolve the situation:");
                out.add("");
            }
            (line.startsWith("E: ") ? errors : out).add(line);
        }
        return new Report(out, errors, uris);
    }

    private void uri(int pack) {
        var version = marks.installVersion[pack];
        var repository = universe.repositories.get(universe.versionRepository[version]);
        var file = repository.index().get(universe.versionRow[version]);
        var name =
                universe.name(pack)
                        + "_"
                        + universe.versionString(version).replace(":", "%3a")
                        + "_"
                        + universe.architecture(version)
                        + ".deb";
        uris.add(
                "'%s' %s %d SHA256:%s"
                        .formatted(file.fileName(), name, file.sizeBytes(), file.sha256()));
    }

    private List<Integer> select(IntPredicate wanted) {
        var found = new ArrayList<Integer>();
        for (var pack : marks.touched()) {
            if (wanted.test(pack)) {
                found.add(pack);
            }
        }
        found.sort(Comparator.comparing(universe::name).thenComparing(Comparator.naturalOrder()));
        return found;
    }

    private void list(String title, List<Integer> packs) {
        words(title, packs.stream().map(universe::prettyName).toList());
    }

    private void words(String title, List<String> words) {
        if (words.isEmpty()) {
            return;
        }
        out.add(title);
        var line = new StringBuilder();
        for (var word : words) {
            if (line.isEmpty() || line.length() + word.length() >= WIDTH) {
                if (!line.isEmpty()) {
                    out.add("  " + line);
                }
                line.setLength(0);
            } else {
                line.append(' ');
            }
            line.append(word);
        }
        out.add("  " + line);
    }

    private void unused() {
        var packs = select(pack -> marks.isGarbage[pack] && !marks.isDeleting(pack));
        if (packs.isEmpty()) {
            return;
        }
        var one = packs.size() == 1;
        list(
                one
                        ? "The following package was automatically installed and is no longer"
                                + " required:"
                        : "The following packages were automatically installed and are no longer"
                                + " required:",
                packs);
        out.add("Use 'apt autoremove' to remove " + (one ? "it." : "them."));
    }

    /** Groups of new packages that nothing satisfies, each once. */
    private void weak(int kind, String title) {
        var seen = new ArrayList<String>();
        var words = new ArrayList<String>();
        for (var pack : select(marks::isNewInstall)) {
            var version = marks.candidate[pack];
            var end = universe.relationsEnd(version);
            for (var start = universe.versionRelations[version]; start < end; ) {
                var next = universe.groupEnd(start) + 1;
                if (universe.relationKind[start] == kind) {
                    var names = new ArrayList<String>();
                    for (var r = start; r < next; r++) {
                        names.add(universe.prettyName(universe.relationTarget[r]));
                    }
                    var group = String.join(" | ", names);
                    if (!seen.contains(group)) {
                        seen.add(group);
                        if (!marks.groupSatisfiedThen(start)) {
                            words.add(names.getFirst());
                            names.stream().skip(1).forEach(name -> words.add("| " + name));
                        }
                    }
                }
                start = next;
            }
        }
        words(title, words);
    }

    private void changes(List<Integer> upgradable) {
        var removed = select(marks::isDeleting);
        words(
                "The following packages will be REMOVED:",
                removed.stream()
                        .map(pack -> universe.prettyName(pack) + (options.purge() ? "*" : ""))
                        .toList());
        var fresh = select(marks::isNewInstall);
        list("The following NEW packages will be installed:", fresh);
        var kept =
                upgradable.stream()
                        .filter(pack -> !marks.isInstalling(pack) && !marks.isDeleting(pack))
                        .toList();
        if (AptResolver.isUpgrade(session.jobs())) {
            list("The following packages have been kept back:", kept);
        }
        list(
                "The following held packages will be changed:",
                select(pack ->
                        marks.isHeld[pack]
                                && marks.current(pack) != 0
                                && marks.installVersion[pack] != marks.current(pack)));
        var upgraded = select(pack -> marks.isInstalling(pack) && marks.status[pack] == 1);
        list("The following packages will be upgraded:", upgraded);
        var downgraded = select(pack -> marks.isInstalling(pack) && marks.status[pack] < 0);
        list("The following packages will be DOWNGRADED:", downgraded);
        var essential = select(pack -> marks.isDeleting(pack) && isEssential(pack));
        if (!essential.isEmpty()) {
            out.add("WARNING: The following essential packages will be removed.");
            list("This should NOT be done unless you know exactly what you are doing!", essential);
        }
        var reinstalled = select(pack -> marks.has(pack, Marks.REINSTALL)).size();
        out.add(
                upgraded.size()
                        + " upgraded, "
                        + fresh.size()
                        + " newly installed, "
                        + (reinstalled == 0 ? "" : reinstalled + " reinstalled, ")
                        + (downgraded.isEmpty() ? "" : downgraded.size() + " downgraded, ")
                        + removed.size()
                        + " to remove and "
                        + kept.size()
                        + " not upgraded.");
    }

    private boolean isEssential(int pack) {
        return universe.hasFlag(pack, Universe.ESSENTIAL)
                || universe.hasFlag(pack, Universe.IMPORTANT);
    }
}
