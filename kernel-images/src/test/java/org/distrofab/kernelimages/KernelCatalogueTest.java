package org.distrofab.kernelimages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

final class KernelCatalogueTest {
    @Test
    void theKernelsThatShipAreListedInOrder() {
        assertEquals(
                List.of("fab", "fab-tiny", "debian-6.12", "debian-7"),
                KernelCatalogue.shipped().kernels().stream().map(Kernel::id).toList());
    }

    @Test
    void aBundledKernelProvidesWhatItsTableSays() {
        var features = KernelCatalogue.shipped().find("fab").orElseThrow().features();
        assertTrue(features.contains("openat"));
        assertFalse(features.contains("ptrace"));
    }

    @Test
    void aBundledImageBeginsWithTheHeaderOfALinuxImage() {
        for (var id : List.of("fab", "fab-tiny")) {
            var kernel = KernelCatalogue.shipped().find(id).orElseThrow();
            var source = assertInstanceOf(Kernel.Source.Bundled.class, kernel.source());
            var image = KernelCatalogue.image(source);
            assertArrayEquals(
                    "RSC\u0005".getBytes(StandardCharsets.US_ASCII),
                    Arrays.copyOfRange(image, 56, 60));
        }
    }

    @Test
    void everyMistakeOfAnEntryIsReportedWithItsPlace() {
        var text =
                """
                id = "x"
                version = 7
                source = "moon"
                format = "floppy"
                file = "f"
                colour = "red"
                modules = [1]
                """;
        var bad =
                assertInstanceOf(
                        KernelEntryParser.Result.Bad.class,
                        KernelEntryParser.parse("x.toml", text));
        var all = String.join("\n", bad.diagnostics());
        assertEquals(5, bad.diagnostics().size(), all);
        assertTrue(all.contains("x.toml:3:1: unknown source 'moon'"), all);
        assertTrue(all.contains("x.toml:6:1: unknown key 'colour'"), all);
    }

    @Test
    void brokenTomlIsReportedWithItsPlace() {
        var bad =
                assertInstanceOf(
                        KernelEntryParser.Result.Bad.class,
                        KernelEntryParser.parse("x.toml", "id = \n"));
        assertTrue(bad.diagnostics().getFirst().startsWith("x.toml:1:"), bad::toString);
    }

    @Test
    void aBundledKernelMayNotClaimFeatures() {
        var text =
                """
                id = "x"
                version = "1"
                source = "bundled"
                format = "riscv-image"
                file = "f"
                features = ["everything"]
                """;
        assertInstanceOf(
                KernelEntryParser.Result.Bad.class, KernelEntryParser.parse("x.toml", text));
    }
}
