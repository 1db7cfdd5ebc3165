package org.distrofab.packagers.rpm;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationFlag;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.rootfs.FormatException;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One dependency as a header keeps it: name, sense bits, version ({@code docs/manual/tags.md},
 * "Dependency information").
 *
 * @param name a package, capability, path or rich dependency {@code (a if b)}
 * @param flags {@code RPMSENSE_*} bits: comparison, and what the dependency is for
 * @param version empty if any will do
 */
public record RpmDependency(String name, int flags, String version) {
    public static final int LESS = 1 << 1;
    public static final int GREATER = 1 << 2;
    public static final int EQUAL = 1 << 3;
    static final int LESS_OR_EQUAL = LESS | EQUAL;
    static final int COMPARISON = LESS | GREATER | EQUAL;
    static final int POSTTRANS = 1 << 5;
    static final int PREREQ = 1 << 6;
    static final int PRETRANS = 1 << 7;
    static final int INTERPRETER = 1 << 8;
    static final int SCRIPT_PRE = 1 << 9;
    static final int SCRIPT_POST = 1 << 10;
    static final int SCRIPT_PREUN = 1 << 11;
    static final int SCRIPT_POSTUN = 1 << 12;
    static final int SCRIPT_VERIFY = 1 << 13;
    static final int FIND_REQUIRES = 1 << 14;
    static final int FIND_PROVIDES = 1 << 15;
    static final int TRIGGERIN = 1 << 16;
    static final int TRIGGERUN = 1 << 17;
    static final int TRIGGERPOSTUN = 1 << 18;
    static final int MISSINGOK = 1 << 19;
    static final int PREUNTRANS = 1 << 20;
    static final int POSTUNTRANS = 1 << 21;
    static final int RPMLIB = 1 << 24;
    static final int TRIGGERPREIN = 1 << 25;
    static final int KEYRING = 1 << 26;
    static final int CONFIG = 1 << 28;
    static final int META = 1 << 29;

    private static final Map<RelationFlag, Integer> BITS = new EnumMap<>(RelationFlag.class);

    static {
        BITS.put(RelationFlag.FOR_PRE_INSTALL, SCRIPT_PRE);
        BITS.put(RelationFlag.FOR_POST_INSTALL, SCRIPT_POST);
        BITS.put(RelationFlag.FOR_PRE_REMOVE, SCRIPT_PREUN);
        BITS.put(RelationFlag.FOR_POST_REMOVE, SCRIPT_POSTUN);
        BITS.put(RelationFlag.FOR_PRE_TRANSACTION, PRETRANS);
        BITS.put(RelationFlag.FOR_POST_TRANSACTION, POSTTRANS);
        BITS.put(RelationFlag.FOR_PRE_UNINSTALL_TRANSACTION, PREUNTRANS);
        BITS.put(RelationFlag.FOR_POST_UNINSTALL_TRANSACTION, POSTUNTRANS);
        BITS.put(RelationFlag.FOR_VERIFY, SCRIPT_VERIFY);
        BITS.put(RelationFlag.INTERPRETER, INTERPRETER);
        BITS.put(RelationFlag.RPMLIB, RPMLIB);
        BITS.put(RelationFlag.CONFIG, CONFIG);
        BITS.put(RelationFlag.GENERATED, FIND_REQUIRES);
        BITS.put(RelationFlag.META, META);
        BITS.put(RelationFlag.MISSING_OK, MISSINGOK);
    }

    /** A dependency on any version. */
    public static RpmDependency of(String name) {
        return new RpmDependency(name, 0, "");
    }

    /** The dependency that a neutral relation stands for. */
    static RpmDependency of(Relation relation) {
        var flags = 0;
        for (var flag : relation.flags()) {
            flags |=
                    flag == RelationFlag.GENERATED && relation.kind() == RelationKind.PROVIDES
                            ? FIND_PROVIDES
                            : BITS.get(flag);
        }
        return switch (relation.value()) {
            case Dependency.Named(var name, _, var constraint) ->
                    new RpmDependency(
                            name,
                            flags | constraint.map(c -> bits(c.operator())).orElse(0),
                            constraint.map(VersionConstraint::version).orElse(""));
            case Dependency.AnyOf _,
                    Dependency.AllOf _,
                    Dependency.If _,
                    Dependency.Unless _,
                    Dependency.With _,
                    Dependency.Without _ ->
                    new RpmDependency(relation.expression(), flags, "");
        };
    }

