package org.distrofab.distrospec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.distrofab.distrospec.RecipeResult.Accepted;
import org.distrofab.distrospec.RecipeResult.EffectiveValue;
import org.distrofab.distrospec.RecipeResult.Rejected;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class RecipeParserTest {
    private static final String SMALLEST =
            """
            [distro]
            name = "cabin"
            version = "1"
            [init]
            system = "openrc-like"
            [packages]
            manager = "apk"
            """;

    @TestFactory
    Stream<DynamicTest> eachBrokenRecipeGetsItsDiagnostics() throws IOException {
        return files("broken")
                .map(file ->
                        dynamicTest(
                                file.getFileName().toString(),
                                () -> {
                                    var result = Recipes.parse(file);
                                    var rejected = assertInstanceOf(Rejected.class, result);
                                    Golden.check(sibling(file, ".expected"), text(rejected));
                                }));
    }

    @TestFactory
    Stream<DynamicTest> eachGoodRecipeGetsItsValues() throws IOException {
        return files("good")
                .map(file ->
                        dynamicTest(
                                file.getFileName().toString(),
                                () ->
                                        Golden.check(
                                                sibling(file, ".values"),
                                                values(accepted(Recipes.parse(file))))));
    }

    @Test
    void aShortRecipeIsCompletedWithDefaults() throws IOException {
        var recipe = accepted(Recipes.parseText(SMALLEST)).recipe();
        assertEquals("distrofab-cabin", recipe.distro().id());
        assertEquals("fab", recipe.kernel().image());
        assertEquals("cabin", recipe.system().hostname());
        assertEquals("default", recipe.init().target());
        assertEquals(List.of("bundled"), recipe.packages().repositories());
        assertEquals(64L << 20, recipe.image().freeBytes());
    }

    @Test
    void aptAndDnfFollowRecommendsAndApkDoesNot() throws IOException {
        for (var manager : List.of("apk", "apt", "dnf")) {
            var text = SMALLEST.replace("\"apk\"", "\"" + manager + "\"");
            var packages = accepted(Recipes.parseText(text)).recipe().packages();
            assertEquals(!manager.equals("apk"), packages.recommends(), manager);
        }
    }

    @Test
    void setReplacesAValueAndIsNamedAsItsOrigin() throws IOException {
        var result = accepted(Recipes.parseText(SMALLEST, "kernel.image=fab-tiny"));
        assertEquals("fab-tiny", result.recipe().kernel().image());
        assertEquals("--set kernel.image=fab-tiny", origin(result, "kernel.image"));
        assertEquals("default", origin(result, "system.hostname"));
        assertEquals("recipe.toml:2:1", origin(result, "distro.name"));
    }

    @Test
    void setTakesABareVersionAsText() throws IOException {
        var recipe = accepted(Recipes.parseText(SMALLEST, "distro.version=3.22")).recipe();
        assertEquals("3.22", recipe.distro().version());
    }

    @Test
    void setMakesAndChangesEntriesOfRepeatedTables() throws IOException {
        var recipe =
                accepted(
                                Recipes.parseText(
                                        SMALLEST,
                                        "user.ada.uid=1234",
                                        "user.ada.groups=[\"wheel\"]",
                                        "file.\"/etc/motd\".content=hello"))
                        .recipe();
        assertEquals(OptionalInt.of(1234), recipe.users().getFirst().uid());
        assertEquals(List.of("wheel"), recipe.users().getFirst().groups());
        assertEquals("/etc/motd", recipe.files().getFirst().path());
    }

    @Test
    void setSaysWhatIsWrongWithIt() throws IOException {
        var rejected =
                assertInstanceOf(
                        Rejected.class,
                        Recipes.parseText(
                                SMALLEST,
                                "kernel.imgae=fab",
                                "kernle.image=fab",
                                "kernel=fab",
                                "kernel.image",
                                "image.source-date-epoch=soon",
                                "kernel.image.x=1",
                                "a..b=1",
                                "packages.install=[3]"));
        assertEquals(
                """
                --set:1:1: unknown key 'imgae' in [kernel]; did you mean 'image'?
                --set:2:1: unknown table 'kernle'; did you mean 'kernel'?
                --set:3:1: 'kernel' is a table; expected kernel.KEY=VALUE
                --set:4:1: no value in 'kernel.image'; expected key=value, such as kernel.image=fab-tiny
                --set:5:1: image.source-date-epoch is 'soon'; expected a whole number from 0
                --set:6:1: 'kernel.image.x' goes too deep; expected a key of [kernel]
                --set:7:1: 'a..b' is not a key; expected table.key, such as kernel.image
                --set:8:1: an entry of packages.install is the number 3; expected name, name=version or name@repository
                """,
                text(rejected));
    }

    @Test
    void pinsAreTakenApart() {
        var request = RecipeBinder.request("busybox=1.37.0-r6@edge");
        assertEquals("busybox", request.name());
        assertEquals("1.37.0-r6", request.version().orElseThrow());
        assertEquals("edge", request.repository().orElseThrow());
        assertEquals("busybox=1.37.0-r6@edge", request.toString());
    }

    @Test
    void aPasswordIsNotPrinted() {
        assertTrue(!new Recipe.Password.Plain("secret").toString().contains("secret"));
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (var files = Files.list(Recipes.RESOURCES.resolve(folder))) {
            return files
                    .filter(file -> file.toString().endsWith(".toml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Path sibling(Path file, String ending) {
        return file.resolveSibling(file.getFileName().toString().replace(".toml", ending));
    }

    private static Accepted accepted(RecipeResult result) {
        return switch (result) {
            case Accepted accepted -> accepted;
            case Rejected rejected -> throw new AssertionError(text(rejected));
        };
    }

    private static String text(Rejected rejected) {
        return rejected.diagnostics().stream()
                .map(diagnostic -> diagnostic.text() + "\n")
                .collect(Collectors.joining());
    }

    private static String values(Accepted accepted) {
        return accepted.values().stream()
                .map(value -> value.toml() + "  # " + value.origin() + "\n")
                .collect(Collectors.joining());
    }

    private static String origin(Accepted accepted, String key) {
        return accepted.values().stream()
                .filter(value -> value.key().equals(key))
                .map(EffectiveValue::origin)
                .findFirst()
                .orElseThrow()
                .toString();
    }
}
