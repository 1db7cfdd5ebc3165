package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.apt.AptOptions;
import org.distrofab.packagers.apt.AptResolver;
import org.distrofab.packagers.solve.IndexSource;
import org.distrofab.packagers.solve.Solution;
import org.distrofab.packagers.solve.SolveJob;
import org.distrofab.packagers.solve.SolveRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Draws packages from Debian's riscv64 index and compares what is chosen with the choice of the
 * host's {@code apt-get}; see docs/RESOLUTION.md. {@code --print-uris} stops apt after its
 * decision, before a simulation that takes it longer than the decision.
 */
final class AptAgreementIT {
    private static final long SEED = 20260801;
    private static final String FAILED = "no solution";

    @TempDir private Path cache;

    @Test
    void aSampleIsChosenAsAptChooses() throws Exception {
        Tools.need("apt-get");
        assertEquals(List.of(), differences(4, true));
        assertEquals(List.of(), differences(4, false));
    }

    @Test
    @Tag("nightly")
    void ninetyNineInAHundredAreChosenAsAptChooses() throws Exception {
        Tools.need("apt-get");
        for (var recommends : new boolean[] {true, false}) {
            var different = differences(500, recommends);
            different.forEach(System.out::println);
            assertTrue(different.size() <= 5, () -> different.size() + " of 500 differ");
        }
    }

    private List<String> differences(int count, boolean recommends) throws Exception {
        var file = DebCorpus.index();
        var index = DebPackagesIndex.read(file);
        var random = new Random(SEED);
        var names = new TreeSet<String>();
        while (names.size() < count) {
            names.add(index.get(random.nextInt(index.size())).name());
        }
        var resolver = new AptResolver(AptOptions.DEFAULT, Optional.of(cache));
        var different = new ArrayList<String>();
        for (var name : names) {
            var theirs = apt(name, recommends);
            var ours = ours(resolver, file, name, recommends);
            if (!theirs.equals(ours)) {
                var only = new TreeSet<>(ours);
                only.removeAll(theirs);
                var missing = new TreeSet<>(theirs);
                missing.removeAll(ours);
                different.add(name + ": only ours " + only + ", only apt's " + missing);
            }
        }
        return different;
    }

    private static Set<String> ours(
            AptResolver resolver, Path file, String name, boolean recommends) throws Exception {
        var request =
                new SolveRequest(
                        "riscv64",
                        List.of(new IndexSource("debian", file)),
                        List.of(),
                        List.of(new SolveJob.Install(name)),
                        recommends,
                        Set.of(),
                        false);
        var chosen = new TreeSet<String>();
        switch (resolver.solve(request)) {
            case Solution.Unsatisfiable _ -> chosen.add(FAILED);
            case Solution.Transaction transaction -> {
                for (var step : transaction.steps()) {
                    var metadata = step.chosen().orElseThrow().metadata();
                    chosen.add(metadata.name() + " " + metadata.version());
                }
            }
        }
        return chosen;
    }

    private static Set<String> apt(String name, boolean recommends) throws IOException {
        var command = new ArrayList<>(List.of("apt-get"));
        command.addAll(DebCorpus.options());
        // Images for containers set these otherwise; apt's own defaults count.
        command.addAll(
                List.of(
                        "-o",
                        "APT::AutoRemove::SuggestsImportant=true",
                        "-o",
                        "APT::AutoRemove::RecommendsImportant=true",
                        "-o",
                        "APT::Install-Recommends=" + recommends,
                        "-o",
                        "Debug::NoLocking=true",
                        "-qq",
                        "--print-uris",
                        "install",
                        name));
        var result = Tools.attempt(Map.of(), command);
        var chosen = new TreeSet<String>();
        if (result.status() != 0) {
            chosen.add(FAILED);
            return chosen;
        }
        for (var line : result.output().lines().filter(l -> l.startsWith("'")).toList()) {
            var parts = line.split(" ")[1].split("_");
            chosen.add(parts[0] + " " + URLDecoder.decode(plus(parts[1]), StandardCharsets.UTF_8));
        }
        return chosen;
    }

    /** A plus sign is itself in the names of package files. */
    private static String plus(String version) {
        return version.replace("+", "%2b");
    }
}
