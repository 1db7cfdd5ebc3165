package org.distrofab.packagers.spec;

import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A TOML table under examination: every key that is asked for is one that may be there, and {@link
 * #refuseOthers} complains about the rest. Owned by one parser.
 */
final class SpecTable {
    private final String file;
    private final TomlTable table;
    private final SpecPosition position;
    private final List<SpecDiagnostic> diagnostics;
    private final TreeSet<String> known = new TreeSet<>();

    SpecTable(
            String file, TomlTable table, SpecPosition position, List<SpecDiagnostic> diagnostics) {
        this.file = file;
        this.table = table;
        this.position = position;
        this.diagnostics = diagnostics;
    }

    SpecPosition position() {
        return position;
    }

    boolean has(String key) {
        known.add(key);
        return table.contains(List.of(key));
    }

    boolean isTable(String key) {
        return table.isTable(List.of(key));
    }

    Collection<String> keys() {
        return table.keySet();
    }

    SpecPosition positionOf(String key) {
        return position(table.inputPositionOf(List.of(key)));
    }

    private SpecPosition position(TomlPosition at) {
        return at == null ? position : new SpecPosition(file, at.line(), at.column());
    }

    void complain(String key, String what, String expected) {
        diagnostics.add(SpecDiagnostic.of(positionOf(key), what, expected));
    }

    private <T> Optional<T> value(String key, Class<T> type, String expected) {
        if (!has(key)) {
            return Optional.empty();
        }
        var value = table.get(List.of(key));
        if (!type.isInstance(value)) {
            complain(key, "'" + key + "' is " + describe(value), expected);
            return Optional.empty();
        }
        return Optional.of(type.cast(value));
    }

    static String describe(Object value) {
        return switch (value) {
            case String _ -> "a string";
            case Long _ -> "a number";
            case Double _ -> "a fraction";
            case Boolean _ -> "true or false";
            case TomlArray _ -> "a list";
            case TomlTable _ -> "a table";
            default -> "a date or time";
        };
    }

    Optional<SpecText> text(String key) {
        return value(key, String.class, "a string")
                .map(text -> new SpecText(text, positionOf(key)));
    }

    /** A text of one line; empty if it is not there. */
    String line(String key) {
        var text = text(key);
        if (text.isPresent() && text.get().text().chars().anyMatch(c -> c < ' ')) {
            complain(key, "'" + key + "' has more than one line", "a single line");
            return "";
        }
        return text.map(SpecText::text).orElse("");
    }

    /** A text that must be there and not be empty. */
    SpecText required(String key, String example) {
        var text = text(key);
        if (text.isEmpty() && !table.contains(List.of(key))) {
            diagnostics.add(SpecDiagnostic.of(position, "'" + key + "' is missing", example));
        } else if (text.isPresent() && text.get().text().isBlank()) {
            complain(key, "'" + key + "' is empty", example);
        }
        return text.orElse(new SpecText("", position));
    }

    Optional<Integer> number(String key, int least, int most) {
        var expected = "a number from " + least + " to " + most;
        var number = value(key, Long.class, expected);
        if (number.isPresent() && (number.get() < least || number.get() > most)) {
            complain(key, "'" + key + "' is " + number.get(), expected);
            return Optional.empty();
        }
        return number.map(Long::intValue);
    }

    Optional<Boolean> flag(String key) {
        return value(key, Boolean.class, "true or false");
    }

    List<SpecText> texts(String key) {
        var array = value(key, TomlArray.class, "a list of strings");
        var texts = new ArrayList<SpecText>();
        for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
            var at = position(array.get().inputPositionOf(i));
            if (array.get().get(i) instanceof String text) {
                texts.add(new SpecText(text, at));
            } else {
                diagnostics.add(
                        SpecDiagnostic.of(
                                at,
                                "element "
                                        + (i + 1)
                                        + " of '"
                                        + key
                                        + "' is "
                                        + describe(array.get().get(i)),
                                "a string"));
            }
        }
        return texts;
    }

    Optional<SpecTable> table(String key) {
        return value(key, TomlTable.class, "a table")
                .map(inner -> new SpecTable(file, inner, positionOf(key), diagnostics));
    }

    /** The tables of {@code [[key]]}. */
    List<SpecTable> tables(String key) {
        var array = value(key, TomlArray.class, "tables: [[" + key + "]]");
        var tables = new ArrayList<SpecTable>();
        for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
            var at = position(array.get().inputPositionOf(i));
            if (array.get().get(i) instanceof TomlTable inner) {
                tables.add(new SpecTable(file, inner, at, diagnostics));
            } else {
                diagnostics.add(
                        SpecDiagnostic.of(
                                at,
                                "element "
                                        + (i + 1)
                                        + " of '"
                                        + key
                                        + "' is "
                                        + describe(array.get().get(i)),
                                "a table: [[" + key + "]]"));
            }
        }
        return tables;
    }

    /** Complains about every key that nothing asked for. */
    void refuseOthers() {
        for (var key : table.keySet()) {
            if (!known.contains(key)) {
                diagnostics.add(
                        SpecDiagnostic.of(
                                        positionOf(key),
                                        "'" + key + "' is not a key of this table",
                                        "one of " + String.join(", ", known))
                                .hinting(nearest(key, known)));
            }
        }
    }

    /** The candidate that takes the fewest edits, if that is at most a third of the word. */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        int fewest = Math.max(1, word.length() / 3) + 1;
        var best = Optional.<String>empty();
        for (var candidate : candidates) {
            int edits = edits(word, candidate);
            if (edits < fewest) {
                fewest = edits;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** Levenshtein distance. */
    private static int edits(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
