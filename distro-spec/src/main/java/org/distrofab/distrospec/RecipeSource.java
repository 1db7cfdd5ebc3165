package org.distrofab.distrospec;

import java.io.IOException;
import java.util.Optional;

/**
 * The text of a recipe.
 *
 * @param name the path or address under which its user knows it; diagnostics start with it
 */
public record RecipeSource(String name, String text) {

    /** Finds the recipe that another one extends. */
    @FunctionalInterface
    public interface Finder {
        /**
         * @param name what stands after {@code extends =}
         * @param from the recipe in which it stands; relative names are relative to it
         * @return empty if there is no such recipe
         * @throws IOException if it is there and cannot be read
         */
        Optional<RecipeSource> find(String name, RecipeSource from) throws IOException;

        /** Finds nothing. */
        static Finder none() {
            return (_, _) -> Optional.empty();
        }
    }
}
