package org.distrofab.distrospec;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table as it is being read and merged; owned by {@link RecipeParser} until it is bound. */
final class RawTable {
    private final RecipeTable schema;
    private final Position position;
    private final Map<String, RawValue> values = new LinkedHashMap<>();
    private final Set<String> mentioned = new LinkedHashSet<>();

    RawTable(RecipeTable schema, Position position) {
        this.schema = schema;
        this.position = position;
    }

    RecipeTable schema() {
        return schema;
    }

    /** Where the table begins, or the file that should have it. */
    Position position() {
        return position;
    }

    void put(String key, RawValue value) {
        mentioned.add(key);
        values.put(key, value);
    }

    /** Remembers that a key was written although its value is of no use. */
    void mention(String key) {
        mentioned.add(key);
    }

    boolean mentions(String key) {
        return mentioned.contains(key);
    }

    Optional<RawValue> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    Map<String, RawValue> values() {
        return values;
    }

    /** Where a key stands, or the table if it does not. */
    Position positionOf(String key) {
        return get(key).map(RawValue::position).orElse(position);
    }

    void mentionAll(RawTable other) {
        mentioned.addAll(other.mentioned);
    }
}
