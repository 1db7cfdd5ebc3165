package org.distrofab.packagers.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

final class UniverseCacheTest {
    @TempDir private Path folder;

    private static String paragraph(String name, String more) {
        return "Package: "
                + name
                + "\nVersion: 1\nArchitecture: riscv64\n"
                + more
                + "Filename: p\nSize: 1\nSHA256: "
                + "0".repeat(64)
                + "\n\n";
    }

    private Solution solve() throws Exception {
        var request =
                new SolveRequest(
                        "riscv64",
                        List.of(new IndexSource("main", index())),
                        List.of(),
                        List.of(new SolveJob.Install("a")),
                        true,
                        Set.of(),
                        false);
        return new AptResolver(AptOptions.DEFAULT, Optional.of(folder.resolve("cache")))
                .solve(request);
    }

    private Path index() {
        return folder.resolve("Packages");
    }

    private Path kept() throws IOException {
        try (var files = Files.list(folder.resolve("cache"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void whatWasKeptGivesTheSameAnswer() throws Exception {
        Files.writeString(
                index(),
                paragraph("a", "Depends: b:riscv64, v | c\nRecommends: d\n")
                        + paragraph("b", "Multi-Arch: same\n")
                        + paragraph("d", "Provides: v (= 2)\n"));
        var first = solve();
        assertTrue(Files.size(kept()) > 0);
        var second = solve();
        assertEquals(first, second);
        assertEquals(3, ((Solution.Transaction) second).steps().size());
    }

    @Test
    void aChangedIndexIsReadAnew() throws Exception {
        Files.writeString(index(), paragraph("a", ""));
        var first = solve();
        Files.writeString(index(), paragraph("a", "Depends: b\n") + paragraph("b", ""));
        assertNotEquals(first, solve());
    }

    @Test
    void aBrokenFileIsMadeAnew() throws Exception {
        Files.writeString(index(), paragraph("a", ""));
        var first = solve();
        var whole = Files.readAllBytes(kept());
        for (var length : new int[] {0, 3, 8, whole.length / 2, whole.length - 1}) {
            Files.write(kept(), java.util.Arrays.copyOf(whole, length));
            assertEquals(first, solve(), "cut to " + length);
            assertEquals(whole.length, Files.size(kept()));
        }
    }
}
