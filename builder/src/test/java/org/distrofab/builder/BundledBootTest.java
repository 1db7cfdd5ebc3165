package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.archive.Cpio;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;

class BundledBootTest {
    @Test
    void onlyBundledKernelsHaveAnImageInTheJar() {
        assertTrue(BundledBoot.kernel("fab").orElseThrow().length > 100_000);
        assertTrue(BundledBoot.kernel("debian-6.12").isEmpty());
        assertTrue(BundledBoot.kernel("hurd").isEmpty());
    }

    @Test
    void theShellsInitramfsHoldsTheShellAndWhatItStandsOn() throws Exception {
        var paths = new ArrayList<String>();
        Cpio.read(
                new ByteArrayInputStream(BundledBoot.shellInitramfs()),
                (entry, _) -> paths.add(entry.path()));
        assertEquals(
                List.of("", "bin", "bin/sh", "dev", "dev/console", "init", "proc", "tmp"), paths);
    }

    @Test
    void theShellsInitramfsIsTheSameEveryTime() throws Exception {
        assertArrayEquals(BundledBoot.shellInitramfs(), BundledBoot.shellInitramfs());
    }
}
