package org.distrofab.packagers.dnf;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.packagers.rpm.RepoPackage;
import org.distrofab.packagers.rpm.RpmDependency;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every package there is, and who provides what.
 *
 * <p>Mutable while it is being filled; owned by one thread.
 */
final class Pool {
    /** Features of rpm itself, which is always there. */
    private static final String OF_RPM = "rpmlib(";

    private static final int[] NOBODY = {};

    private final List<Solvable> solvables = new ArrayList<>();
    private final Map<String, Dep> deps = new LinkedHashMap<>();
    private final Map<String, List<Provided>> byName = new HashMap<>();
    private final Map<String, List<Integer>> byNameOnly = new HashMap<>();
    private final Map<String, List<Solvable>> byObsoleted = new HashMap<>();
    private final Map<String, TreeSet<Integer>> byFile = new HashMap<>();
    private final Map<String, Integer> archScores;

    private record Provided(int solvable, Dep dep) {}

    /**
     * @param architecture of the system
     */
    Pool(String architecture) {
        this.archScores = Architectures.scores(architecture);
        solvables.add(new Solvable(0, "", "", Evr.of(""), Repository.INSTALLED));
    }

    /** One more than the highest id. */
    int size() {
        return solvables.size();
    }

    Solvable get(int id) {
        return solvables.get(id);
    }

    /** Without the first, which stands for the system. */
    List<Solvable> all() {
        return solvables.subList(1, solvables.size());
    }

    /** 0 if packages of it cannot run here, 1 if they run everywhere, else the lower the better. */
    int archScore(Solvable solvable) {
        return archScores.getOrDefault(solvable.arch, 0);
    }

    boolean isInstallable(Solvable solvable) {
        return !solvable.excluded && archScore(solvable) != 0;
    }

    Solvable add(InstalledPackage one) throws FormatException {
        var metadata = one.metadata();
        var solvable =
                new Solvable(
                        solvables.size(),
                        metadata.name(),
                        metadata.architecture(),
                        Evr.of(metadata.version()),
                        Repository.INSTALLED);
        solvable.installed = Optional.of(one);
        solvable.requires = installed(one, RelationKind.DEPENDS);
        solvable.provides = withItself(solvable, installed(one, RelationKind.PROVIDES));
        solvable.conflicts = installed(one, RelationKind.CONFLICTS);
        solvable.obsoletes = installed(one, RelationKind.OBSOLETES);
        solvable.recommends = installed(one, RelationKind.RECOMMENDS);
        solvable.suggests = installed(one, RelationKind.SUGGESTS);
        solvable.supplements = installed(one, RelationKind.SUPPLEMENTS);
        solvable.enhances = installed(one, RelationKind.ENHANCES);
        add(solvable);
        return solvable;
    }

    Solvable add(RepoPackage one, Repository repository) throws FormatException {
        var solvable =
                new Solvable(
                        solvables.size(),
                        one.name(),
                        one.architecture(),
                        Evr.of(one.version().toString()),
                        repository);
        solvable.offered = Optional.of(one);
        solvable.requires = offered(one, RelationKind.DEPENDS);
        solvable.provides = withItself(solvable, offered(one, RelationKind.PROVIDES));
        solvable.conflicts = offered(one, RelationKind.CONFLICTS);
        solvable.obsoletes = offered(one, RelationKind.OBSOLETES);
        solvable.recommends = offered(one, RelationKind.RECOMMENDS);
        solvable.suggests = offered(one, RelationKind.SUGGESTS);
        solvable.supplements = offered(one, RelationKind.SUPPLEMENTS);
        solvable.enhances = offered(one, RelationKind.ENHANCES);
        add(solvable);
        for (var file : one.files()) {
            addFile(solvable, file.path());
        }
        return solvable;
    }

    void addFile(Solvable solvable, String path) {
        byFile.computeIfAbsent(path, _ -> new TreeSet<>()).add(solvable.id);
    }

