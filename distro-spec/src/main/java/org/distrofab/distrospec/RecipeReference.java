package org.distrofab.distrospec;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the reference of the recipe language ({@code docs/RECIPES.md}) from its table. */
public final class RecipeReference {
    private RecipeReference() {}

    /** The whole document, Markdown. */
    public static String markdown() {
        return """
        # The recipe language

        A recipe is a [TOML 1.0](https://toml.io/en/v1.0.0) file. Everything in it is optional but
        `distro.name`, `distro.version`, `init.system` and `packages.manager`. What a recipe does not say has
        the default below; `distrofab inspect RECIPE` shows each value and where it comes from. This page is
        made from the same table as the parser and the JSON Schema (`docs/recipe.schema.json`).

        - `extends = "other.toml"` lays a recipe over another one: a value replaces the inherited one, entries of
          `[[…]]` tables are merged by their name or path. The lists marked **adds** are added to, and `"!x"` in
          them drops the inherited entry `x`, `"!*"` all of them; other lists are replaced.
        - `--set table.key=value` overrides any key from the command line; entries of `[[…]]` tables go by their
          name: `--set user.ada.shell=/bin/sh`.
        - The last columns name the same idea in mkosi, apko and KIWI.

        """
                + RecipeLanguage.TABLES.stream()
                        .map(RecipeReference::table)
                        .collect(Collectors.joining("\n"));
    }

    private static String table(RecipeTable table) {
        var rows = table.keys().stream().map(RecipeReference::row).collect(Collectors.joining());
        return "## `"
                + table.written()
                + "`\n\n"
                + table.meaning()
                + "\n\n| key | takes | default | meaning | example | mkosi | apko | KIWI |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
                + rows;
    }

    private static String row(RecipeKey key) {
        var byDefault = key.required() ? "**required**" : key.byDefault();
        return Stream.of(
                        "`" + key.name() + "`",
                        takes(key.type()),
                        byDefault,
                        key.meaning(),
                        "`" + key.example() + "`",
                        key.mkosi(),
                        key.apko(),
                        key.kiwi())
                .map(cell -> cell.isEmpty() ? "–" : cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String takes(ValueType type) {
        return switch (type) {
            case ValueType.ListOf list when list.adding() -> type.describe() + " (**adds**)";
            case ValueType.MapOf map when map.element() instanceof ValueType.ListOf ->
                    type.describe() + " (**adds**)";
            case ValueType.Text _,
                    ValueType.Choice _,
                    ValueType.Flag _,
                    ValueType.Whole _,
                    ValueType.Date _,
                    ValueType.ListOf _,
                    ValueType.MapOf _ ->
                    type.describe();
        };
    }
}
