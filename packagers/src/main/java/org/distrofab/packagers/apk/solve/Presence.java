package org.distrofab.packagers.apk.solve;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which names of a world that cannot be had are there all the same, and which only stand for
 * packages that nobody asked for by name: those are explained as missing.
 */
final class Presence {
    private enum State {
        PRESENT,
        BY_INSTALL_IF,
        VIRTUAL_ONLY
    }

    private final Set<Candidate> settled;
    private final Map<Candidate, Set<State>> candidates = new HashMap<>();
    private final Map<NameNode, Set<State>> names = new HashMap<>();

    /**
     * @param settled filled before the first call
     */
    Presence(Set<Candidate> settled) {
        this.settled = settled;
    }

    boolean isPresent(NameNode name) {
        var states = names.getOrDefault(name, Set.of());
        return states.contains(State.PRESENT) || states.contains(State.BY_INSTALL_IF);
    }

    void discover(List<Wish> wishes) {
        for (var wish : wishes) {
            if (!wish.conflict()) {
                discover(wish.name(), State.PRESENT);
            }
        }
    }

    private void discover(NameNode name, State by) {
        for (var offer : name.offers) {
            var candidate = offer.candidate();
            if (!settled.contains(candidate)) {
                continue;
            }
            boolean concrete = candidate.providerPriority != 0 || isConcrete(candidate, name);
            var state = concrete ? by : State.VIRTUAL_ONLY;
            if (!states(candidates, candidate).add(state)) {
                continue;
            }
            states(names, candidate.name).add(state);
            for (var provided : candidate.provides) {
                boolean virtual =
                        state == State.BY_INSTALL_IF && provided.providedVersion().isEmpty();
                states(names, provided.name()).add(virtual ? State.VIRTUAL_ONLY : state);
            }
            discover(candidate.depends);
            if (state != State.VIRTUAL_ONLY) {
                discoverTriggered(candidate.name);
                candidate.provides.forEach(provided -> discoverTriggered(provided.name()));
            }
        }
    }

    private static <T> Set<State> states(Map<T, Set<State>> all, T of) {
        return all.computeIfAbsent(of, _ -> EnumSet.noneOf(State.class));
    }

    private static boolean isConcrete(Candidate candidate, NameNode name) {
        return candidate.name == name
                || candidate.provides.stream()
                        .anyMatch(provided ->
                                provided.name() == name && !provided.providedVersion().isEmpty());
    }

    private void discoverTriggered(NameNode by) {
        for (var name : by.installIfDependents) {
            for (var offer : name.offers) {
                var candidate = offer.candidate();
                boolean triggered =
                        settled.contains(candidate)
                                && !candidate.installIf.isEmpty()
                                && candidate.installIf.stream()
                                        .allMatch(
                                                wish -> wish.conflict() != isPresent(wish.name()));
                if (triggered) {
                    discover(candidate.name, State.BY_INSTALL_IF);
                    candidate.provides.forEach(
                            provided -> discover(provided.name(), State.BY_INSTALL_IF));
                }
            }
        }
    }
}
