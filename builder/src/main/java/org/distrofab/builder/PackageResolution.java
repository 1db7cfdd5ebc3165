package org.distrofab.builder;

import org.distrofab.builder.ResolvedDistro.ResolvedPackage;
import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.LockFile.LockedPackage;
import org.distrofab.distrospec.Recipe;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.Solution.Operation;
import org.distrofab.packagers.solve.Solution.Step;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks the recipe's package manager what the recipe comes to, and fetches it. */
final class PackageResolution {
    private static final String ARCHITECTURE = "riscv64";

    private final Recipe recipe;
    private final PackageFormat format;
    private final Map<String, Repository> repositories;
    private final Progress progress;

    PackageResolution(Recipe recipe, List<Repository> repositories, Progress progress) {
        this.recipe = recipe;
        this.format = formatOf(recipe.packages().manager());
        this.repositories =
                repositories.stream()
                        .collect(
                                Collectors.toMap(
                                        Repository::name,
                                        Function.identity(),
                                        (first, _) -> first,
                                        java.util.LinkedHashMap::new));
        this.progress = progress;
    }

    static PackageFormat formatOf(Recipe.Manager manager) {
        return PackageFormat.ofManager(manager.word()).orElseThrow();
    }

    /**
     * @param lock the versions to take; empty: the manager's choice
     * @throws BuildFailure if there is no answer, or the lock's packages are not to be had
     */
    List<ResolvedPackage> resolve(Optional<LockFile> lock)
            throws IOException, FormatException, BuildFailure {
        progress.start(Progress.Step.RESOLVE);
        var requested = requests();
        var transaction = solve(lock.map(this::exactly).orElse(requested));
        var steps = new HashMap<String, Step>();
        for (var step : transaction.steps()) {
            step.chosen().ifPresent(chosen -> steps.put(chosen.metadata().name(), step));
        }
        progress.end(Progress.Step.RESOLVE, steps.size() + " packages by " + format.manager());
        var packages = new ArrayList<ResolvedPackage>();
        progress.start(Progress.Step.FETCH);
        long bytes = 0;
        for (var name : unpackOrder(transaction)) {
            var step = steps.get(name);
            progress.advance(Progress.Step.FETCH, packages.size(), steps.size(), name);
            var one = fetch(step, requested);
            bytes += one.locked().sizeBytes();
            packages.add(one);
        }
        progress.end(Progress.Step.FETCH, bytes / 1024 + " KiB");
        if (lock.isPresent()) {
            requireAsLocked(packages, lock.get());
        }
        return packages;
    }

    /** What the recipe names, and what its other decisions stand for. */
    private List<SolveJob> requests() {
        var names = new LinkedHashSet<String>();
        recipe.libc().flavour().ifPresent(names::add);
        if (recipe.init().system().bundled()) {
            names.add(recipe.init().system().word());
        }
        recipe.packages().install().forEach(request -> names.add(expression(request)));
        var services = BundledUniverse.catalogue().services();
        recipe.init().enable().values().stream()
                .flatMap(List::stream)
                .map(services::get)
                .filter(java.util.Objects::nonNull)
                .forEach(names::add);
        return names.stream().<SolveJob>map(SolveJob.Install::new).toList();
    }

    private String expression(Recipe.PackageRequest request) {
        return switch (recipe.packages().manager()) {
            case APK, APT -> request.toString();
            case DNF -> request.name() + request.version().map(v -> "-" + v).orElse("");
        };
    }

    private List<SolveJob> exactly(LockFile lock) {
        var joint = recipe.packages().manager() == Recipe.Manager.DNF ? "-" : "=";
        return lock.packages().stream()
                .<SolveJob>map(one -> new SolveJob.Install(one.name() + joint + one.version()))
                .toList();
    }

    private Solution.Transaction solve(List<SolveJob> jobs)
            throws IOException, FormatException, BuildFailure {
        var indexes = new ArrayList<IndexSource>();
        repositories.values().forEach(repository -> indexes.addAll(repository.indexes()));
        var request =
                new SolveRequest(
                        ARCHITECTURE,
                        indexes,
                        List.of(),
                        jobs,
                        recipe.packages().recommends(),
                        Set.copyOf(recipe.packages().exclude()),
                        false);
        return switch (PackageFormats.of(format).resolver().solve(request)) {
            case Solution.Transaction transaction -> transaction;
            case Solution.Unsatisfiable(var explanation, _) ->
                    throw new BuildFailure(
                            BuildFailure.Kind.NO,
                            "%s finds no set of packages for '%s':\n%s"
                                    .formatted(
                                            format.manager(),
                                            recipe.distro().name(),
                                            String.join("\n", explanation)));
        };
    }

    /** Each name once, where the manager first puts its files on the disk. */
    private static Set<String> unpackOrder(Solution.Transaction transaction) {
        return transaction.order().stream()
                .filter(act ->
                        act.kind() == Operation.Kind.UNPACK || act.kind() == Operation.Kind.INSTALL)
                .map(Operation::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private ResolvedPackage fetch(Step step, List<SolveJob> requested)
            throws IOException, BuildFailure {
        var chosen = step.chosen().orElseThrow();
        var file = repositories.get(step.repository()).fetch(chosen);
        var metadata = chosen.metadata();
        var locked =
                new LockedPackage(
                        metadata.name(),
                        metadata.version(),
                        metadata.architecture(),
                        step.repository(),
                        chosen.location(),
                        Files.size(file),
                        Digests.sha256(file));
        return new ResolvedPackage(
                chosen,
                locked,
                file,
                requested.contains(new SolveJob.Install(metadata.name())),
                step.reason());
    }

    private static void requireAsLocked(List<ResolvedPackage> packages, LockFile lock)
            throws BuildFailure {
        var now =
                packages.stream()
                        .map(ResolvedPackage::locked)
                        .sorted(Comparator.comparing(LockedPackage::name))
                        .toList();
        for (int i = 0; i < Math.max(now.size(), lock.packages().size()); i++) {
            if (i >= now.size() || i >= lock.packages().size()) {
                throw drift("it has other packages than the repositories give");
            }
            if (!now.get(i).equals(lock.packages().get(i))) {
                throw drift(
                        "its %s %s is not what the repositories give"
                                .formatted(
                                        lock.packages().get(i).name(),
                                        lock.packages().get(i).version()));
            }
        }
    }

    private static BuildFailure drift(String why) {
        return new BuildFailure(
                BuildFailure.Kind.NO, "the lock no longer holds: " + why + "; --update renews it");
    }
}
