package org.distrofab.distrospec;

import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseException;
import org.tomlj.TomlValue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One {@code --set key=value} of the command line: replaces whatever the recipes say.
 *
 * <p>The key is a TOML dotted key; entries of repeated tables go by their identity ({@code
 * user.ada.shell}, {@code file."/etc/motd".mode}). The value is TOML, or a bare text where a text
 * is asked for.
 */
final class RecipeOverride {
    private final String argument;
    private final Position position;
    private final Consumer<Diagnostic> problems;

    /**
     * @param number which {@code --set} it is, from 1: stands for the line in diagnostics
     */
    RecipeOverride(String argument, int number, Consumer<Diagnostic> problems) {
        this.argument = argument;
        this.position = new Position("--set", number, 1);
        this.problems = problems;
    }

    void applyTo(RawRecipe recipe) {
        int equals = argument.indexOf('=');
        if (equals < 1) {
            problems.accept(
                    Diagnostic.of(position, "no value in '" + argument + "'")
                            .expecting("key=value, such as kernel.image=fab-tiny"));
            return;
        }
        parseKey(argument.substring(0, equals).strip())
                .ifPresent(path -> set(recipe, path, argument.substring(equals + 1).strip()));
    }

    private Optional<List<String>> parseKey(String text) {
        try {
            return Optional.of(Toml.parseDottedKey(text));
        } catch (IllegalArgumentException | TomlParseError _) {
            problems.accept(
                    Diagnostic.of(position, "'" + text + "' is not a key")
                            .expecting("table.key, such as kernel.image"));
            return Optional.empty();
        }
    }

    private void set(RawRecipe recipe, List<String> path, String text) {
        var schema = RecipeLanguage.table(path.getFirst());
        if (schema.isEmpty()) {
            var unknown = Diagnostic.of(position, "unknown table '" + path.getFirst() + "'");
            problems.accept(
                    NearMiss.question(path.getFirst(), RecipeLanguage.tableNames())
                            .map(unknown::hinting)
                            .orElse(unknown));
            return;
        }
        int keyIndex = schema.get().repeated() ? 2 : 1;
        if (path.size() <= keyIndex) {
            problems.accept(
                    Diagnostic.of(position, "'" + String.join(".", path) + "' is a table")
                            .expecting(
                                    schema.get().name()
                                            + (schema.get().repeated()
                                                    ? "."
                                                            + schema.get()
                                                                    .identity()
                                                                    .toUpperCase(Locale.ROOT)
                                                    : "")
                                            + ".KEY=VALUE"));
            return;
        }
        var table = target(recipe, schema.get(), path);
        var name = path.get(keyIndex);
        var key = schema.get().key(name);
        if (key.isEmpty()) {
            problems.accept(RecipeReader.unknownKey(schema.get(), name, position));
        } else if (path.size() == keyIndex + 1) {
            check(key.get().type(), text).ifPresent(value -> table.put(name, value));
        } else if (key.get().type() instanceof ValueType.MapOf map && path.size() == keyIndex + 2) {
            var elements = new LinkedHashMap<String, RawValue>();
            table.get(name).ifPresent(old -> elements.putAll(old.map()));
            check(map.element(), text).ifPresent(value -> elements.put(path.getLast(), value));
            table.put(name, new RawValue(elements, new Origin.CommandLine(argument), position));
        } else {
            problems.accept(
                    Diagnostic.of(position, "'" + String.join(".", path) + "' goes too deep")
                            .expecting("a key of [" + schema.get().name() + "]"));
        }
    }

    private RawTable target(RawRecipe recipe, RecipeTable schema, List<String> path) {
        if (!schema.repeated()) {
            var table = recipe.table(schema);
            recipe.put(table);
            return table;
        }
        var identity = path.get(1);
        var fresh = new RawTable(schema, position);
        fresh.put(
                schema.identity(),
                new RawValue(identity, new Origin.CommandLine(argument), position));
        return recipe.putEntry(identity, fresh).orElse(fresh);
    }

    private Optional<RawValue> check(ValueType type, String text) {
        boolean wantsText = type instanceof ValueType.Text || type instanceof ValueType.Choice;
        Object value = text;
        try {
            var parsed = TomlValue.parse(text).get();
            value = wantsText && !(parsed instanceof String) ? text : parsed;
        } catch (TomlParseException | TomlParseError | IllegalArgumentException _) {
            // Not TOML: taken as the text it is, which the type then accepts or refuses.
        }
        return RecipeReader.checked(
                argument.substring(0, argument.indexOf('=')),
                type,
                value,
                position,
                new Origin.CommandLine(argument),
                problems,
                new RecipeSource("", ""));
    }
}
