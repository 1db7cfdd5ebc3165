package org.distrofab.packagers.apk.solve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Looks from a package to those that wish for it, or against it. */
final class Reverse {
    /**
     * @param offer what of the package the wish is about
     */
    record Dependent(Candidate candidate, Wish wish, Offer offer) {}

    private Reverse() {}

    /** Wishes about a package by any of its names, each once. */
    static List<Dependent> dependents(Candidate target, Predicate<Candidate> which) {
        var found = new ArrayList<Dependent>();
        var looked = new LinkedHashSet<Candidate>();
        collect(target, target.name.dependents, which, looked, found);
        for (var provided : target.provides) {
            collect(target, provided.name().dependents, which, looked, found);
        }
        return found;
    }

    private static void collect(
            Candidate target,
            Set<NameNode> names,
            Predicate<Candidate> which,
            Set<Candidate> looked,
            List<Dependent> found) {
        for (var name : names) {
            for (var offer : name.offers) {
                var candidate = offer.candidate();
                if (!which.test(candidate) || !looked.add(candidate)) {
                    continue;
                }
                for (var wish : candidate.depends) {
                    offerFor(target, wish)
                            .ifPresent(of -> found.add(new Dependent(candidate, wish, of)));
                }
            }
        }
    }

    /** What of the package a wish is about: its own name first, then the first that provides it. */
    static Optional<Offer> offerFor(Candidate target, Wish wish) {
        if (target.name == wish.name()) {
            return Optional.of(target.asItself());
        }
        return target.provides.stream()
                .filter(provided -> provided.name() == wish.name())
                .findFirst()
                .map(provided -> new Offer(target, provided.providedVersion()));
    }
}
