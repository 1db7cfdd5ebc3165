package org.distrofab.packagers.apk.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.distrofab.packagers.InstalledPackage;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.Solution.Reason;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

final class ApkResolverTest {
    @TempDir private Path folder;

    @Test
    void whatIsNeededComesBeforeWhatNeedsItAndSaysWhy() throws Exception {
        var solution =
                solve(
                        "P:a\nV:1-r0\nA:riscv64\nD:b>=2\nI:1\n\nP:b\nV:2-r0\nA:riscv64\nI:1\n",
                        List.of(),
                        List.of(new SolveJob.Install("a")));
        var transaction = assertInstanceOf(Solution.Transaction.class, solution);
        assertEquals(
                List.of("b", "a"),
                transaction.order().stream().map(Solution.Operation::name).toList());
        assertEquals(
                List.of(new Reason.Because("a", "depends: b>=2"), new Reason.Requested("a")),
                transaction.steps().stream().map(Solution.Step::reason).toList());
        assertEquals("main", transaction.steps().getFirst().repository());
    }

    @Test
    void whatWasRequestedStaysAndTheRestGoes() throws Exception {
        var solution =
                solve(
                        "P:a\nV:1-r0\nA:riscv64\nI:1\n\nP:b\nV:1-r0\nA:riscv64\nI:1\n",
                        List.of(installed("a", true), installed("b", false)),
                        List.of());
        var transaction = assertInstanceOf(Solution.Transaction.class, solution);
        assertEquals(
                List.of(new Solution.Operation(Solution.Operation.Kind.REMOVE, "b", "riscv64")),
                transaction.order());
    }

    @Test
    void anUpgradeTakesTheNewerVersionOfWhatIsThere() throws Exception {
        var index = "P:a\nV:2-r0\nA:riscv64\nI:1\n";
        var stays = solve(index, List.of(installed("a", true)), List.of());
        assertEquals(List.of(), assertInstanceOf(Solution.Transaction.class, stays).steps());
        var moves = solve(index, List.of(installed("a", true)), List.of(new SolveJob.Upgrade()));
        assertEquals(
                Solution.Action.UPGRADE,
                assertInstanceOf(Solution.Transaction.class, moves).steps().getFirst().action());
    }

    @Test
    void aMissingPackageIsExplainedInApksWords() throws Exception {
        var solution =
                solve(
                        "P:a\nV:1-r0\nA:riscv64\nD:b>=2\nI:1\n",
                        List.of(),
                        List.of(new SolveJob.Install("a")));
        assertEquals(
                List.of(
                        "unable to select packages:",
                        "  b (no such package):",
                        "    required by: a-1-r0[b>=2]"),
                assertInstanceOf(Solution.Unsatisfiable.class, solution).explanation());
    }

    @Test
    void aTagThatNoRepositoryHasIsRefused() throws Exception {
        var solution =
                solve(
                        "P:a\nV:1-r0\nA:riscv64\nI:1\n",
                        List.of(),
                        List.of(new SolveJob.Install("a@edge")));
        assertEquals(
                "The repository tag for world dependency 'a@edge' does not exist",
                assertInstanceOf(Solution.Unsatisfiable.class, solution).explanation().get(1));
    }

    @Test
    void packagesOfAnotherArchitectureAreNotThere() throws Exception {
        var solution =
                solve(
                        "P:a\nV:1-r0\nA:x86_64\nI:1\n",
                        List.of(),
                        List.of(new SolveJob.Install("a")));
        assertInstanceOf(Solution.Unsatisfiable.class, solution);
    }

    @Test
    void aMalformedExpressionIsRefused() {
        assertThrows(
                FormatException.class,
                () -> solve("P:a\nV:1-r0\n", List.of(), List.of(new SolveJob.Install("a=x.y"))));
    }

    private static InstalledPackage installed(String name, boolean requested) {
        var metadata =
                PackageMetadata.builder(PackageFormat.APK, name, "1-r0", "riscv64")
                        .installedSizeBytes(1)
                        .build();
        return new InstalledPackage(metadata, "installed", requested);
    }

    private Solution solve(String index, List<InstalledPackage> installed, List<SolveJob> jobs)
            throws IOException, FormatException {
        var file = Files.writeString(folder.resolve("APKINDEX"), index);
        return PackageFormats.of(PackageFormat.APK)
                .resolver()
                .solve(
                        new SolveRequest(
                                "riscv64",
                                List.of(new IndexSource("main", file)),
                                installed,
                                jobs,
                                true,
                                Set.of(),
                                true));
    }
}
