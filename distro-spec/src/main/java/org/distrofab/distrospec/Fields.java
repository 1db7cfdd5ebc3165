package org.distrofab.distrospec;

import org.distrofab.distrospec.RecipeResult.EffectiveValue;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Reads a checked table key by key and reports each value, given or by default, with its origin.
 */
final class Fields {
    private static final Origin DEFAULT = new Origin.Default();

    private final RawTable table;
    private final String prefix;
    private final Consumer<EffectiveValue> effective;

    Fields(RawTable table, String prefix, Consumer<EffectiveValue> effective) {
        this.table = table;
        this.prefix = prefix + ".";
        this.effective = effective;
    }

    Optional<String> text(String key) {
        return given(key).map(String.class::cast);
    }

    String text(String key, String byDefault) {
        return text(key).orElseGet(() -> defaulted(key, byDefault));
    }

    boolean flag(String key, boolean byDefault) {
        return given(key).map(Boolean.class::cast).orElseGet(() -> defaulted(key, byDefault));
    }

    Optional<Long> whole(String key) {
        return given(key).map(Long.class::cast);
    }

    OptionalInt small(String key) {
        return whole(key).map(n -> OptionalInt.of(n.intValue())).orElse(OptionalInt.empty());
    }

    Optional<LocalDate> date(String key) {
        return given(key).map(LocalDate.class::cast);
    }

    List<String> texts(String key, List<String> byDefault) {
        return list(key).orElseGet(() -> defaulted(key, byDefault));
    }

    private Optional<List<String>> list(String key) {
        given(key);
        return table.get(key)
                .map(value -> value.list().stream().map(e -> (String) e.value()).toList());
    }

    /** The located elements of a table-valued key. */
    Map<String, RawValue> map(String key) {
        given(key);
        return table.get(key).map(RawValue::map).orElse(Map.of());
    }

    private Optional<Object> given(String key) {
        var value = table.get(key);
        value.ifPresent(
                v -> effective.accept(new EffectiveValue(prefix + key, v.plain(), v.origin())));
        return value.map(RawValue::value);
    }

    private <T> T defaulted(String key, T value) {
        effective.accept(new EffectiveValue(prefix + key, value, DEFAULT));
        return value;
    }
}
