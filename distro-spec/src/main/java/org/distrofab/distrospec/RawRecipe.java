package org.distrofab.distrospec;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A recipe between its text and its record: tables of located values. */
final class RawRecipe {
    private final Position start;
    private final Map<String, RawTable> single = new LinkedHashMap<>();
    private final Map<String, Map<String, RawTable>> repeated = new LinkedHashMap<>();

    private boolean holes;

    /**
     * @param start the place to name when something is missing altogether
     */
    RawRecipe(Position start) {
        this.start = start;
    }

    /** Whether parts of the text could not be read, so that what is missing may have been there. */
    boolean hasHoles() {
        return holes;
    }

    void setHoles() {
        holes = true;
    }

    Position start() {
        return start;
    }

    /** The single table; an empty one if it was not written. */
    RawTable table(RecipeTable schema) {
        return single.getOrDefault(schema.name(), new RawTable(schema, start));
    }

    /** The entries of a repeated table by their identity, in the order written. */
    Map<String, RawTable> entries(RecipeTable schema) {
        return repeated.getOrDefault(schema.name(), Map.of());
    }

    void put(RawTable table) {
        single.put(table.schema().name(), table);
    }

    /**
     * @return the entry that was there under the same identity, which stays
     */
    Optional<RawTable> putEntry(String identity, RawTable table) {
        var entries = repeated.computeIfAbsent(table.schema().name(), _ -> new LinkedHashMap<>());
        return Optional.ofNullable(entries.putIfAbsent(identity, table));
    }

    void replaceEntry(String identity, RawTable table) {
        repeated.computeIfAbsent(table.schema().name(), _ -> new LinkedHashMap<>())
                .put(identity, table);
    }

    Collection<RawTable> tables() {
        return single.values();
    }

    Map<String, Map<String, RawTable>> allEntries() {
        return repeated;
    }
}
