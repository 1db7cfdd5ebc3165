package org.distrofab.distrospec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tomlj.Toml;

import tools.jackson.jr.ob.JSON;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The documents that are made from the language's table, and the schema against the parser. */
class RecipeDocumentsTest {
    private static final Path DOCS = Path.of("../docs");

    private final String json =
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(RecipeJsonSchema.schema());

    private final Schema schema =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(json);

    @Test
    void theReferenceInTheDocumentsIsTheOneOfTheTable() throws IOException {
        Golden.check(DOCS.resolve("RECIPES.md"), RecipeReference.markdown());
    }

    @Test
    void theSchemaInTheDocumentsIsTheOneOfTheTable() throws IOException {
        Golden.check(DOCS.resolve("recipe.schema.json"), json + "\n");
    }

    @TestFactory
    Stream<DynamicTest> theSchemaAcceptsWhatTheParserAccepts() throws IOException {
        return Stream.of(Recipes.RESOURCES.resolve("good"), Path.of("../recipes"))
                .flatMap(RecipeDocumentsTest::recipes)
                .map(file ->
                        dynamicTest(
                                file.getFileName().toString(),
                                () -> assertEquals(List.of(), complaints(file))));
    }

    @TestFactory
    Stream<DynamicTest> theSchemaRefusesWhatASingleKeyGetsWrong() {
        return Stream.of(
                        "cadence-unknown",
                        "epoch-before-1970",
                        "file-mode-is-a-number",
                        "file-mode-is-not-octal",
                        "file-path-is-relative",
                        "flag-is-a-string",
                        "hostname-with-underscore",
                        "image-format-unknown",
                        "init-misspelt",
                        "key-of-another-table",
                        "key-outside-a-table",
                        "locale-malformed",
                        "manager-unknown",
                        "name-with-capitals",
                        "package-name-with-space",
                        "repeated-table-written-once",
                        "service-environment-malformed",
                        "single-table-written-twice-as-array",
                        "ssh-key-malformed",
                        "table-is-a-value",
                        "uid-out-of-range",
                        "unknown-key",
                        "unknown-table",
                        "user-without-name",
                        "version-is-a-number")
                .map(name ->
                        dynamicTest(
                                name,
                                () ->
                                        assertNotEquals(
                                                List.of(),
                                                complaints(
                                                        Recipes.RESOURCES.resolve(
                                                                "broken/" + name + ".toml")))));
    }

    @Test
    void everyKeyIsShownByExampleInTheRecipesThatShip() throws IOException {
        var text = Files.readString(Path.of("../recipes/everything.toml"));
        var missing =
                RecipeLanguage.TABLES.stream()
                        .flatMap(table -> table.keys().stream())
                        .map(RecipeKey::name)
                        .filter(key -> !text.matches("(?s).*\\b" + key + "( = |\\]).*"))
                        .toList();
        assertEquals(List.of(), missing);
    }

    private List<String> complaints(Path recipe) throws IOException {
        var text = Toml.parse(recipe).toJson();
        return schema.validate(text, InputFormat.JSON).stream().map(Object::toString).toList();
    }

    private static Stream<Path> recipes(Path folder) {
        try (var files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".toml"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