    private void add(Solvable solvable) {
        solvables.add(solvable);
        byNameOnly.computeIfAbsent(solvable.name, _ -> new ArrayList<>()).add(solvable.id);
        for (var dep : solvable.obsoletes) {
            byObsoleted.computeIfAbsent(dep.name, _ -> new ArrayList<>()).add(solvable);
        }
        for (var dep : solvable.provides) {
            byName.computeIfAbsent(dep.name, _ -> new ArrayList<>())
                    .add(new Provided(solvable.id, dep));
        }
    }

    /** Paths that somebody depends on and that no list of files of {@code primary.xml} has. */
    Set<String> unknownPaths() {
        var paths = new TreeSet<String>();
        for (var dep : List.copyOf(deps.values())) {
            if (dep.rich.isPresent()) {
                collectPaths(dep.rich.get(), paths);
            } else {
                collectPath(dep.name, paths);
            }
        }
        return paths;
    }

    private void collectPaths(Dependency dependency, Set<String> paths) {
        switch (dependency) {
            case Dependency.Named named -> collectPath(named.name(), paths);
            case Dependency.AnyOf(var members) -> members.forEach(m -> collectPaths(m, paths));
            case Dependency.AllOf(var members) -> members.forEach(m -> collectPaths(m, paths));
            case Dependency.With(var members) -> members.forEach(m -> collectPaths(m, paths));
            case Dependency.Without(var wanted, var excluded) -> {
                collectPaths(wanted, paths);
                collectPaths(excluded, paths);
            }
            case Dependency.If(var then, var condition, var otherwise) -> {
                collectPaths(then, paths);
                collectPaths(condition, paths);
                otherwise.ifPresent(o -> collectPaths(o, paths));
            }
            case Dependency.Unless(var then, var condition, var otherwise) -> {
                collectPaths(then, paths);
                collectPaths(condition, paths);
                otherwise.ifPresent(o -> collectPaths(o, paths));
            }
        }
    }

    private void collectPath(String name, Set<String> paths) {
        if (name.startsWith("/") && !isInPrimary(name)) {
            paths.add(name);
        }
    }

    /** What createrepo_c lists in {@code primary.xml}. */
    private static boolean isInPrimary(String path) {
        return path.startsWith("/etc/")
                || path.contains("bin/")
                || path.equals("/usr/lib/sendmail");
    }

    private Dep[] withItself(Solvable solvable, Dep[] provides) {
        for (var dep : provides) {
            if (dep.name.equals(solvable.name)
                    && dep.flags == Dep.EQUAL
                    && dep.evr.compareTo(solvable.evr) == 0) {
                return provides;
            }
        }
        var all = Arrays.copyOf(provides, provides.length + 1);
        all[provides.length] = dep(solvable.name, Dep.EQUAL, solvable.evr.toString());
        return all;
    }

    private Dep[] offered(RepoPackage one, RelationKind kind) throws FormatException {
        var list = new ArrayList<Dep>();
        for (var dependency : one.dependencies(kind)) {
            if (!dependency.name().startsWith(OF_RPM)) {
                list.add(dep(dependency));
            }
        }
        return list.toArray(Dep[]::new);
    }

    private Dep[] installed(InstalledPackage one, RelationKind kind) {
        return one.metadata()
                .relations(kind)
                .filter(relation -> !relation.expression().startsWith(OF_RPM))
                .map(this::dep)
                .toArray(Dep[]::new);
    }

    private Dep dep(RpmDependency dependency) throws FormatException {
        if (dependency.isRich()) {
            return rich(dependency.name(), dependency.value());
        }
        int sense = dependency.flags();
        int flags =
                ((sense & RpmDependency.LESS) != 0 ? Dep.LESS : 0)
                        | ((sense & RpmDependency.EQUAL) != 0 ? Dep.EQUAL : 0)
                        | ((sense & RpmDependency.GREATER) != 0 ? Dep.GREATER : 0);
        return dep(dependency.name(), flags, dependency.version());
    }

    private Dep dep(Relation relation) {
        return relation.value() instanceof Dependency.Named named
                ? dep(named)
                : rich(relation.expression(), relation.value());
    }

    Dep dep(Dependency.Named named) {
        return named.constraint()
                .map(c -> dep(named.name(), flags(c.operator()), c.version()))
                .orElseGet(() -> dep(named.name(), 0, ""));
    }

