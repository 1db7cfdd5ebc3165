package org.distrofab.distrospec;

import java.util.List;

/** What reading a recipe comes to. */
public sealed interface RecipeResult {
    /**
     * @param values every key that holds a value, in the language's order, with its origin
     */
    record Accepted(Recipe recipe, List<EffectiveValue> values) implements RecipeResult {
        public Accepted {
            values = List.copyOf(values);
        }
    }

    /**
     * @param diagnostics everything that is wrong, by file and place; never empty
     */
    record Rejected(List<Diagnostic> diagnostics) implements RecipeResult {
        public Rejected {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * One key of the recipe that was read.
     *
     * @param key dotted, with the name of the entry for repeated tables: {@code user.ada.shell}
     * @param value a String, Long, Boolean, LocalDate, List of these or Map of these
     */
    record EffectiveValue(String key, Object value, Origin origin) {}
}
