package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.packagers.apk.ApkIdentity;
import org.distrofab.packagers.apk.ApkVersionOrder;

import java.util.Optional;

/**
 * One word of a world, of {@code depends}, {@code provides} or {@code install_if}.
 *
 * @param conflict whether it starts with {@code !}: then everything but this is wished for
 * @param tag of the repository it is pinned to, empty if none
 * @param expression as apk prints it
 */
record Wish(
        NameNode name,
        boolean conflict,
        Optional<VersionConstraint> constraint,
        String tag,
        String expression) {

    static Wish of(NameNode name, boolean conflict, Dependency.Named named, String expression) {
        return new Wish(name, conflict, named.constraint(), named.qualifier(), expression);
    }

    /** The version of a {@code provides}; empty if it has none. */
    String providedVersion() {
        return constraint.map(VersionConstraint::version).orElse("");
    }

    /**
     * Whether the offer is what is wished for. A name without a version meets no wish for a
     * version; a package's conflicts never hit itself.
     *
     * @param asker whose wish it is; null if it is the world's
     */
    boolean isMetBy(Candidate asker, Offer offer) {
        if (offer.isNobody()) {
            return conflict;
        }
        if (conflict && offer.candidate() == asker) {
            return true;
        }
        return conflict != matches(offer);
    }

    private boolean matches(Offer offer) {
        if (constraint.isEmpty()) {
            return true;
        }
        var wanted = constraint.get();
        if (wanted.operator() == VersionOperator.IDENTITY) {
            var identity = ApkIdentity.parse(wanted.version());
            return identity.isPresent()
                    && identity.equals(ApkIdentity.parse(offer.candidate().identity));
        }
        if (offer.isVirtual()) {
            return false;
        }
        try {
            return ApkVersionOrder.INSTANCE.satisfies(offer.version(), wanted);
        } catch (InvalidVersionException _) {
            return false;
        }
    }

    /** How versions stand to each other; equal if one is missing or is none. */
    static Ordering compare(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) {
            return Ordering.EQUAL;
        }
        try {
            return ApkVersionOrder.INSTANCE.compare(left, right);
        } catch (InvalidVersionException _) {
            return Ordering.EQUAL;
        }
    }
}
