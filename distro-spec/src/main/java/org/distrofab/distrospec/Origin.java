package org.distrofab.distrospec;

/** Where a value of a recipe came from. */
public sealed interface Origin {
    /** Written in a recipe, or in one that it extends. */
    record Written(Position position) implements Origin {
        @Override
        public String toString() {
            return position.toString();
        }
    }

    /** Given with {@code --set} when the recipe was read. */
    record CommandLine(String argument) implements Origin {
        @Override
        public String toString() {
            return "--set " + argument;
        }
    }

    /** Not said anywhere. */
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }
}
