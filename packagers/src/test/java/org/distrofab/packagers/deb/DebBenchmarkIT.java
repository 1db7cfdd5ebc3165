package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Our processes beside dpkg's and apt's, the JVM's start counted, in turns: the median of the
 * ratios is printed and must not exceed 1. The figures in {@code docs/PERFORMANCE.md} come from
 * here.
 */
@Tag("nightly")
final class DebBenchmarkIT {
    private static final int TURNS = 5;

    @TempDir private Path folder;

    @Test
    void anIndexIsReadInTheTimeOfAptCacheGencaches() throws Exception {
        var index = DebCorpus.index();
        var cache = new ArrayList<>(List.of("apt-cache"));
        cache.addAll(DebCorpus.options());
        cache.addAll(List.of("-o", "Dir::Cache=" + folder, "gencaches"));
        compare(
                "Debian's index",
                () -> {
                    Files.deleteIfExists(folder.resolve("pkgcache.bin"));
                    Files.deleteIfExists(folder.resolve("srcpkgcache.bin"));
                    run(cache);
                },
                () -> run(java(List.of("-XX:TieredStopAtLevel=1"), "index", index.toString())));
    }

    @Test
    void aSmallDebianIsUnpackedInTheTimeOfALoopOverDpkgDeb() throws Exception {
        Tools.need("dpkg-deb");
        var packages = DebCorpus.packages().getFirst().getParent();
        var turn = new int[1];
        compare(
                "Unpacking .deb",
                () -> {
                    var target = folder.resolve("theirs" + turn[0]);
                    var loop = "for f in \"$0\"/*.deb; do dpkg-deb -x \"$f\" \"$1\"; done";
                    run(List.of("sh", "-c", loop, packages.toString(), target.toString()));
                },
                () -> {
                    var target = folder.resolve("ours" + turn[0]++).toString();
                    run(java(List.of(), "unpack", target, packages.toString()));
                });
    }

    /** Something that takes time. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void compare(String what, Work theirs, Work ours) throws IOException {
        var ratios = new ArrayList<Double>();
        for (var i = 0; i < TURNS; i++) {
            var theirNanos = nanos(theirs);
            ratios.add((double) nanos(ours) / theirNanos);
        }
        ratios.sort(null);
        var median = ratios.get(TURNS / 2);
        System.out.printf(Locale.ROOT, "%s: ratio %.2f of %s%n", what, median, ratios);
        assertTrue(median <= 1, what + ": " + ratios);
    }

    private static long nanos(Work work) throws IOException {
        var start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private static List<String> java(List<String> options, String... arguments) {
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + File.separator + "bin/java");
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Benchmarks.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(List<String> command) throws IOException {
        var result = Tools.attempt(Map.of(), command);
        assertEquals(0, result.status(), () -> command + "\n" + result);
    }
}