    private static int flags(VersionOperator operator) {
        return switch (operator) {
            case LESS -> Dep.LESS;
            case LESS_OR_EQUAL -> Dep.LESS | Dep.EQUAL;
            case EQUAL -> Dep.EQUAL;
            case GREATER_OR_EQUAL -> Dep.GREATER | Dep.EQUAL;
            case GREATER -> Dep.GREATER;
            case FUZZY_EQUAL, FUZZY_LESS_OR_EQUAL, FUZZY_GREATER_OR_EQUAL, IDENTITY ->
                    throw new IllegalArgumentException(operator + " in an rpm dependency");
        };
    }

    private Dep dep(String name, int flags, String version) {
        var text = flags == 0 ? name : name + " " + sign(flags) + " " + version;
        var known = deps.get(text);
        if (known == null) {
            var evr = Evr.of(version);
            known = new Dep(deps.size(), name, flags, evr, text, Optional.empty());
            deps.put(text, known);
        }
        return known;
    }

    private Dep rich(String text, Dependency value) {
        return deps.computeIfAbsent(
                text, t -> new Dep(deps.size(), t, 0, Evr.of(""), t, Optional.of(value)));
    }

    private static String sign(int flags) {
        return ((flags & Dep.LESS) != 0 ? "<" : "")
                + ((flags & Dep.GREATER) != 0 ? ">" : "")
                + ((flags & Dep.EQUAL) != 0 ? "=" : "");
    }

    /** Packages of this very name, ascending. */
    List<Integer> named(String name) {
        return byNameOnly.getOrDefault(name, List.of());
    }

    int[] providersOfName(String name) {
        return providers(dep(name, 0, ""));
    }

    /** Packages that obsolete some version of a name, ascending. */
    List<Solvable> obsoleting(String name) {
        return byObsoleted.getOrDefault(name, List.of());
    }

    /**
     * Who provides a plain dependency, or satisfies a boolean one that stands for single packages.
     *
     * @return ids, ascending
     */
    int[] providers(Dep dep) {
        if (dep.providers == null) {
            dep.providers = dep.rich.isPresent() ? candidates(dep.rich.get()) : find(dep);
        }
        return dep.providers;
    }

    private int[] find(Dep dep) {
        var found = new TreeSet<Integer>();
        for (var provided : byName.getOrDefault(dep.name, List.of())) {
            if (dep.overlaps(provided.dep())) {
                found.add(provided.solvable());
            }
        }
        if (dep.name.startsWith("/")) {
            found.addAll(byFile.getOrDefault(dep.name, new TreeSet<>()));
        }
        found.removeIf(id -> {
            var solvable = solvables.get(id);
            return !solvable.isInstalled() && !isInstallable(solvable);
        });
        return found.isEmpty() ? NOBODY : found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Everybody that a boolean dependency may bring in. */
    private int[] candidates(Dependency dependency) {
        return switch (dependency) {
            case Dependency.Named named -> providers(dep(named));
            case Dependency.AnyOf(var members) -> union(members);
            case Dependency.AllOf(var members) -> union(members);
            case Dependency.With(var members) -> {
                var common = candidates(members.getFirst());
                for (var member : members.subList(1, members.size())) {
                    var other = candidates(member);
                    common = keep(common, other, true);
                }
                yield common;
            }
            case Dependency.Without(var wanted, var excluded) ->
                    keep(candidates(wanted), candidates(excluded), false);
            case Dependency.If(var then, _, var otherwise) ->
                    union(otherwise.map(o -> List.of(then, o)).orElse(List.of(then)));
            case Dependency.Unless(var then, _, var otherwise) ->
                    union(otherwise.map(o -> List.of(then, o)).orElse(List.of(then)));
        };
    }

    int[] candidatesOf(Dependency dependency) {
        return candidates(dependency);
    }

    private int[] union(List<Dependency> members) {
        var all = new TreeSet<Integer>();
        for (var member : members) {
            for (int id : candidates(member)) {
                all.add(id);
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] keep(int[] from, int[] others, boolean ifAmong) {
        return Arrays.stream(from)
                .filter(id -> (Arrays.binarySearch(others, id) >= 0) == ifAmong)
                .toArray();
    }
}
