package org.distrofab.packagers.apk.solve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The difference between what is installed and what was settled on, in the order in which apk
 * carries it out: what is no longer needed first, then world entry by world entry, each package
 * after what it depends on and directly followed by what is installed because of it.
 *
 * <p>Owned by one thread; ends the life of the {@link Selection} that it is made of.
 */
final class ChangeList {
    /** A package that is there before, after, or both; nothing need change for it. */
    record Entry(Optional<Candidate> before, Optional<Candidate> after) {}

    private final Universe universe;
    private final Selection selection;
    private final List<Entry> entries = new ArrayList<>();

    private ChangeList(Universe universe, Selection selection) {
        this.universe = universe;
        this.selection = selection;
    }

    /**
     * @param world sorted by name
     */
    static List<Entry> of(Universe universe, Selection selection, List<Wish> world) {
        var list = new ChangeList(universe, selection);
        list.build(world);
        return list.entries;
    }

    private void build(List<Wish> world) {
        universe.names().forEach(name -> name.requirers = 0);
        for (var candidate : universe.installed()) {
            candidate.name.installed = Optional.of(candidate);
            candidate.name.installedAs = Optional.of(candidate.name);
            for (var provided : candidate.provides) {
                if (!provided.providedVersion().isEmpty()) {
                    provided.name().installedAs = Optional.of(candidate.name);
                }
            }
        }
        universe.installed().forEach(ChangeList::countNeeds);
        universe.installed().forEach(this::removeIfUnneeded);
        for (var wish : world) {
            bring(null, wish);
        }
        universe.installed().forEach(candidate -> change(candidate.name));
    }

    private static void countNeeds(Candidate candidate) {
        for (var wish : candidate.depends) {
            if (!wish.conflict()) {
                wish.name().installedAs.ifPresent(name -> name.requirers++);
            }
        }
    }

    private void uncountNeeds(Candidate candidate) {
        for (var wish : candidate.depends) {
            var name = wish.name().installedAs;
            if (wish.conflict() || name.isEmpty() || --name.get().requirers > 0) {
                continue;
            }
            wish.name().installed.ifPresent(this::remove);
        }
    }

    private void removeIfUnneeded(Candidate candidate) {
        if (candidate.name.requirers == 0 && candidate.name.chosen.isNobody()) {
            remove(candidate);
        }
    }

    private void bring(Candidate asker, Wish wish) {
        var chosen = wish.name().chosen;
        if (!wish.isMetBy(asker, chosen)) {
            selection.markWrong(asker);
        }
        change(wish.name());
        if (!chosen.isNobody() && chosen.candidate().wrong) {
            selection.markWrong(asker);
        }
    }

    private void change(NameNode name) {
        if (name.processed) {
            return;
        }
        removePredecessors(name);
        var candidate = name.chosen.candidate();
        if (candidate == null || candidate.changed) {
            return;
        }
        candidate.changed = true;
        removePredecessors(candidate.name);
        candidate.provides.forEach(provided -> removePredecessors(provided.name()));
        var before = candidate.name.installed;
        before.ifPresent(old -> forInstallIfDependents(old, this::removeIfUntriggered));
        for (var wish : candidate.depends) {
            bring(candidate, wish);
        }
        entries.add(new Entry(before, Optional.of(candidate)));
        forInstallIfDependents(candidate, this::changeIfTriggered);
        countNeeds(candidate);
        before.ifPresent(this::uncountNeeds);
    }

    /** Those that had the name and will not be there in the end. */
    private void removePredecessors(NameNode name) {
        if (name.processed) {
            return;
        }
        name.processed = true;
        var chosen = name.chosen;
        if (name.installed.isPresent() && (chosen.isNobody() || chosen.candidate().name != name)) {
            remove(name.installed.get());
        }
        for (var offer : name.offers) {
            var candidate = offer.candidate();
            boolean isThere = candidate.name.installed.filter(candidate::equals).isPresent();
            if (isThere && candidate.name.chosen.isNobody()) {
                remove(candidate);
            }
        }
    }

    private void remove(Candidate candidate) {
        var name = candidate.name;
        boolean replaced = !name.chosen.isNobody() && name.chosen.candidate().name == name;
        if (candidate.changed || replaced) {
            return;
        }
        name.removed = true;
        candidate.changed = true;
        for (var dependent : Reverse.dependents(candidate, Candidate::isInstalled)) {
            if (dependent.wish().isMetBy(dependent.candidate(), dependent.offer())) {
                remove(dependent.candidate());
            }
        }
        forInstallIfDependents(candidate, this::removeIfUntriggered);
        entries.add(new Entry(Optional.of(candidate), Optional.empty()));
        uncountNeeds(candidate);
    }

    private static void forInstallIfDependents(Candidate candidate, Consumer<NameNode> action) {
        candidate.name.installIfDependents.forEach(action);
        for (var provided : candidate.provides) {
            provided.name().installIfDependents.forEach(action);
        }
    }

    private void changeIfTriggered(NameNode name) {
        if (name.chosen.isNobody() || !name.seen || name.processed) {
            return;
        }
        for (var wish : name.chosen.candidate().installIf) {
            boolean pending = !wish.conflict() && !wish.name().processed;
            if (pending || !wish.isMetBy(name.chosen.candidate(), wish.name().chosen)) {
                return;
            }
        }
        change(name);
    }

    private void removeIfUntriggered(NameNode name) {
        if (name.installed.isEmpty() || !name.chosen.isNobody() || name.processed || name.removed) {
            return;
        }
        for (var wish : name.installed.get().installIf) {
            if (wish.name().removed && wish.name().chosen.isNobody()) {
                removeIfUnneeded(name.installed.get());
                return;
            }
        }
    }
}
