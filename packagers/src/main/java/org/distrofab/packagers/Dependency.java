package org.distrofab.packagers;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The parsed value of a relation.
 *
 * <p>deb has {@link Named} and {@link AnyOf} of them; apk {@link Named}, and {@link AllOf} in
 * {@code install_if}; rpm has all of them, nested (rpm's rich dependencies).
 */
public sealed interface Dependency {

    /**
     * A package, a virtual name, a file path or a generated name such as {@code
     * libc.so.6()(64bit)}.
     *
     * @param qualifier what follows the name: deb's {@code any} of {@code name:any}, apk's
     *     repository tag {@code edge} of {@code name@edge}; empty if there is none
     */
    record Named(String name, String qualifier, Optional<VersionConstraint> constraint)
            implements Dependency {
        public Named {
            Objects.requireNonNull(name);
            Objects.requireNonNull(qualifier);
            Objects.requireNonNull(constraint);
        }

        public static Named of(String name) {
            return new Named(name, "", Optional.empty());
        }

        public static Named of(String name, VersionOperator operator, String version) {
            return new Named(name, "", Optional.of(new VersionConstraint(operator, version)));
        }
    }

    /** deb {@code a | b}, rpm {@code (a or b)}; the first is preferred. */
    record AnyOf(List<Dependency> members) implements Dependency {
        public AnyOf {
            members = List.copyOf(members);
        }
    }

    /** rpm {@code (a and b)}; an apk {@code install_if} list. */
    record AllOf(List<Dependency> members) implements Dependency {
        public AllOf {
            members = List.copyOf(members);
        }
    }

    /** rpm {@code (then if condition else otherwise)}. */
    record If(Dependency then, Dependency condition, Optional<Dependency> otherwise)
            implements Dependency {}

    /** rpm {@code (then unless condition else otherwise)}. */
    record Unless(Dependency then, Dependency condition, Optional<Dependency> otherwise)
            implements Dependency {}

    /** rpm {@code (a with b)}: one package that is all of them. */
    record With(List<Dependency> members) implements Dependency {
        public With {
            members = List.copyOf(members);
        }
    }

    /** rpm {@code (wanted without excluded)}: one package that is the first and not the second. */
    record Without(Dependency wanted, Dependency excluded) implements Dependency {}
}
