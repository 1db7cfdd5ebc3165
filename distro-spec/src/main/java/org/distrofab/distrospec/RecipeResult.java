package org.distrofab.distrospec;

import org.tomlj.Toml;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
    record EffectiveValue(String key, Object value, Origin origin) {
        /** As it would stand in a recipe, on one line: {@code kernel.image = "fab"}. */
        public String toml() {
            return key + " = " + toml(value);
        }

        private static String toml(Object value) {
            return switch (value) {
                case String text -> "\"" + Toml.tomlEscape(text) + "\"";
                case List<?> list ->
                        list.stream()
                                .map(EffectiveValue::toml)
                                .collect(Collectors.joining(", ", "[", "]"));
                case Map<?, ?> map ->
                        map.entrySet().stream()
                                .map(e ->
                                        Toml.joinKeyPath(List.of((String) e.getKey()))
                                                + " = "
                                                + toml(e.getValue()))
                                .collect(Collectors.joining(", ", "{ ", " }"));
                default -> value.toString();
            };
        }
    }
}
