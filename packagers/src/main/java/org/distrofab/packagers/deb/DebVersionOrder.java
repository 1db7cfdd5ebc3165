package org.distrofab.packagers.deb;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.packagers.VersionOrder;
import org.distrofab.rootfs.FormatException;

/** {@link DebVersion} behind the neutral interface. */
final class DebVersionOrder implements VersionOrder {
    @Override
    public Ordering compare(String left, String right) throws InvalidVersionException {
        var a = parse(left);
        return Ordering.of(a.compareTo(parse(right)));
    }

    @Override
    public void check(String version) throws InvalidVersionException {
        parse(version);
    }

    @Override
    public boolean satisfies(String version, VersionConstraint constraint)
            throws InvalidVersionException {
        var comparison = parse(version).compareTo(parse(constraint.version()));
        return switch (constraint.operator()) {
            case LESS -> comparison < 0;
            case LESS_OR_EQUAL -> comparison <= 0;
            case EQUAL -> comparison == 0;
            case GREATER_OR_EQUAL -> comparison >= 0;
            case GREATER -> comparison > 0;
            case FUZZY_EQUAL, FUZZY_LESS_OR_EQUAL, FUZZY_GREATER_OR_EQUAL, IDENTITY ->
                    throw new InvalidVersionException(
                            PackageFormat.DEB,
                            constraint.version(),
                            0,
                            "one of the operators << <= = >= >>");
        };
    }

    static VersionOperator neutral(DebRelation.Operator operator) {
        return switch (operator) {
            case EARLIER -> VersionOperator.LESS;
            case EARLIER_OR_EQUAL -> VersionOperator.LESS_OR_EQUAL;
            case EQUAL -> VersionOperator.EQUAL;
            case LATER_OR_EQUAL -> VersionOperator.GREATER_OR_EQUAL;
            case LATER -> VersionOperator.GREATER;
        };
    }

    private static DebVersion parse(String version) throws InvalidVersionException {
        try {
            return DebVersion.parse(version);
        } catch (FormatException e) {
            throw new InvalidVersionException(
                    PackageFormat.DEB, version, (int) e.offsetBytes(), e.expected());
        }
    }
}
