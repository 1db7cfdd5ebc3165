package org.distrofab.distrospec;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns one TOML text (TOML 1.0.0) into located values that have the types the language asks for.
 */
final class RecipeReader {
    private final RecipeSource source;
    private final Consumer<Diagnostic> problems;
    private final TomlParseResult toml;
    private final RawRecipe recipe;

    RecipeReader(RecipeSource source, Consumer<Diagnostic> problems) {
        this.source = source;
        this.problems = problems;
        this.toml = Toml.parse(source.text());
        this.recipe = new RawRecipe(new Position(source.name(), 1, 1));
    }

    /** Reports what is not TOML, what the language does not know, and what has the wrong type. */
    RawRecipe read() {
        for (var error : toml.errors()) {
            recipe.setHoles();
            problems.accept(Diagnostic.of(at(error.position()), lowerFirst(error.getMessage())));
        }
        for (var name : toml.keySet()) {
            if (!name.equals(RecipeLanguage.EXTENDS)) {
                readTopLevel(
                        name, toml.get(List.of(name)), at(toml.inputPositionOf(List.of(name))));
            }
        }
        return recipe;
    }

    /** The name of the recipe that this one extends. */
    Optional<RawValue> parent() {
        var key = List.of(RecipeLanguage.EXTENDS);
        if (!toml.contains(key)) {
            return Optional.empty();
        }
        var position = at(toml.inputPositionOf(key));
        var type = ValueType.Text.any("the name of a recipe");
        return check(RecipeLanguage.EXTENDS, type, toml.get(key), position);
    }

    private void readTopLevel(String name, Object value, Position position) {
        var schema = RecipeLanguage.table(name);
        if (schema.isEmpty()) {
            problems.accept(unknownTable(name, value, position));
            return;
        }
        switch (value) {
            case TomlTable table when !schema.get().repeated() ->
                    recipe.put(readTable(schema.get(), table, position));
            case TomlArray array when schema.get().repeated() && isOfTables(array) ->
                    readEntries(schema.get(), array);
            default ->
                    problems.accept(
                            Diagnostic.of(position, "'" + name + "' is " + kindOf(value))
                                    .expecting(
                                            schema.get().repeated()
                                                    ? "[[" + name + "]] tables"
                                                    : "one [" + name + "] table"));
        }
    }

    private static Diagnostic unknownTable(String name, Object value, Position position) {
        var isTable = value instanceof TomlTable || value instanceof TomlArray a && isOfTables(a);
        var owner =
                RecipeLanguage.TABLES.stream()
                        .filter(table -> table.key(name).isPresent() && !table.repeated())
                        .findFirst();
        var diagnostic =
                Diagnostic.of(
                        position, "unknown " + (isTable ? "table" : "key") + " '" + name + "'");
        if (!isTable && owner.isPresent()) {
            return diagnostic.hinting("it belongs into [" + owner.get().name() + "]");
        }
        var near = NearMiss.question(name, RecipeLanguage.tableNames());
        return near.map(diagnostic::hinting)
                .orElseGet(() ->
                        diagnostic.expecting(
                                "one of " + String.join(", ", RecipeLanguage.tableNames())));
    }

    private void readEntries(RecipeTable schema, TomlArray array) {
        for (int i = 0; i < array.size(); i++) {
            var position = at(array.inputPositionOf(i));
            var table = readTable(schema, array.getTable(i), position);
            var identity = table.get(schema.identity());
            if (identity.isEmpty()) {
                if (!table.mentions(schema.identity())) {
                    problems.accept(missing(table, schema.key(schema.identity()).orElseThrow()));
                }
                continue;
            }
            var name = (String) identity.get().value();
            recipe.putEntry(name, table)
                    .ifPresent(first ->
                            problems.accept(
                                    Diagnostic.of(
                                                    identity.get().position(),
                                                    "a second [["
                                                            + schema.name()
                                                            + "]] called '"
                                                            + name
                                                            + "'")
                                            .hinting(
                                                    "the first is at line "
                                                            + first.position().line())));
        }
    }

    private RawTable readTable(RecipeTable schema, TomlTable toml, Position position) {
        var table = new RawTable(schema, position);
        for (var name : toml.keySet()) {
            var place = at(toml.inputPositionOf(List.of(name)));
            var key = schema.key(name);
            if (key.isEmpty()) {
                problems.accept(unknownKey(schema, name, place));
                continue;
            }
            table.mention(name);
            check(schema.name() + "." + name, key.get().type(), toml.get(List.of(name)), place)
                    .ifPresent(value -> table.put(name, value));
        }
        return table;
    }

    static Diagnostic unknownKey(RecipeTable schema, String name, Position position) {
        var diagnostic =
                Diagnostic.of(position, "unknown key '" + name + "' in " + schema.written());
        var near = NearMiss.question(name, schema.keyNames());
        if (near.isPresent()) {
            return diagnostic.hinting(near.get());
        }
        return RecipeLanguage.TABLES.stream()
                .filter(table -> table.key(name).isPresent())
                .findFirst()
                .map(table -> diagnostic.hinting("it belongs into [" + table.name() + "]"))
                .orElseGet(() ->
                        diagnostic.expecting("one of " + String.join(", ", schema.keyNames())));
    }

