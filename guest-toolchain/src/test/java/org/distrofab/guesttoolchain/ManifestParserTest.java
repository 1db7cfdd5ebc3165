package org.distrofab.guesttoolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class ManifestParserTest {
    @TempDir Path folder;

    @Test
    void groupsAndTargetsAreReadInOrder() throws Exception {
        Files.createDirectories(folder.resolve("c/sub"));
        Files.writeString(folder.resolve("c/b.c"), "");
        Files.writeString(folder.resolve("c/a.c"), "");
        Files.writeString(folder.resolve("c/sub/s.S"), "");
        var manifest =
                parse(
                        """
                        set common -O2 -DX=1   # a comment
                        group all
                            sources c/*.c c/sub/s.S
                            include c
                            flags ${common} -DY
                        archive lib
                            file lib/liball.a
                            objects all
                        dynamic prog /lib/ld.so
                            libraries lib
                            link -z now
                        """);
        assertEquals(
                List.of(
                        new ObjectGroup(
                                "all",
                                List.of(Path.of("c/a.c"), Path.of("c/b.c"), Path.of("c/sub/s.S")),
                                List.of(Path.of("c")),
                                List.of("-O2", "-DX=1", "-DY"))),
                manifest.groups());
        assertEquals(
                List.of(
                        new Target(
                                "lib",
                                new Output.Archive(),
                                Path.of("lib/liball.a"),
                                List.of("all"),
                                List.of(),
                                Optional.empty(),
                                List.of()),
                        new Target(
                                "prog",
                                new Output.DynamicProgram("/lib/ld.so"),
                                Path.of("prog"),
                                List.of(),
                                List.of("lib"),
                                Optional.empty(),
                                List.of("-z", "now"))),
                manifest.targets());
    }

    @Test
    void everyMistakeIsReportedWithItsPlace() throws IOException {
        var refused =
                assertThrows(
                        RefusedException.class,
                        () ->
                                parse(
                                        """
                                        grop x
                                        group g
                                            sources none/*.c
                                            flags ${unset}
                                            link -z now
                                        static p
                                            objects h
                                            libraries q
                                        static p
                                        static
                                            file ../x
                                        """));
        assertEquals(
                List.of(
                        "m:1:1: error: 'grop' is no directive; expected set, group, a kind of"
                                + " target or a line of either",
                        "m:4:11: error: no variable 'unset' is set above",
                        "m:5:5: error: 'link' belongs into a target",
                        "m:9:8: error: 'p' is already defined",
                        "m:10:1: error: static wants 1 words after it",
                        "m:11:5: error: 'file' belongs into a target",
                        "m:2:1: error: no file matches sources none/*.c",
                        "m:6:1: error: 'p' uses 'h', which is no group; there are [g]",
                        "m:6:1: error: 'p' uses 'q', which is no earlier target; there are []"),
                refused.diagnostics().stream()
                        .map(Diagnostic::toString)
                        .map(text -> text.replace(folder.resolve("m").toString(), "m"))
                        .toList());
    }

    @Test
    void aFileOutsideTheOutputFolderIsRefused() {
        var refused =
                assertThrows(RefusedException.class, () -> parse("static p\n    file ../p\n"));
        assertEquals(
                "file ../p is outside the output folder",
                refused.diagnostics().getFirst().message());
    }

    private Manifest parse(String text) throws IOException, RefusedException {
        var file = folder.resolve("m");
        Files.writeString(file, text);
        return ManifestParser.parse(file);
    }
}
