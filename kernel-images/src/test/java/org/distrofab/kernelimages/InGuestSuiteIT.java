package org.distrofab.kernelimages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Ending;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Boots the bundled kernels with the in-guest suite as init. */
final class InGuestSuiteIT {
    private static final long BOOT_INSTRUCTIONS = 15_000_000;
    private static final List<String> LEFT_OUT_OF_TINY =
            List.of(
                    "epoll_tells_what_happened",
                    "signals_are_read_from_a_file",
                    "modules_come_and_go",
                    "modules_of_another_kernel_are_refused",
                    "damaged_modules_are_refused");
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("Out of memory: Killed process \\d+ \\(init\\) total-vm:\\d+kB");
    private static final Pattern SUMMARY =
            Pattern.compile("(\\d+) passed, (\\d+) failed, (\\d+) skipped");

    @TempDir private Path folder;

    private Guest guest;

    private void prepare(String id) throws IOException {
        guest = new Guest(folder, id, "suite");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fab", "fab-tiny"})
    void theSuitePassesOnTheMachine(String id) throws Exception {
        prepare(id);
        var console = new ByteArrayOutputStream();
        var result = guest.machine(console, "").timeout(Duration.ofSeconds(240)).build().run();
        var text = console.toString(StandardCharsets.ISO_8859_1);
        assertInstanceOf(Ending.PoweredOff.class, result.ending(), text);
        checkSummary(id, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fab", "fab-tiny"})
    void initSpeaksBeforeFifteenMillionInstructions(String id) throws Exception {
        prepare(id);
        var console = new ByteArrayOutputStream();
        var result =
                guest.machine(console, "")
                        .dialogue(
                                new Dialogue(List.of(Dialogue.expect("the in-guest suite begins"))))
                        .maxInstructions(2 * BOOT_INSTRUCTIONS)
                        .build()
                        .run();
        var text = console.toString(StandardCharsets.ISO_8859_1);
        assertInstanceOf(Ending.Heard.class, result.ending(), text);
        var executed = result.statistics().instructionsRetired();
        assertTrue(executed < BOOT_INSTRUCTIONS, () -> executed + " instructions");
    }

    /** Every test of the sources that needs nothing left out has run, and none has failed. */
    private static void checkSummary(String id, String text) throws IOException {
        assertTrue(text.contains("pages lost by the stress tests: 0\r"), text);
        assertTrue(OUT_OF_MEMORY.matcher(text).find(), text);
        var summary = SUMMARY.matcher(text);
        assertTrue(summary.find(), text);
        assertEquals("0", summary.group(2), text);
        var skipped =
                text.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("skip "))
                        .map(line -> line.substring("skip ".length()))
                        .toList();
        assertEquals(id.equals("fab") ? List.of() : LEFT_OUT_OF_TINY, skipped, text);
        assertEquals(
                SuiteTests.names().size() - skipped.size(),
                Integer.parseInt(summary.group(1)),
                text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fab", "fab-tiny"})
    void theSuitePassesOnQemu(String id) throws Exception {
        if (!Guest.qemuIsInstalled()) {
            Assumptions.abort(Guest.QEMU + " is not installed");
        }
        prepare(id);
        var log = folder.resolve("log");
        var process =
                new ProcessBuilder(
                                Guest.QEMU,
                                "-M",
                                "virt",
                                "-m",
                                "128",
                                "-nographic",
                                "-no-reboot",
                                "-kernel",
                                guest.image.toString(),
                                "-initrd",
                                guest.initramfs.toString(),
                                "-append",
                                "console=ttyS0 panic=-1")
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        var ended = process.waitFor(110, TimeUnit.SECONDS);
        process.destroyForcibly();
        var text = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertTrue(ended, text);
        checkSummary(id, text);
    }
}
