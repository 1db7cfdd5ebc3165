package org.distrofab.packagers.apt;

import org.distrofab.packagers.deb.DebControl;
import org.distrofab.packagers.deb.DebControlReader;
import org.distrofab.packagers.deb.DebPackagesIndex;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What {@code apt-cache} and {@code apt list} print (apt-cache(8)), line by line. */
public final class AptCache {
    private final AptSession session;
    private final Universe universe;
    private final List<IndexSource> indexes;

    /**
     * @param request names the indexes and what is installed; its jobs are not looked at
     */
    public AptCache(AptOptions options, Optional<Path> cacheFolder, SolveRequest request)
            throws IOException, FormatException {
        this.session = new AptResolver(options, cacheFolder).open(request);
        this.universe = session.universe();
        this.indexes = request.indexes();
    }

    private int find(String name) {
        var colon = name.lastIndexOf(':');
        return colon < 0
                ? universe.find(name, universe.nativeArchitecture)
                : universe.find(name.substring(0, colon), name.substring(colon + 1));
    }

    /** {@code policy}: versions with their priorities; empty if nobody knows the package. */
    public List<String> policy(String name) {
        var pack = find(name);
        if (pack == 0) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        var current = universe.currentVersion(pack);
        lines.add(universe.prettyName(pack) + ":");
        lines.add("  Installed: " + version(current));
        lines.add("  Candidate: " + version(session.marks().candidate[pack]));
        lines.add("  Version table:");
        for (var v = universe.packageVersions[pack]; v != 0; v = universe.versionNext[v]) {
            lines.add(
                    " %s %s %d"
                            .formatted(
                                    v == current ? "***" : "   ",
                                    universe.versionString(v),
                                    session.policy().priority(v)));
            var repositories = new ArrayList<Integer>();
            if (universe.versionRepository[v] >= 0) {
                repositories.add(universe.versionRepository[v]);
            }
            repositories.addAll(universe.versionAlsoIn.getOrDefault(v, List.of()));
            for (var repository : repositories) {
                lines.add(
                        "%11d %s"
                                .formatted(
                                        session.policy().repositoryPriority(repository),
                                        universe.repositories.get(repository).name()));
            }
            if (v == current) {
                lines.add("        100 /var/lib/dpkg/status");
            }
        }
        return lines;
    }

    private String version(int version) {
        return version == 0 ? "(none)" : universe.versionString(version);
    }

    /** {@code depends}: the relations of the candidate with what provides them. */
    public List<String> depends(String name) {
        var pack = find(name);
        if (pack == 0) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add(universe.prettyName(pack));
        var version = session.marks().candidate[pack];
        if (version == 0) {
            version = universe.packageVersions[pack];
        }
        if (version == 0) {
            return lines;
        }
        var end = universe.relationsEnd(version);
        for (var r = universe.versionRelations[version]; r < end; r++) {
            var target = universe.relationTarget[r];
            var isVirtual = universe.packageVersions[target] == 0;
            lines.add(
                    " "
                            + (universe.isOr(r) ? "|" : " ")
                            + universe.kind(r)
                            + ": "
                            + (isVirtual ? "<" : "")
                            + universe.prettyName(target)
                            + (isVirtual ? ">" : ""));
            var owners = new LinkedHashSet<String>();
            for (var found : universe.allTargets(r)) {
                if (universe.versionPackage[found] != target) {
                    owners.add("    " + universe.prettyName(universe.versionPackage[found]));
                }
            }
            lines.addAll(owners);
        }
        return lines;
    }

    /** {@code rdepends}: packages with a relation that names the package. */
    public List<String> reverseDepends(String name) {
        var pack = find(name);
        if (pack == 0) {
            return List.of();
        }
        var names = new LinkedHashSet<String>();
        for (var r = 0; r < universe.relations; r++) {
            var kind = universe.relationKind[r];
            if (universe.relationTarget[r] == pack && kind <= Universe.SUGGESTS) {
                var mark = universe.isOr(r) || r > 0 && universe.isOr(r - 1) ? " |" : "  ";
                names.add(mark + universe.prettyName(universe.parentPackage(r)));
            }
        }
        var lines = new ArrayList<String>();
        lines.add(universe.prettyName(pack));
        lines.add("Reverse Depends:");
        names.stream().sorted(Comparator.comparing(line -> line.substring(2))).forEach(lines::add);
        return lines;
    }

