package org.distrofab.packagers.apk;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOrder;

/**
 * The version order of apk-tools 3 (apk-package(5), "version").
 *
 * <p>Parts are compared pairwise while they are of the same kind. Where one version has a
 * pre-release suffix and the other has something else, the former is less; elsewhere the version
 * whose next part comes earlier in the grammar is greater, so {@code 1.0-r1 < 1.0_p1 < 1.0a <
 * 1.0.1}.
 *
 * <p>Limitations: apk-tools reads numbers modulo 2⁶⁴; here they have no limit.
 */
public enum ApkVersionOrder implements VersionOrder {
    INSTANCE;

    @Override
    public Ordering compare(String left, String right) throws InvalidVersionException {
        check(left);
        check(right);
        return compare(left, right, false);
    }

    @Override
    public void check(String version) throws InvalidVersionException {
        var scanner = new VersionScanner(version);
        while (scanner.token() != VersionToken.END) {
            scanner.next();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>{@link org.distrofab.packagers.VersionOperator#IDENTITY} never matches here: it asks for a
     * package's hash and not for its version.
     */
    @Override
    public boolean satisfies(String version, VersionConstraint constraint)
            throws InvalidVersionException {
        check(version);
        var wanted = constraint.version();
        return switch (constraint.operator()) {
            case LESS -> compare(version, wanted) == Ordering.LESS;
            case LESS_OR_EQUAL -> compare(version, wanted) != Ordering.GREATER;
            case EQUAL -> compare(version, wanted) == Ordering.EQUAL;
            case GREATER_OR_EQUAL -> compare(version, wanted) != Ordering.LESS;
            case GREATER -> compare(version, wanted) == Ordering.GREATER;
            case FUZZY_EQUAL -> fuzzily(version, wanted) == Ordering.EQUAL;
            case FUZZY_LESS_OR_EQUAL -> fuzzily(version, wanted) != Ordering.GREATER;
            case FUZZY_GREATER_OR_EQUAL -> fuzzily(version, wanted) != Ordering.LESS;
            case IDENTITY -> false;
        };
    }

    private Ordering fuzzily(String version, String wanted) throws InvalidVersionException {
        check(wanted);
        return compare(version, wanted, true);
    }

    /**
     * @param fuzzy whether a left version that goes on where the right one ends is equal to it
     */
    private static Ordering compare(String left, String right, boolean fuzzy)
            throws InvalidVersionException {
        var a = new VersionScanner(left);
        var b = new VersionScanner(right);
        while (a.token() == b.token() && a.token() != VersionToken.END) {
            int byValue = a.compareValue(b);
            if (byValue != 0) {
                return Ordering.of(byValue);
            }
            a.next();
            b.next();
        }
        if (a.token() == b.token() || (fuzzy && b.token() == VersionToken.END)) {
            return Ordering.EQUAL;
        }
        if (a.token() == VersionToken.SUFFIX && a.suffix().isBeforeRelease()) {
            return Ordering.LESS;
        }
        if (b.token() == VersionToken.SUFFIX && b.suffix().isBeforeRelease()) {
            return Ordering.GREATER;
        }
        return Ordering.of(b.token().compareTo(a.token()));
    }
}
