package org.distrofab.packagers.apk.solve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Settles every name that a world leads to.
 *
 * <p>A name is <em>dirty</em> while what became known about others may rule out candidates of it,
 * and <em>open</em> while it is wanted and nobody is settled on. Dirty names are reconsidered
 * first: candidates whose dependencies cannot be met any more fall out, and what all remaining
 * candidates have in common holds from then on. When nothing is dirty, one open name is settled.
 * Nothing is ever taken back; what turns out wrong is counted as an error.
 *
 * <p>Owned by one thread.
 */
final class Selection {
    private static final long UNTAGGED = 1;
    private static final long UNNAMED = 1L << 31;
    private static final long OWN_NAME = 1L << 30;

    private final Universe universe;
    private final Set<ApkFlag> worldFlags;
    private final Preference preference;
    private final CommonGround commonGround = new CommonGround(this);
    private final ArrayDeque<NameNode> dirty = new ArrayDeque<>();
    private final OpenNames open = new OpenNames();
    private final List<String> trace = new ArrayList<>();
    private int discovered;
    private int errors;

    Selection(Universe universe, Set<ApkFlag> worldFlags, boolean selfUpgrade) {
        this.universe = universe;
        this.worldFlags = worldFlags;
        this.preference = new Preference(selfUpgrade);
    }

    int errors() {
        return errors;
    }

    List<String> trace() {
        return trace;
    }

    /**
     * @param world sorted by name
     */
    void run(List<Wish> world) {
        for (var wish : world) {
            discover(wish.name());
        }
        for (var wish : world) {
            apply(null, wish);
        }
        while (true) {
            while (!dirty.isEmpty()) {
                var name = dirty.removeFirst();
                if (name.dirty) {
                    name.dirty = false;
                    reconsider(name);
                }
            }
            var next = open.next();
            if (next.isEmpty()) {
                return;
            }
            settle(next.get());
        }
    }

    void markWrong(Candidate candidate) {
        if (candidate != null && !candidate.wrong) {
            candidate.wrong = true;
            errors++;
        }
    }

    private void discover(NameNode name) {
        if (name.seen) {
            return;
        }
        name.seen = true;
        name.withoutInstallIf = true;
        for (var offer : name.offers) {
            var candidate = offer.candidate();
            if (!candidate.seen) {
                candidate.seen = true;
                prepare(candidate);
                for (var wish : candidate.depends) {
                    discover(wish.name());
                }
            }
            name.withoutInstallIf &= candidate.installIfFailed;
        }
        name.installIfDependents.forEach(this::discover);
        for (var offer : name.offers) {
            offer.candidate().name.installIfDependents.forEach(this::discover);
            offer.candidate().provides.forEach(provided -> discover(provided.name()));
        }
        boolean isOwnName = name.offers.stream().anyMatch(offer -> offer.candidate().name == name);
        name.rank = (name.named ? 0 : UNNAMED) | (isOwnName ? OWN_NAME : 0) | ++discovered;
        for (var offer : name.offers) {
            offer.candidate().installIf.forEach(wish -> discover(wish.name()));
        }
    }

    private void prepare(Candidate candidate) {
        candidate.allowedTags = UNTAGGED;
        candidate.available = candidate.repositories != 0;
        candidate.selectable =
                candidate.available || candidate.isInstalled() || candidate.isEmpty();
        candidate.installIfFailed =
                candidate.installIf.isEmpty()
                        || (worldFlags.contains(ApkFlag.AVAILABLE) && !candidate.available);
        candidate.tagPreferred = candidate.isEmpty() || comesFrom(candidate, UNTAGGED);
        candidate.tagAllowed = candidate.tagPreferred || candidate.isInstalled();
    }

    private boolean comesFrom(Candidate candidate, long tags) {
        return (universe.repositoriesOf(candidate) & universe.repositoriesOf(tags)) != 0;
    }

