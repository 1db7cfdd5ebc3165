package org.distrofab.packagers.apk.solve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A name that packages have or provide, and how far it is settled.
 *
 * <p>Mutable; owned by the one {@link Selection} that it was made for, and after that by its {@link
 * ChangeList}.
 */
final class NameNode {
    final String text;

    /** Those who have the name or provide it. */
    final List<Offer> offers = new ArrayList<>();

    /** Names with an offer whose package depends on this name, or conflicts with it. */
    final Set<NameNode> dependents = new LinkedHashSet<>();

    /** Names with an offer whose package has this name in its {@code install_if}. */
    final Set<NameNode> installIfDependents = new LinkedHashSet<>();

    /** Flags were set for this very name, so that it is settled before others. */
    boolean named;

    boolean seen;

    /**
     * Names of a higher rank are settled first: those without flags of their own, then those that
     * are packages' own names, then those that the depth-first walk from the world left later.
     */
    long rank;

    /** How many world entries and chosen packages want this name. */
    int requirers;

    boolean locked;

    /** Who was settled on; {@link Offer#NOBODY} while not locked, or if there is nobody. */
    Offer chosen = Offer.NOBODY;

    boolean dirty;
    boolean reconsiderDepends;
    boolean reconsiderInstallIf;

    /** No candidate can be triggered by its {@code install_if} any more. */
    boolean withoutInstallIf;

    /** A candidate is triggered by its {@code install_if}. */
    boolean triggered;

    /** Whether somebody takes it decides over an {@code install_if} that asks for nobody. */
    boolean neededByInstallIf;

    boolean hasOptions;
    boolean hasSelectable;
    boolean dependentsSettled;

    /** In which queue of names to settle it is, if in one. */
    Queue queue = Queue.NONE;

    /** Up to which candidate all have named this name: as dependency, as provided. */
    int commonDepends;

    int commonProvides;
    boolean commonProvidesVirtual;

    /** The rest belongs to {@link ChangeList}. */
    Optional<Candidate> installed = Optional.empty();

    Optional<NameNode> installedAs = Optional.empty();
    boolean processed;
    boolean removed;

    /** How urgent it is to settle a name. */
    enum Queue {
        NONE,
        /** There is no choice left, and whoever depends on it is settled. */
        NOW,
        /** Somebody may be chosen for it. */
        SELECTABLE,
        /** Only virtual offers without a priority so far. */
        UNRESOLVED
    }

    NameNode(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
