package org.distrofab.packagers.rpm;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOrder;
import org.distrofab.rootfs.FormatException;

/** {@link RpmVersion} behind the neutral interface. */
final class RpmVersionOrder implements VersionOrder {
    @Override
    public Ordering compare(String left, String right) throws InvalidVersionException {
        var first = parse(left);
        return Ordering.of(first.compareTo(parse(right)));
    }

    @Override
    public void check(String version) throws InvalidVersionException {
        parse(version);
    }

    @Override
    public boolean satisfies(String version, VersionConstraint constraint)
            throws InvalidVersionException {
        parse(version);
        parse(constraint.version());
        var wanted = new RpmDependency("x", bits(constraint), constraint.version());
        return wanted.overlaps(new RpmDependency("x", RpmDependency.EQUAL, version));
    }

    private static int bits(VersionConstraint constraint) throws InvalidVersionException {
        return switch (constraint.operator()) {
            case LESS, LESS_OR_EQUAL, EQUAL, GREATER_OR_EQUAL, GREATER ->
                    RpmDependency.bits(constraint.operator());
            case FUZZY_EQUAL, FUZZY_LESS_OR_EQUAL, FUZZY_GREATER_OR_EQUAL, IDENTITY ->
                    throw new InvalidVersionException(
                            PackageFormat.RPM,
                            constraint.version(),
                            0,
                            "one of rpm's operators < <= = >= > before it, not "
                                    + constraint.operator());
        };
    }

    private static RpmVersion parse(String text) throws InvalidVersionException {
        try {
            return RpmVersion.parse(text);
        } catch (FormatException e) {
            throw new InvalidVersionException(
                    PackageFormat.RPM, text, (int) e.offsetBytes(), e.expected());
        }
    }
}
