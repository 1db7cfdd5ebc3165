package org.distrofab.packagers.apk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

final class ReaderFuzzTest {
    @TempDir static Path folder;

    /** The same mutants on every run. */
    @TestFactory
    Stream<DynamicTest> noMutantBreaksAReader() throws Exception {
        return each(1, 400, Duration.ofSeconds(3));
    }

    /** Other mutants, for some minutes. */
    @Tag("nightly")
    @TestFactory
    Stream<DynamicTest> noMutantBreaksAReaderInMinutes() throws Exception {
        return each(1_000_000, Long.MAX_VALUE >> 1, Duration.ofSeconds(60));
    }

    private static Stream<DynamicTest> each(long seed, long most, Duration time) throws Exception {
        var fuzz = new ReaderFuzz(folder);
        return fuzz.targets().stream()
                .map(target ->
                        DynamicTest.dynamicTest(
                                target.name(),
                                () ->
                                        assertTrue(
                                                fuzz.run(target, seed, most, time.toNanos())
                                                        > 50)));
    }
}
