package org.distrofab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

import tools.jackson.jr.ob.JSON;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class MainTest {
    @TempDir Path folder;

    @Test
    void versionIsTheBuildsOwn() {
        var ran = Ran.command("--version");
        assertEquals(0, ran.exit());
        assertTrue(ran.out().matches("distrofab \\d+\\.\\d+\\.\\d+\\S*\\R"), ran.out());
    }

    @TestFactory
    Stream<DynamicTest> everyVerbHelpsWithAnExample() {
        return leaves(Main.commandLine(), List.of()).stream()
                .map(words ->
                        dynamicTest(
                                String.join(" ", words),
                                () -> {
                                    var arguments = new ArrayList<>(words);
                                    arguments.add("--help");
                                    var ran = Ran.command(arguments.toArray(String[]::new));
                                    assertEquals(0, ran.exit(), ran.err());
                                    assertTrue(ran.out().contains("Example"), ran.out());
                                    assertTrue(
                                            ran.out()
                                                    .contains(
                                                            "distrofab " + String.join(" ", words)),
                                            ran.out());
                                }));
    }

    private static List<List<String>> leaves(CommandLine line, List<String> path) {
        var leaves = new ArrayList<List<String>>();
        line.getSubcommands()
                .forEach((name, sub) -> {
                    var words = new ArrayList<>(path);
                    words.add(name);
                    if (sub.getSubcommands().isEmpty()) {
                        leaves.add(words);
                    }
                    leaves.addAll(leaves(sub, words));
                });
        return leaves;
    }

    @Test
    void noVerbIsAUsageError() {
        var ran = Ran.command();
        assertEquals(2, ran.exit());
        assertTrue(ran.err().startsWith("distrofab: which verb?"), ran.err());
    }

    @Test
    void aMisspeltVerbIsAnsweredWithTheRightOne() {
        var ran = Ran.command("inspekt");
        assertEquals(2, ran.exit());
        assertTrue(ran.err().contains("inspect"), ran.err());
    }

    @Test
    void aUsageErrorIsShortAndNamesTheHelp() {
        var ran = Ran.command("inspect", "alpine", "--jsno");
        assertEquals(2, ran.exit());
        assertTrue(ran.err().startsWith("distrofab: Unknown option: '--jsno'"), ran.err());
        assertTrue(ran.err().contains("Try 'distrofab inspect --help'."), ran.err());
        assertTrue(ran.err().lines().count() <= 3, ran.err());
    }

    @Test
    void inspectShowsWhereEachValueComesFrom() throws Exception {
        var recipe = folder.resolve("mine.toml");
        Files.writeString(recipe, "extends = \"alpine\"\n[distro]\nname = \"mine\"\n");
        var ran = Ran.command("inspect", recipe.toString(), "--set", "system.hostname=attic");
        assertEquals(0, ran.exit(), ran.err());
        assertTrue(ran.out().matches("(?s).*distro\\.name = \"mine\" +# \\S+mine\\.toml:3:1\\R.*"));
        assertTrue(ran.out().contains("# --set system.hostname=attic"), ran.out());
        assertTrue(ran.out().contains("# (shipped) alpine.toml:"), ran.out());
        assertTrue(ran.out().matches("(?s).*image\\.filesystem = \"ext4\" +# default\\R.*"));
    }

    @Test
    void inspectAnswersInJson() throws Exception {
        var ran = Ran.command("inspect", "everything", "--json");
        var values = JSON.std.listFrom(ran.out());
        assertTrue(values.toString().contains("{key=release.date, value=2026-05-30, origin="));
    }

    @Test
    void inspectReportsEveryMistakeAndEndsWithTwo() throws Exception {
        var recipe = folder.resolve("bad.toml");
        Files.writeString(recipe, "[distro]\nname = \"Bad\"\n[kernle]\n");
        var ran = Ran.command("inspect", recipe.toString());
        assertEquals(2, ran.exit());
        assertEquals("", ran.out());
        assertEquals(5, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().lines().allMatch(line -> line.startsWith(recipe + ":")), ran.err());
    }

    @Test
    void aMissingRecipeIsNamedWithThoseThatShip() {
        var ran = Ran.command("inspect", "gentoo");
        assertEquals(2, ran.exit());
        assertEquals(
                "distrofab: no recipe 'gentoo' here or among those that ship (alpine, debian,"
                        + " everything, fedora).",
                ran.err().strip());
    }

    @Test
    void aRecipeThatIsNotTextIsRefusedWithoutAStackTrace() throws Exception {
        var recipe = folder.resolve("binary.toml");
        Files.write(recipe, new byte[] {(byte) 0xff, 0, 1});
        var ran = Ran.command("inspect", recipe.toString());
        assertEquals(2, ran.exit());
        assertFalse(ran.err().contains("\tat "), ran.err());
        assertTrue(ran.err().contains("expected UTF-8 text"), ran.err());
    }

    @Test
    void debugShowsTheStackTrace() {
        assertTrue(Ran.command("inspect", "gentoo", "--debug").err().contains("\tat "));
    }

    @Test
    void doctorNamesJavaAndSaysWhatToolsAreFor() throws Exception {
        var ran = Ran.command("doctor");
        assertTrue(ran.out().matches("(?s)ok +java .*"), ran.out());
        assertTrue(ran.out().contains("checks .deb packages"), ran.out());
        var findings = JSON.std.listFrom(Ran.command("doctor", "--json").out());
        assertEquals(ran.out().lines().count(), findings.size());
    }

    @Test
    void completionScriptsNameEveryVerb() {
        for (var shell : List.of("bash", "zsh", "fish")) {
            var ran = Ran.command("completion", shell);
            assertEquals(0, ran.exit(), ran.err());
            for (var verb : Main.commandLine().getSubcommands().keySet()) {
                assertTrue(ran.out().contains(verb), shell + " lacks " + verb);
            }
        }
        assertEquals(2, Ran.command("completion", "tcsh").exit());
    }

    @Test
    void thereIsNoColourUnlessAskedFor() {
        assertFalse(Ran.command("doctor").out().contains("\u001b["));
        var out = new java.io.StringWriter();
        Main.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.ON))
                .setOut(new java.io.PrintWriter(out))
                .execute("doctor");
        assertTrue(out.toString().contains("\u001b["));
    }
}
