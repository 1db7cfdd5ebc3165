package org.distrofab.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.debian.DebianKernel;
import org.distrofab.machine.debian.DebianPackages;
import org.distrofab.machine.debian.Initramfs;
import org.distrofab.machine.debian.Qemu;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Debian's kernels, unmodified, with Debian's busybox as their only user space. */
final class DebianBootIT {
    private static final String COMMAND_LINE = "console=ttyS0";
    private static final Duration TIMEOUT = Duration.ofSeconds(600);

    @TempDir private static Path folder;
    private static Path busybox;
    private static Path kernel;

    @BeforeAll
    static void fetch() throws Exception {
        busybox = DebianKernel.busybox();
        kernel = DebianKernel.stable().image();
    }

    /** What the guest wrote, and how its run ended. */
    private record Session(RunResult result, byte[] output) {
        String text() {
            return new String(output, StandardCharsets.ISO_8859_1);
        }
    }

    private static Session run(Machine.Builder builder, Dialogue dialogue) throws Exception {
        var output = new ByteArrayOutputStream();
        var machine = builder.dialogue(dialogue).timeout(TIMEOUT).console(output).build();
        return new Session(machine.run(), output.toByteArray());
    }

    private static void assertPoweredOff(Session session) {
        assertEquals(new Ending.PoweredOff(0), session.result.ending(), session::text);
        assertEquals(Optional.empty(), session.result.unheard(), session::text);
    }

    /** To a shell, a script there, and off. */
    private static Dialogue script() {
        return new Dialogue(
                List.of(
                        Dialogue.expect("init has started"),
                        Dialogue.expect("guest\\$ "),
                        Dialogue.send("for i in 1 2 3 4; do echo square $((i * i)); done\n"),
                        Dialogue.expect("square 16"),
                        Dialogue.send("cat /proc/version; echo harts $(nproc)\n"),
                        Dialogue.expect("Linux version .*\nharts "),
                        Dialogue.expect("guest\\$ "),
                        Dialogue.send("poweroff -f\n"),
                        Dialogue.expect("reboot: Power down")));
    }

    private static Dialogue withoutLast(Dialogue dialogue) {
        return new Dialogue(dialogue.steps().subList(0, dialogue.steps().size() - 1));
    }

    private static Path plainInitramfs() throws Exception {
        return new Initramfs(busybox).write(folder.resolve("plain.img"));
    }

    @Test
    void theStableKernelRunsAScriptAndPowersOff() throws Exception {
        var session =
                run(
                        Machine.builder()
                                .kernel(kernel)
                                .initrd(plainInitramfs())
                                .commandLine(COMMAND_LINE),
                        withoutLast(script()));
        assertPoweredOff(session);
        assertTrue(session.text().contains("harts 1"), session::text);
    }

    @Test
    void openSbiBootsTheSameKernelOnTwoHarts() throws Exception {
        var firmware =
                DebianPackages.unpacked("opensbi", "trixie", "./usr/lib/riscv64-linux-gnu")
                        .resolve("usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin");
        var session =
                run(
                        Machine.builder()
                                .firmware(firmware)
                                .kernel(kernel)
                                .initrd(plainInitramfs())
                                .harts(2)
                                .commandLine(COMMAND_LINE),
                        withoutLast(script()));
        assertPoweredOff(session);
        assertTrue(session.text().contains("OpenSBI v"), session::text);
        assertTrue(session.text().contains("harts 2"), session::text);
    }

    @Test
    void qemuMeetsTheSameExpectations() throws Exception {
        var text =
                Qemu.run(
                        script(),
                        (int) TIMEOUT.toSeconds(),
                        List.of(
                                "-kernel",
                                kernel.toString(),
                                "-initrd",
                                plainInitramfs().toString(),
                                "-append",
                                COMMAND_LINE));
        assertTrue(text.contains("harts 1"), text);
    }

    @Test
    void deterministicRunsAreTheSameToTheLastInstruction() throws Exception {
        assertSameTwice(Optional.of(150_000_000L), 2);
    }

    @Test
    @Tag("nightly")
    void deterministicBootsAreTheSameToTheLastInstruction() throws Exception {
        assertSameTwice(Optional.empty(), 1);
    }

    private static void assertSameTwice(Optional<Long> limit, int harts) throws Exception {
        var sessions = new Session[2];
        for (int i = 0; i < 2; i++) {
            var builder =
                    Machine.builder()
                            .kernel(kernel)
                            .initrd(plainInitramfs())
                            .harts(harts)
                            .commandLine(COMMAND_LINE + " earlycon=sbi")
                            .deterministic(42);
            limit.ifPresent(builder::maxInstructions);
            sessions[i] = run(builder, withoutLast(script()));
        }
        assertTrue(sessions[0].output.length > 1000, sessions[0]::text);
        assertArrayEquals(sessions[0].output, sessions[1].output);
        assertEquals(sessions[0].result.ending(), sessions[1].result.ending());
        assertEquals(
                sessions[0].result.statistics().instructionsRetired(),
                sessions[1].result.statistics().instructionsRetired());
        assertEquals(
                sessions[0].result.statistics().traps(), sessions[1].result.statistics().traps());
    }

    @Test
    @Tag("nightly")
    void theNewestKernelRunsAScriptAndPowersOffOnFourHarts() throws Exception {
        var session =
                run(
                        Machine.builder()
                                .kernel(DebianKernel.newest().image())
                                .initrd(plainInitramfs())
                                .harts(4)
                                .commandLine(COMMAND_LINE),
                        withoutLast(script()));
        assertPoweredOff(session);
        assertTrue(session.text().contains("Linux version 7."), session::text);
        assertTrue(session.text().contains("harts 4"), session::text);
    }
}
