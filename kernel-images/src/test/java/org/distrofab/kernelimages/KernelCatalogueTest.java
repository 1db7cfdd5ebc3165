package org.distrofab.kernelimages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.distrospec.Diagnostic;
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
    void theModulesOfABundledKernelComeWithWhatTheyNeed() {
        var fab = bundled("fab");
        var modules = KernelCatalogue.modules(fab);
        var folder = "lib/modules/6.1.0-fab1/";
        var dependencies = new String(modules.get(folder + "modules.dep"), StandardCharsets.UTF_8);
        assertTrue(dependencies.contains("kernel/rng_core.ko:\n"), dependencies);
        assertTrue(
                dependencies.contains("kernel/virtio_rng.ko: kernel/rng_core.ko\n"), dependencies);
        for (var line : dependencies.lines().toList()) {
            var path = folder + line.substring(0, line.indexOf(':'));
            assertEquals(0x7f, modules.get(path)[0], path);
        }
        assertTrue(KernelCatalogue.modules(bundled("fab-tiny")).isEmpty());
    }

    private static Kernel.Source.Bundled bundled(String id) {
        var kernel = KernelCatalogue.shipped().find(id).orElseThrow();
        return assertInstanceOf(Kernel.Source.Bundled.class, kernel.source());
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
        assertEquals(
                List.of(
                        "x.toml:2:1: bad 'version'; expected a string",
                        "x.toml:3:1: unknown source 'moon'; expected bundled, debian or local",
                        "x.toml:4:1: unknown format 'floppy'; expected riscv-image or efi-image",
                        "x.toml:6:1: unknown key 'colour'; expected command-line, features, file,"
                                + " format, id, modules, packages, source, suite, summary, version",
                        "x.toml:7:1: '1' in 'modules' is no string; expected strings only"),
                bad.diagnostics().stream().map(Diagnostic::text).toList());
    }

    @Test
    void brokenTomlIsReportedWithItsPlace() {
        var bad =
                assertInstanceOf(
                        KernelEntryParser.Result.Bad.class,
                        KernelEntryParser.parse("x.toml", "id = \n"));
        var position = bad.diagnostics().getFirst().position();
        assertEquals("x.toml", position.file());
        assertEquals(1, position.line());
    }

    @Test
    void aBundledKernelMayNotClaimFeatures() {
        var text =
                """
                id = "fab"
                version = "1"
                source = "bundled"
                format = "riscv-image"
                file = "f"
                features = ["everything"]
                """;
        var bad =
                assertInstanceOf(
                        KernelEntryParser.Result.Bad.class,
                        KernelEntryParser.parse("x.toml", text));
        assertEquals(6, bad.diagnostics().getFirst().position().line());
    }

    @Test
    void aBundledKernelThatTheBuildDoesNotMakeIsRefused() {
        var text =
                """
                id = "fab-huge"
                version = "1"
                source = "bundled"
                format = "riscv-image"
                file = "f"
                """;
        var bad =
                assertInstanceOf(
                        KernelEntryParser.Result.Bad.class,
                        KernelEntryParser.parse("x.toml", text));
        assertEquals(
                "x.toml:1:1: no bundled kernel 'fab-huge'; expected one that the build makes",
                bad.diagnostics().getFirst().text());
    }

    @Test
    void theTinyKernelProvidesLessAndIsSmaller() {
        var catalogue = KernelCatalogue.shipped();
        var fab = catalogue.find("fab").orElseThrow();
        var tiny = catalogue.find("fab-tiny").orElseThrow();
        assertTrue(fab.features().contains("epoll_ctl"));
        assertFalse(tiny.features().contains("epoll_ctl"));
        assertTrue(tiny.features().contains("ppoll"));
        assertTrue(fab.features().containsAll(tiny.features()));
        assertTrue(size(tiny) * 5 < size(fab) * 4, () -> size(tiny) + " of " + size(fab));
    }

    private static int size(Kernel kernel) {
        return KernelCatalogue.image((Kernel.Source.Bundled) kernel.source()).length;
    }
}
