package org.distrofab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import tools.jackson.jr.ob.JSON;

import java.io.IOException;
import java.util.List;
import java.util.Map;

final class KernelsCommandTest {
    @Test
    void theListIsALineForEachKernel() {
        var ran = Ran.command("kernels");
        assertEquals(0, ran.exit(), ran.err());
        var lines = ran.out().lines().toList();
        assertEquals(4, lines.size(), ran.out());
        assertTrue(lines.getFirst().startsWith("fab "), ran.out());
    }

    @Test
    void theListIsJsonOnRequestWithTheFlagOnEitherSide() throws IOException {
        for (var command :
                List.of(List.of("kernels", "--json"), List.of("kernels", "list", "--json"))) {
            var ran = Ran.command(command.toArray(String[]::new));
            assertEquals(0, ran.exit(), ran.err());
            var kernels = JSON.std.listFrom(ran.out());
            var ids =
                    kernels.stream()
                            .map(kernel -> assertInstanceOf(Map.class, kernel).get("id"))
                            .toList();
            assertEquals(List.of("fab", "fab-tiny", "debian-6.12", "debian-7"), ids);
        }
    }

    @Test
    void aKernelIsShownAsJsonWithWhatItProvides() throws IOException {
        var ran = Ran.command("kernels", "show", "fab", "--json");
        assertEquals(0, ran.exit(), ran.err());
        var kernel = JSON.std.mapFrom(ran.out());
        assertEquals("fab", kernel.get("id"));
        assertEquals("bundled", kernel.get("source"));
        assertEquals("riscv-image", kernel.get("format"));
        var features = assertInstanceOf(List.class, kernel.get("features"));
        assertTrue(features.contains("openat"), ran.out());
        assertFalse(features.contains("ptrace"), ran.out());
    }

    @Test
    void aKernelIsShownAsTextToo() {
        var ran = Ran.command("kernels", "show", "debian-7");
        assertEquals(0, ran.exit(), ran.err());
        assertTrue(ran.out().contains("debian sid: linux-image-riscv64"), ran.out());
    }

    @Test
    void aKernelThatIsNotThereIsAUsageErrorThatNamesThoseThatAre() {
        var ran = Ran.command("kernels", "show", "hurd");
        assertEquals(2, ran.exit());
        assertTrue(
                ran.err().contains("no kernel 'hurd'; there are fab, fab-tiny, debian"), ran.err());
    }
}
