package org.distrofab.packagers.deb;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of {@code triggers} (deb-triggers(5)).
 *
 * @param name an absolute path or a name of its own
 */
public record DebTrigger(Directive directive, String name) {
    /** What the package does with the trigger. */
    public enum Directive {
        INTEREST,
        INTEREST_AWAIT,
        INTEREST_NOAWAIT,
        ACTIVATE,
        ACTIVATE_AWAIT,
        ACTIVATE_NOAWAIT;

        /** The word in the file: {@code interest-noawait}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Directive> of(String word) {
            return Arrays.stream(values()).filter(d -> d.word().equals(word)).findFirst();
        }

        public boolean isInterest() {
            return switch (this) {
                case INTEREST, INTEREST_AWAIT, INTEREST_NOAWAIT -> true;
                case ACTIVATE, ACTIVATE_AWAIT, ACTIVATE_NOAWAIT -> false;
            };
        }

        /** Whether the package that sets the trigger off waits until it has been processed. */
        public boolean awaits() {
            return switch (this) {
                case INTEREST, INTEREST_AWAIT, ACTIVATE, ACTIVATE_AWAIT -> true;
                case INTEREST_NOAWAIT, ACTIVATE_NOAWAIT -> false;
            };
        }
    }

    public DebTrigger {
        if (!isName(name)) {
            throw new IllegalArgumentException("trigger '" + name + "'");
        }
    }

    /** Printable ASCII without blanks. */
    static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    public boolean isPath() {
        return name.startsWith("/");
    }

    @Override
    public String toString() {
        return directive.word() + " " + name;
    }
}