    /** Whether the name is a boolean expression. */
    public boolean isRich() {
        return name.startsWith("(");
    }

    /** Whether a scriptlet needs it while the package is being installed. */
    public boolean isForScriptlet() {
        return (flags & (SCRIPT_PRE | SCRIPT_POST | PREREQ)) != 0;
    }

    /**
     * The value behind the name.
     *
     * @throws FormatException if it is a rich dependency that does not parse
     */
    public Dependency value() throws FormatException {
        return isRich()
                ? RichDependencyParser.parse(name)
                : new Dependency.Named(name, "", constraint());
    }

    private Optional<VersionConstraint> constraint() {
        return operator(flags).map(operator -> new VersionConstraint(operator, version));
    }

    Relation toRelation(RelationKind kind) throws FormatException {
        return new Relation(kind, toString(), value(), relationFlags());
    }

    private Set<RelationFlag> relationFlags() {
        var set = EnumSet.noneOf(RelationFlag.class);
        BITS.forEach((flag, bit) -> {
            if ((flags & bit) != 0) {
                set.add(flag);
            }
        });
        if ((flags & FIND_PROVIDES) != 0) {
            set.add(RelationFlag.GENERATED);
        }
        return set;
    }

    private static Optional<VersionOperator> operator(int flags) {
        return switch (flags & COMPARISON) {
            case LESS -> Optional.of(VersionOperator.LESS);
            case LESS | EQUAL -> Optional.of(VersionOperator.LESS_OR_EQUAL);
            case EQUAL -> Optional.of(VersionOperator.EQUAL);
            case GREATER | EQUAL -> Optional.of(VersionOperator.GREATER_OR_EQUAL);
            case GREATER -> Optional.of(VersionOperator.GREATER);
            default -> Optional.empty();
        };
    }

    static int bits(VersionOperator operator) {
        return switch (operator) {
            case LESS -> LESS;
            case LESS_OR_EQUAL -> LESS | EQUAL;
            case EQUAL -> EQUAL;
            case GREATER_OR_EQUAL -> GREATER | EQUAL;
            case GREATER -> GREATER;
            case FUZZY_EQUAL, FUZZY_LESS_OR_EQUAL, FUZZY_GREATER_OR_EQUAL, IDENTITY ->
                    throw new IllegalArgumentException(operator + " in an rpm dependency");
        };
    }

    /**
     * Whether a version lies in the range that bits and version describe; both may be ranges, as a
     * provide's is.
     *
     * <p>As rpm does it: no comparison on either side matches everything, epochs compare with an
     * absent one as 0, and the releases only if both sides have one.
     */
    public boolean overlaps(RpmDependency provided) {
        if (!name.equals(provided.name)) {
            return false;
        }
        var mine = flags & COMPARISON;
        var theirs = provided.flags & COMPARISON;
        if (mine == 0 || theirs == 0) {
            return true;
        }
        var a = RpmVersion.split(provided.version);
        var b = RpmVersion.split(version);
        if (a.isEmpty() || b.isEmpty()) {
            return true;
        }
        var order = compareLoosely(a.get(), b.get());
        if (order < 0) {
            return (theirs & GREATER) != 0 || (mine & LESS) != 0;
        }
        if (order > 0) {
            return (theirs & LESS) != 0 || (mine & GREATER) != 0;
        }
        return (theirs & mine & COMPARISON) != 0;
    }

    private static int compareLoosely(RpmVersion a, RpmVersion b) {
        var order = Long.compare(a.epoch().orElse(0L), b.epoch().orElse(0L));
        if (order == 0) {
            order = RpmVersion.compareParts(a.version(), b.version());
        }
        if (order == 0 && a.release().isPresent() && b.release().isPresent()) {
            order = RpmVersion.compareParts(a.release().get(), b.release().get());
        }
        return order;
    }

    /** The sign between name and version, empty if there is none. */
    String sign() {
        var sign = new StringBuilder();
        if ((flags & LESS) != 0) {
            sign.append('<');
        }
        if ((flags & GREATER) != 0) {
            sign.append('>');
        }
        if ((flags & EQUAL) != 0) {
            sign.append('=');
        }
        return sign.toString();
    }

    /** {@code name}, or {@code name >= version}: as rpm prints it. */
    @Override
    public String toString() {
        return sign().isEmpty() ? name : name + " " + sign() + " " + version;
    }
}
