package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.regex.Pattern;

class GuestSuiteTest {
    private static final Pattern CHECK =
            Pattern.compile(
                    "^ *(?:is|like|yes|no|status) '((?:[^']|'\"'\"')*)'", Pattern.MULTILINE);

    @Test
    void everyScriptOfTheFolderIsInTheList() throws IOException {
        try (var files = Files.list(Path.of("src/main/suite"))) {
            assertEquals(
                    files.map(file -> file.getFileName().toString()).sorted().toList(),
                    GuestSuite.scripts().stream().sorted().toList());
        }
    }

    @Test
    void everyCheckHasANameOfItsOwn() throws IOException {
        var seen = new HashSet<String>();
        for (var script : GuestSuite.scripts()) {
            var names = CHECK.matcher(text(script));
            while (script.endsWith(".sh") && names.find()) {
                // A part may come back to the same state: the name says so.
                assertTrue(
                        seen.add(names.group(1)) || names.group(1).startsWith("and "),
                        script + ": " + names.group(1));
            }
        }
        assertTrue(seen.size() >= 350, () -> seen.size() + " checks");
    }

    private static String text(String script) throws IOException {
        return new String(GuestSuite.files().get(script), StandardCharsets.UTF_8);
    }
}