    /** Makes a wish hold: of the world if there is no asker. */
    void apply(Candidate asker, Wish wish) {
        var name = wish.name();
        if (!wish.conflict()) {
            require(name);
        }
        for (var offer : name.offers) {
            var candidate = offer.candidate();
            if (wish.isMetBy(asker, offer)) {
                inherit(candidate, asker, wish.tag());
            } else {
                candidate.conflicts++;
                if (candidate.selectable) {
                    ruleOut(candidate);
                }
            }
        }
    }

    void require(NameNode name) {
        name.requirers++;
        if (name.requirers == 1) {
            open.update(name, false);
            markInstallIfDependents(name);
            markDirty(name);
        }
    }

    /** A candidate may come from where its asker may; the world's own tags are preferred, too. */
    void inherit(Candidate candidate, Candidate asker, String tag) {
        if (asker != null) {
            candidate.flags.addAll(asker.inheritedFlags);
            candidate.inheritedFlags.addAll(asker.inheritedFlags);
            candidate.allowedTags |= asker.allowedTags;
        } else {
            candidate.flags.addAll(worldFlags);
            candidate.inheritedFlags.addAll(worldFlags);
            long preferred = 1L << universe.tag(tag);
            candidate.allowedTags |= preferred;
            candidate.tagPreferred = comesFrom(candidate, preferred);
        }
        candidate.tagAllowed |= comesFrom(candidate, candidate.allowedTags);
    }

    void ruleOut(Candidate candidate) {
        candidate.selectable = false;
        markDependents(candidate.name);
        candidate.provides.forEach(provided -> markDependents(provided.name()));
        markInstallIfDependents(candidate);
    }

    private void markDependents(NameNode name) {
        for (var dependent : name.dependents) {
            if (dependent.seen) {
                dependent.reconsiderDepends = true;
                markDirty(dependent);
            }
        }
    }

    private void markInstallIfDependents(Candidate candidate) {
        markInstallIfDependents(candidate.name);
        candidate.provides.forEach(provided -> markInstallIfDependents(provided.name()));
    }

    private void markInstallIfDependents(NameNode name) {
        for (var dependent : name.installIfDependents) {
            if (dependent.seen && !dependent.withoutInstallIf) {
                dependent.reconsiderInstallIf = true;
                markDirty(dependent);
            }
        }
    }

    private void markDirty(NameNode name) {
        if (!name.dirty && !name.locked && (name.requirers > 0 || name.reconsiderInstallIf)) {
            name.dirty = true;
            dirty.addLast(name);
        }
    }

    private void reconsider(NameNode name) {
        boolean depends = name.reconsiderDepends;
        boolean installIf = name.reconsiderInstallIf;
        name.reconsiderDepends = false;
        name.reconsiderInstallIf = false;
        boolean hadSelectable = name.hasSelectable;
        name.hasSelectable = false;
        name.triggered = false;
        name.withoutInstallIf = true;
        var options = new ArrayList<Offer>();
        for (var offer : name.offers) {
            var candidate = offer.candidate();
            candidate.inCommonGroup = false;
            if (depends && candidate.selectable && !canBeMet(candidate)) {
                ruleOut(candidate);
            }
            if (!candidate.selectable) {
                continue;
            }
            if (installIf) {
                reconsiderInstallIf(candidate);
            }
            name.triggered |= candidate.installIfTriggered;
            name.hasSelectable |= candidate.installIfTriggered;
            name.withoutInstallIf &= candidate.installIfFailed;
            if (name.requirers > 0) {
                candidate.inCommonGroup = true;
                name.hasSelectable |= preference.mayBeChosenUnasked(offer);
                options.add(offer);
            }
        }
        name.hasOptions =
                options.size() > 1
                        || options.stream().anyMatch(offer -> !offer.candidate().tagAllowed);
        if (!options.isEmpty()) {
            for (var offer : name.offers) {
                offer.candidate().inLastCommonGroup = offer.candidate().inCommonGroup;
            }
            commonGround.hold(name, options);
        }
        name.dependentsSettled =
                name.dependents.stream()
                        .noneMatch(dependent -> dependent.seen && !dependent.locked);
        open.update(name, hadSelectable != name.hasSelectable);
    }

