package org.distrofab.distrospec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value that has passed the language's types, and where it stands.
 *
 * @param value a String, Long, Boolean, LocalDate, {@code List<RawValue>} or {@code Map<String,
 *     RawValue>}
 * @param position where it stands, for diagnostics
 */
record RawValue(Object value, Origin origin, Position position) {

    @SuppressWarnings("unchecked")
    List<RawValue> list() {
        return (List<RawValue>) value;
    }

    @SuppressWarnings("unchecked")
    Map<String, RawValue> map() {
        return (Map<String, RawValue>) value;
    }

    String text() {
        return (String) value;
    }

    RawValue with(Object newValue) {
        return new RawValue(newValue, origin, position);
    }

    /** The value without origins. */
    Object plain() {
        return switch (value) {
            case List<?> _ -> list().stream().map(RawValue::plain).toList();
            case Map<?, ?> _ -> {
                var plain = new LinkedHashMap<String, Object>();
                map().forEach((key, element) -> plain.put(key, element.plain()));
                yield plain;
            }
            default -> value;
        };
    }
}
