package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.distrospec.RecipeResult;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class RecipeLibraryTest {
    @TempDir Path folder;

    @Test
    void theListOfShippedRecipesIsTheRecipesFolder() throws Exception {
        try (var files = Files.list(Path.of("../recipes"))) {
            var names =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".toml"))
                            .filter(name -> !name.endsWith(".lock.toml"))
                            .map(name -> name.replace(".toml", ""))
                            .sorted()
                            .toList();
            assertEquals(names, RecipeLibrary.SHIPPED);
        }
    }

    @Test
    void everyShippedRecipeIsAccepted() throws Exception {
        var library = new RecipeLibrary(folder);
        for (var name : RecipeLibrary.SHIPPED) {
            var source = library.find(name).orElseThrow();
            assertInstanceOf(
                    RecipeResult.Accepted.class, library.parse(source, List.of()), source.name());
        }
    }

    @Test
    void aRecipeInTheFolderComesBeforeTheOneThatShips() throws Exception {
        Files.writeString(folder.resolve("alpine.toml"), "# mine\n");
        var found = new RecipeLibrary(folder).find("alpine").orElseThrow();
        assertEquals("alpine.toml", found.name());
        assertEquals("# mine\n", found.text());
    }

    @Test
    void extendsIsRelativeToTheRecipeThatSaysIt() throws Exception {
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(folder.resolve("deep/child.toml"), "extends = \"parent.toml\"\n");
        Files.writeString(
                folder.resolve("deep/parent.toml"),
                "extends = \"alpine\"\n[distro]\nname = \"mine\"\n");
        var library = new RecipeLibrary(folder);
        var result = library.parse(library.find("deep/child.toml").orElseThrow(), List.of());
        var accepted = assertInstanceOf(RecipeResult.Accepted.class, result);
        assertEquals("mine", accepted.recipe().distro().name());
    }

    @Test
    void aRecipeThatIsNotUtf8IsRefusedWithItsPlace() throws Exception {
        Files.write(folder.resolve("latin1.toml"), new byte[] {'#', ' ', (byte) 0xe4, '\n'});
        var refusal =
                assertThrows(FormatException.class, () -> new RecipeLibrary(folder).find("latin1"));
        assertEquals(
                "latin1.toml at byte 2: expected UTF-8 text, found the byte 0xe4",
                refusal.getMessage());
    }

    @Test
    void whatIsNowhereIsNotFound() throws Exception {
        var library = new RecipeLibrary(folder);
        assertTrue(library.find("no-such").isEmpty());
        assertTrue(library.find("nul\0name").isEmpty());
        assertTrue(library.find("../alpine").isEmpty());
    }
}
