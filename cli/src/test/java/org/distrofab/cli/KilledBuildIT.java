package org.distrofab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A build that is killed at any moment and run again ends in the same bytes. */
class KilledBuildIT {
    private static final List<String> OUTPUTS =
            List.of("disk.img", "initramfs", "manifest.json", "rootfs.tar", "vmlinuz");

    private static final int ANY_MOMENT_MILLIS = 3000;

    @TempDir Path folder;

    @Test
    void aBuildThatWasKilledFiveTimesEndsInTheSameBytes() throws Exception {
        killAndBuildAgain(5);
    }

    @Test
    @Tag("nightly")
    void aBuildThatWasKilledFiftyTimesEndsInTheSameBytes() throws Exception {
        killAndBuildAgain(50);
    }

    private void killAndBuildAgain(int times) throws Exception {
        var whole = folder.resolve("whole");
        assertEquals(0, start(whole).waitFor());
        var random = new Random(1);
        for (int i = 0; i < times; i++) {
            var killed = folder.resolve("killed");
            var process = start(killed);
            if (!process.waitFor(random.nextInt(ANY_MOMENT_MILLIS), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            assertEquals(0, start(killed).waitFor());
            for (var output : OUTPUTS) {
                assertEquals(
                        -1,
                        Files.mismatch(output(whole, output), output(killed, output)),
                        output + " after kill " + i);
            }
            // Half of the rounds begin with nothing, the others with what was there.
            if (i % 2 == 0) {
                delete(killed);
            } else {
                Files.delete(output(killed, "disk.img"));
            }
        }
    }

    private static Path output(Path world, String name) {
        return world.resolve("build/alpine").resolve(name);
    }

    private static Process start(Path world) throws IOException {
        return new World(world).start("build", "alpine");
    }

    private static void delete(Path world) throws IOException {
        try (var files = Files.walk(world)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