    static Diagnostic missing(RawTable table, RecipeKey key) {
        return Diagnostic.of(
                        table.position(), table.schema().written() + " has no '" + key.name() + "'")
                .expecting(
                        key.type().describe() + ", such as " + key.name() + " = " + key.example());
    }

    private Optional<RawValue> check(String key, ValueType type, Object value, Position position) {
        return checked(key, type, value, position, new Origin.Written(position), problems, source);
    }

    /**
     * The value as the language keeps it, or empty after saying what is wrong with it.
     *
     * @param source whose positions the elements of lists and tables have
     */
    static Optional<RawValue> checked(
            String key,
            ValueType type,
            Object value,
            Position position,
            Origin origin,
            Consumer<Diagnostic> problems,
            RecipeSource source) {
        return switch (type) {
            case ValueType.Text text when value instanceof String s ->
                    text.pattern().matcher(s).matches()
                            ? Optional.of(new RawValue(s, origin, position))
                            : refuse(key + " is " + quote(s), type, position, problems);
            case ValueType.Choice choice when value instanceof String s -> {
                if (choice.values().contains(s)) {
                    yield Optional.of(new RawValue(s, origin, position));
                }
                var diagnostic =
                        Diagnostic.of(position, key + " is " + quote(s)).expecting(type.describe());
                problems.accept(
                        NearMiss.question(s, choice.values())
                                .map(diagnostic::hinting)
                                .orElse(diagnostic));
                yield Optional.empty();
            }
            case ValueType.Flag _ when value instanceof Boolean ->
                    Optional.of(new RawValue(value, origin, position));
            case ValueType.Whole whole when value instanceof Long n ->
                    n >= whole.least() && n <= whole.most()
                            ? Optional.of(new RawValue(n, origin, position))
                            : refuse(key + " is " + n, type, position, problems);
            case ValueType.Date _ when value instanceof LocalDate ->
                    Optional.of(new RawValue(value, origin, position));
            case ValueType.ListOf list when value instanceof TomlArray array -> {
                var elements = new ArrayList<RawValue>();
                for (int i = 0; i < array.size(); i++) {
                    var place = within(array.inputPositionOf(i), position, source);
                    checked(
                                    "an entry of " + key,
                                    list.element(),
                                    array.get(i),
                                    place,
                                    elementOrigin(origin, place),
                                    problems,
                                    source)
                            .ifPresent(elements::add);
                }
                yield Optional.of(new RawValue(List.copyOf(elements), origin, position));
            }
            case ValueType.MapOf map when value instanceof TomlTable table -> {
                var elements = new LinkedHashMap<String, RawValue>();
                for (var name : table.keySet()) {
                    var place = within(table.inputPositionOf(List.of(name)), position, source);
                    if (!map.key().pattern().matcher(name).matches()) {
                        refuse(key + " has the key " + quote(name), map.key(), place, problems);
                        continue;
                    }
                    checked(
                                    key + "." + name,
                                    map.element(),
                                    table.get(List.of(name)),
                                    place,
                                    elementOrigin(origin, place),
                                    problems,
                                    source)
                            .ifPresent(element -> elements.put(name, element));
                }
                yield Optional.of(new RawValue(elements, origin, position));
            }
            case ValueType.Text _,
                    ValueType.Choice _,
                    ValueType.Flag _,
                    ValueType.Whole _,
                    ValueType.Date _,
                    ValueType.ListOf _,
                    ValueType.MapOf _ ->
                    refuse(key + " is " + kindOf(value), type, position, problems);
        };
    }

    private static Origin elementOrigin(Origin origin, Position place) {
        return origin instanceof Origin.Written ? new Origin.Written(place) : origin;
    }

    private static Position within(TomlPosition element, Position whole, RecipeSource source) {
        return whole.file().equals(source.name())
                ? new Position(source.name(), element.line(), element.column())
                : whole;
    }

    private static Optional<RawValue> refuse(
            String what, ValueType type, Position position, Consumer<Diagnostic> problems) {
        problems.accept(Diagnostic.of(position, what).expecting(type.describe()));
        return Optional.empty();
    }

    private static boolean isOfTables(TomlArray array) {
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof TomlTable)) {
                return false;
            }
        }
        return !array.isEmpty();
    }

    private static String kindOf(Object value) {
        return switch (value) {
            case String s -> quote(s);
            case Long n -> "the number " + n;
            case Double d -> "the number " + d;
            case Boolean b -> b.toString();
            case TomlArray array -> isOfTables(array) ? "several tables" : "a list";
            case TomlTable _ -> "a table";
            default -> "the date or time " + value;
        };
    }

    /** The text in single quotes, on one line, cut after 60 characters. */
    static String quote(String text) {
        var line = text.replace("\n", "\\n").replace("\t", "\\t");
        return "'" + (line.length() > 60 ? line.substring(0, 59) + "…" : line) + "'";
    }

    private static String lowerFirst(String message) {
        return message.isEmpty()
                ? message
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private Position at(TomlPosition position) {
        return new Position(source.name(), position.line(), position.column());
    }
}