    /**
     * {@code apt list}: name, suite, version and architecture of candidates.
     *
     * @param pattern a glob; empty for all
     */
    public List<String> list(String pattern, boolean installedOnly, boolean upgradableOnly) {
        var marks = session.marks();
        Predicate<String> isWanted =
                pattern.isEmpty() ? _ -> true : ReleaseMatch.pattern(pattern).asPredicate();
        var lines = new ArrayList<String>();
        for (var pack = 1; pack <= universe.packages; pack++) {
            var current = universe.currentVersion(pack);
            var shown = marks.candidate[pack] != 0 ? marks.candidate[pack] : current;
            if (shown == 0
                    || installedOnly && current == 0
                    || upgradableOnly && (current == 0 || !marks.isUpgradable(pack))
                    || !isWanted.test(universe.name(pack))) {
                continue;
            }
            var suite =
                    universe.versionRepository[shown] < 0
                            ? "now"
                            : universe.repositories
                                    .get(universe.versionRepository[shown])
                                    .release()
                                    .suite();
            var state = "";
            if (current == shown) {
                suite = suite.equals("now") ? suite : suite + ",now";
                var isAutomatic = marks.has(pack, Marks.AUTOMATIC);
                state = isAutomatic ? " [installed,automatic]" : " [installed]";
            } else if (current != 0) {
                state = " [upgradable from: " + universe.versionString(current) + "]";
            }
            lines.add(
                    universe.name(pack)
                            + "/"
                            + (suite.isEmpty() ? "unknown" : suite)
                            + " "
                            + universe.versionString(shown)
                            + " "
                            + universe.architecture(shown)
                            + state);
        }
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    /** {@code show}: the candidate's paragraph of its index. */
    public List<String> show(String name) throws IOException, FormatException {
        var pack = find(name);
        var version = pack == 0 ? 0 : session.marks().candidate[pack];
        if (version == 0 || universe.versionRepository[version] < 0) {
            return List.of();
        }
        var repository = universe.versionRepository[version];
        var row = universe.repositories.get(repository).index().get(universe.versionRow[version]);
        try (var in = DebPackagesIndex.open(indexes.get(repository).index())) {
            in.skipNBytes(row.offsetBytes());
            var paragraph = new DebControlReader("Packages", in).next();
            return paragraph.map(AptCache::lines).orElse(List.of());
        }
    }

    private static List<String> lines(DebControl paragraph) {
        return paragraph.toString().lines().toList();
    }

    /** {@code search}: packages whose name or description matches every expression. */
    public List<String> search(List<String> expressions) throws IOException, FormatException {
        var patterns =
                expressions.stream()
                        .map(text -> Pattern.compile(text, Pattern.CASE_INSENSITIVE))
                        .toList();
        var found = new LinkedHashSet<String>();
        for (var index : indexes) {
            try (var in = DebPackagesIndex.open(index.index())) {
                var reader = new DebControlReader("Packages", in);
                for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                    match(next.get(), patterns).ifPresent(found::add);
                }
            }
        }
        return found.stream().sorted().toList();
    }

    private static Optional<String> match(DebControl paragraph, List<Pattern> patterns) {
        var name = paragraph.get("Package").orElse("");
        var description = paragraph.get("Description").orElse("");
        var text = (name + "\n" + description).toLowerCase(Locale.ROOT);
        if (!patterns.stream().allMatch(pattern -> pattern.matcher(text).find())) {
            return Optional.empty();
        }
        return Optional.of(name + " - " + description.split("\n", 2)[0]);
    }
}