    private boolean canBeMet(Candidate candidate) {
        return candidate.depends.stream().allMatch(wish -> canBeMet(candidate, wish));
    }

    private static boolean canBeMet(Candidate asker, Wish wish) {
        var name = wish.name();
        if (name.locked) {
            return wish.isMetBy(asker, name.chosen);
        }
        if (name.requirers == 0 && wish.isMetBy(asker, Offer.NOBODY)) {
            return true;
        }
        return name.offers.stream()
                .anyMatch(offer -> offer.candidate().selectable && wish.isMetBy(asker, offer));
    }

    private void reconsiderInstallIf(Candidate candidate) {
        if (!candidate.installIfTriggered && !candidate.installIfFailed) {
            candidate.installIfTriggered = true;
            for (var wish : candidate.installIf) {
                if (!wish.name().locked) {
                    if (wish.conflict()) {
                        wish.name().neededByInstallIf = true;
                        open.update(wish.name(), false);
                    }
                    candidate.installIfTriggered = false;
                    break;
                }
                if (!wish.isMetBy(candidate, wish.name().chosen)) {
                    candidate.installIfTriggered = false;
                    candidate.installIfFailed = true;
                    break;
                }
            }
        }
        if (candidate.installIfTriggered) {
            for (var wish : candidate.installIf) {
                inherit(candidate, wish.name().chosen.candidate(), "");
            }
        }
    }

    private void settle(NameNode name) {
        var chosen = choose(name);
        if (chosen.isNobody()) {
            lock(name, Offer.NOBODY);
            if (name.requirers > 0) {
                errors++;
            }
            return;
        }
        var candidate = chosen.candidate();
        if (!candidate.selectable || !candidate.tagAllowed) {
            markWrong(candidate);
        }
        lock(candidate.name, candidate.asItself());
        for (var provided : candidate.provides) {
            lock(provided.name(), new Offer(candidate, provided.providedVersion()));
        }
        for (var wish : candidate.depends) {
            apply(candidate, wish);
        }
    }

    private Offer choose(NameNode name) {
        var best = Offer.NOBODY;
        for (var offer : name.offers) {
            var candidate = offer.candidate();
            boolean unasked = name.requirers == 0;
            if (unasked
                    && (!candidate.installIfTriggered
                            || !candidate.tagAllowed
                            || !candidate.selectable)) {
                continue;
            }
            if (!preference.mayBeChosenUnasked(offer)) {
                trace.add(name + ": not " + candidate + ": virtual, and without a priority");
                continue;
            }
            if (best.isNobody()) {
                best = offer;
                continue;
            }
            var verdict = preference.compare(offer, best);
            var better = verdict.isFirst() ? offer : best;
            var worse = verdict.isFirst() ? best : offer;
            trace.add(
                    name
                            + ": "
                            + better.candidate()
                            + " before "
                            + worse.candidate()
                            + ": "
                            + verdict.rule().words());
            best = better;
        }
        return best;
    }

    private void lock(NameNode name, Offer offer) {
        if (name.locked) {
            if (!offer.isVirtual() || !name.chosen.isVirtual()) {
                markWrong(offer.candidate());
                markWrong(name.chosen.candidate());
            }
            return;
        }
        name.locked = true;
        name.chosen = offer;
        open.remove(name);
        name.dirty = false;
        if (!offer.isNobody() && name.requirers == 0 && offer.candidate().installIfTriggered) {
            for (var wish : offer.candidate().installIf) {
                if (!wish.name().locked) {
                    apply(offer.candidate(), wish);
                }
            }
        }
        for (var other : name.offers) {
            boolean bothVirtual = offer.isVirtual() && other.isVirtual();
            if (other.candidate() != offer.candidate() && !bothVirtual) {
                ruleOut(other.candidate());
            }
        }
        markDependents(name);
        if (offer.isNobody()) {
            markInstallIfDependents(name);
        } else {
            markInstallIfDependents(offer.candidate());
        }
    }
}
