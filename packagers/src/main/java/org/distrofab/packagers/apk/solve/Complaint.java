package org.distrofab.packagers.apk.solve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says in apk's words why a world cannot be had: names that nobody can be settled on for, then
 * every settled package that something speaks against, each with who wants it.
 */
final class Complaint {
    private final Universe universe;
    private final List<Wish> world;
    private final Words words = new Words();
    private final Set<Candidate> settled = new HashSet<>();
    private final Set<NameNode> explained = new HashSet<>();
    private final Presence presence;
    private String label = "";

    private Complaint(Universe universe, List<Wish> world) {
        this.universe = universe;
        this.world = world;
        this.presence = new Presence(settled);
    }

    /** The lines below apk's {@code ERROR: unable to select packages:}. */
    static List<String> of(Universe universe, List<Wish> world, List<ChangeList.Entry> entries) {
        var complaint = new Complaint(universe, world);
        var candidates = entries.stream().flatMap(entry -> entry.after().stream()).toList();
        complaint.settled.addAll(candidates);
        complaint.presence.discover(world);
        complaint.explainMissing(world);
        for (var candidate : candidates) {
            complaint.explain(candidate);
            complaint.explainMissing(candidate.depends);
        }
        return complaint.words.lines();
    }

    private void label(String group) {
        if (!label.isEmpty()) {
            words.line("  " + label + ":");
            label = "";
        }
        words.open("    " + group);
    }

    private void explainMissing(List<Wish> wishes) {
        for (var wish : wishes) {
            boolean absent = !wish.conflict() && !presence.isPresent(wish.name());
            if (absent && explained.add(wish.name())) {
                explainMissing(wish.name());
            }
        }
    }

    private void explainMissing(NameNode name) {
        if (name.offers.isEmpty()) {
            label = name + " (no such package)";
        } else {
            label = name + " (virtual)";
            label("note:");
            Stream.of("please select one of the 'provided by' packages explicitly".split(" "))
                    .forEach(words::word);
            words.close();
            label("provided by:");
            providers(name).forEach(words::word);
            words.close();
        }
        label("required by:");
        for (var wish : world) {
            if (wish.name() == name && !wish.conflict()) {
                words.word("world[" + wish.expression() + "]");
            }
        }
        var looked = new HashSet<Candidate>();
        for (var dependent : name.dependents) {
            for (var offer : dependent.offers) {
                var candidate = offer.candidate();
                if (settled.contains(candidate) && looked.add(candidate)) {
                    candidate.depends.stream()
                            .filter(wish -> wish.name() == name && !wish.conflict())
                            .findFirst()
                            .ifPresent(
                                    wish -> words.word(candidate + "[" + wish.expression() + "]"));
                }
            }
        }
        words.close();
    }

    /** Names whose packages all provide this one; of other names the single packages. */
    private static List<String> providers(NameNode name) {
        Map<NameNode, Integer> counts = new HashMap<>();
        name.offers.forEach(offer -> counts.merge(offer.candidate().name, 1, Integer::sum));
        var texts = new ArrayList<String>();
        for (var offer : name.offers) {
            var provider = offer.candidate().name;
            int count = counts.get(provider);
            if (count == provider.offers.size()) {
                texts.add(provider.text);
                counts.put(provider, 0);
            } else if (count > 0) {
                texts.add(offer.candidate().toString());
                counts.put(provider, count - 1);
            }
        }
        return texts;
    }

    private void explain(Candidate candidate) {
        label = candidate.toString();
        explainTag(candidate);
        explainConflicts(candidate);
        explainWishes(candidate, false);
        if (label.isEmpty()) {
            explainWishes(candidate, true);
        }
    }

    private void explainTag(Candidate candidate) {
        long allowed = universe.repositoriesOf(candidate.allowedTags);
        if (candidate.isInstalled()
                || candidate.repositories == 0
                || (candidate.repositories & allowed) != 0) {
            return;
        }
        for (int tag = 0; tag < universe.tags().size(); tag++) {
            if ((universe.repositoriesOf(1L << tag) & candidate.repositories) != 0) {
                label("masked in:");
                words.word("@" + universe.tags().get(tag));
            }
        }
        words.close();
    }

    private void explainConflicts(Candidate candidate) {
        for (var offer : candidate.name.offers) {
            if (offer.candidate() != candidate && settled.contains(offer.candidate())) {
                label("conflicts:");
                words.word(offer.candidate().toString());
            }
        }
        for (var provided : candidate.provides) {
            boolean metItself = false;
            for (var offer : provided.name().offers) {
                boolean virtual = provided.providedVersion().isEmpty() && offer.isVirtual();
                if (!settled.contains(offer.candidate()) || virtual) {
                    continue;
                }
                if (!metItself
                        && offer.candidate() == candidate
                        && offer.version().equals(provided.providedVersion())) {
                    metItself = true;
                    continue;
                }
                label("conflicts:");
                words.word(offer.candidate() + "[" + provided.expression() + "]");
            }
        }
        words.close();
    }

    private void explainWishes(Candidate candidate, boolean met) {
        var group = met ? "satisfies:" : "breaks:";
        world.stream()
                .filter(wish ->
                        Reverse.offerFor(candidate, wish)
                                .filter(offer -> wish.isMetBy(null, offer) == met)
                                .isPresent())
                .sorted(Comparator.comparingInt(Complaint::rank))
                .forEach(wish -> {
                    label(group);
                    words.word("world[" + wish.expression() + "]");
                });
        Reverse.dependents(candidate, settled::contains).stream()
                .filter(dependent ->
                        dependent.wish().isMetBy(dependent.candidate(), dependent.offer()) == met)
                .sorted(
                        Comparator.comparing(Reverse.Dependent::candidate, Complaint::byName)
                                .thenComparingInt(dependent -> rank(dependent.wish())))
                .forEach(dependent -> {
                    label(group);
                    words.word(dependent.candidate() + "[" + dependent.wish().expression() + "]");
                });
        words.close();
    }

    private static int byName(Candidate one, Candidate other) {
        int order = String.CASE_INSENSITIVE_ORDER.compare(one.name.text, other.name.text);
        if (order == 0) {
            order = one.name.text.compareTo(other.name.text);
        }
        return order == 0
                ? switch (Wish.compare(one.metadata.version(), other.metadata.version())) {
                    case LESS -> -1;
                    case EQUAL -> 0;
                    case GREATER -> 1;
                }
                : order;
    }

    /**
     * apk sorts by the bits of the operator: equal 1, less 2, greater 4, fuzzily 8, conflict 16.
     */
    private static int rank(Wish wish) {
        int bits =
                wish.constraint()
                        .map(constraint ->
                                switch (constraint.operator()) {
                                    case EQUAL -> 1;
                                    case LESS -> 2;
                                    case LESS_OR_EQUAL -> 3;
                                    case GREATER -> 4;
                                    case GREATER_OR_EQUAL -> 5;
                                    case IDENTITY -> 6;
                                    case FUZZY_EQUAL -> 9;
                                    case FUZZY_LESS_OR_EQUAL -> 11;
                                    case FUZZY_GREATER_OR_EQUAL -> 13;
                                })
                        .orElse(7);
        return wish.conflict() ? bits | 16 : bits;
    }
}
