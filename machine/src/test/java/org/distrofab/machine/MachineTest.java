package org.distrofab.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

final class MachineTest {
    private static final int RISCV = 243;

    /** t0 is the test finisher. */
    private static final int LUI_T0_FINISHER = 0x001002b7;

    private static final int SW_T1_T0 = 0x0062a023;
    private static final int LOOP = 0x0000006f;
    private static final int WFI = 0x10500073;

    /** t0 is 4 KiB behind the start of RAM, and no code. */
    private static final int AUIPC_T0_1 = 0x00001297;

    @TempDir Path folder;

    private Machine.Builder program(OptionalLong tohost, int... instructions) throws IOException {
        var file = folder.resolve("program");
        Files.write(file, MiniElf.of(RISCV, tohost, instructions));
        return Machine.builder().memory(64 << 20).program(file).timeout(Duration.ofSeconds(20));
    }

    /** A flat image whose code follows its header. */
    private Machine.Builder kernel(int... instructions) throws IOException {
        var image = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0, 0x0400006f).putLong(8, 0x20_0000).putLong(16, 8192);
        image.putLong(48, 0x56_4353_4952L).putInt(56, 0x0543_5352).position(64);
        for (int instruction : instructions) {
            image.putInt(instruction);
        }
        var file = Files.write(folder.resolve("kernel"), image.array());
        return Machine.builder().memory(64 << 20).kernel(file).timeout(Duration.ofSeconds(20));
    }

    @Test
    void theFinisherEndsAProgramWithItsCode() throws Exception {
        var pass = program(OptionalLong.empty(), LUI_T0_FINISHER, 0x00005337, 0x55530313, SW_T1_T0);
        assertEquals(new Ending.PoweredOff(0), pass.build().run().ending());
        var fail =
                program(
                        OptionalLong.empty(),
                        LUI_T0_FINISHER,
                        0x002a3337,
                        0x33330313,
                        SW_T1_T0,
                        LOOP);
        assertEquals(new Ending.PoweredOff(42), fail.build().run().ending());
    }

    @Test
    void tohostEndsAProgramWithItsTestNumber() throws Exception {
        var cell = OptionalLong.of(GuestMemory.BASE + 0x1000);
        // li t1, 1; sd t1, 0(t0)
        var pass = program(cell, AUIPC_T0_1, 0x00100313, 0x0062b023, LOOP);
        assertEquals(new Ending.PoweredOff(0), pass.build().run().ending());
        // li t1, 15
        var fail = program(cell, AUIPC_T0_1, 0x00f00313, 0x0062b023, LOOP);
        assertEquals(new Ending.TestFailed(7), fail.build().run().ending());
    }

    @Test
    void tohostPrintsCharactersAndIsCleared() throws Exception {
        var output = new ByteArrayOutputStream();
        // li t1, 0x101; slli t1, t1, 48; addi t1, t1, 'A'; sd; wait until it is 0; li t1, 1; sd
        var machine =
                program(
                        OptionalLong.of(GuestMemory.BASE + 0x1000),
                        AUIPC_T0_1,
                        0x10100313,
                        0x03031313,
                        0x04130313,
                        0x0062b023,
                        0x0002b303,
                        0xfe031ee3,
                        0x00100313,
                        0x0062b023,
                        LOOP);
        var result = machine.console(output).build().run();
        assertEquals(new Ending.PoweredOff(0), result.ending());
        assertEquals("A", output.toString());
    }

    @Test
    void aRestartRunsTheProgramAgainUnlessItIsNotWanted() throws Exception {
        // li t1, 0x7777: lui t1, 7; addi t1, t1, 0x777
        int[] restart = {LUI_T0_FINISHER, 0x00007337, 0x77730313, SW_T1_T0, LOOP};
        var once = program(OptionalLong.empty(), restart).restarts(false).build().run();
        assertEquals(new Ending.Restart(), once.ending());
        var often = program(OptionalLong.empty(), restart).maxInstructions(60).build().run();
        assertEquals(new Ending.InstructionLimit(), often.ending());
        assertTrue(often.statistics().instructionsRetired() >= 60);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00000067, 0x00002003, 0xffffffff, 0x30200073, 0x12000073})
    void aKernelThatFaultsForEverIsStoppedByTheTimeout(int instruction) throws Exception {
        var result = kernel(instruction, LOOP).timeout(Duration.ofMillis(300)).build().run();
        assertEquals(new Ending.TimedOut(), result.ending());
    }

    @Test
    void absentDevicesFaultAndTheGuestCanGoOn() throws Exception {
        // la t2, handler; csrw stvec, t2; lui t0, 0x50000; lw t1, 0(t0); loop; handler: finisher
        var result =
                kernel(
                                0x00000397, // auipc t2, 0
                                0x01838393, // addi t2, t2, 24
                                0x10539073, // csrw stvec, t2
                                0x500002b7, // lui t0, 0x50000
                                0x0002a303, // lw t1, 0(t0)
                                LOOP,
                                LUI_T0_FINISHER,
                                0x00005337,
                                0x55530313,
                                SW_T1_T0,
                                LOOP)
                        .build()
                        .run();
        assertEquals(new Ending.PoweredOff(0), result.ending());
        assertEquals(1, result.statistics().traps().get("load access fault"));
    }

    @Test
    void firmwareCallsWithAnyArgumentsAreAnsweredAndTheLoopEnds() throws Exception {
        // Every register that is an argument walks through all kinds of values; a7 is DBCN.
        var result =
                kernel(
                                0x444248b7, // lui a7, 0x44424
                                0x34e88893, // addi a7, a7, 0x34e
                                0x00000073, // loop: ecall
                                0x00158593, // addi a1, a1, 1
                                0x00b59593, // slli a1, a1, 11
                                0xfff54513, // xori a0, a0, -1
                                0x00180813, // addi a6, a6, 1
                                0x00387813, // andi a6, a6, 3
                                0xfe9ff06f) // j loop
                        .maxInstructions(200_000)
                        .build()
                        .run();
        assertEquals(new Ending.InstructionLimit(), result.ending());
    }

    @Test
    void aHartThatWaitsForNothingCostsNothingAndStopsAtOnce() throws Exception {
        var machine = kernel(WFI, 0xffdff06f).harts(4).build();
        var stopper =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                Thread.sleep(200);
                                machine.stop();
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
        var result = machine.run();
        stopper.join();
        assertEquals(new Ending.Stopped(), result.ending());
        assertTrue(result.statistics().instructionsRetired() < 1000);
    }

    @Test
    void theDialogueEndsTheRunWhenItsLastExpectationIsHeard() throws Exception {
        var uart = 0x100002b7; // lui t0, 0x10000
        // li t1, 'x'; sb t1, 0(t0); loop
        int[] sayX = {uart, 0x07800313, 0x00628023, LOOP};
        var dialogue = new Dialogue(List.of(Dialogue.expect("x")));
        var heard = program(OptionalLong.empty(), sayX).dialogue(dialogue).build().run();
        assertEquals(new Ending.Heard(), heard.ending());
        assertEquals(Optional.empty(), heard.unheard());
        var waiting = new Dialogue(List.of(Dialogue.expect("y")));
        var unheard =
                program(OptionalLong.empty(), sayX)
                        .dialogue(waiting)
                        .maxInstructions(10_000)
                        .build()
                        .run();
        assertEquals("y", unheard.unheard().orElseThrow().pattern().pattern());
    }

    @Test
    void deterministicTimePassesWithInstructionsAndSkipsWaits() throws Exception {
        var counts = new ArrayList<Long>();
        for (int i = 0; i < 2; i++) {
            // Set the timer 10 seconds ahead, wait for it, power off.
            var result =
                    kernel(
                                    0xc0102373, // rdtime t1
                                    0x05f5e3b7, // lui t2, 0x5f5e
                                    0x10038393, // addi t2, t2, 0x100: 100,000,000 ticks
                                    0x00730333, // add t1, t1, t2
                                    0x14d31073, // csrw stimecmp, t1
                                    0x02000393, // li t2, 32
                                    0x1043a073, // csrs sie, t2
                                    WFI,
                                    LUI_T0_FINISHER,
                                    0x00005337,
                                    0x55530313,
                                    SW_T1_T0,
                                    LOOP)
                            .deterministic(1)
                            .build()
                            .run();
            assertEquals(new Ending.PoweredOff(0), result.ending());
            assertTrue(result.statistics().wallNanos() < 9_000_000_000L);
            counts.add(result.statistics().instructionsRetired());
        }
        assertEquals(counts.get(0), counts.get(1));
    }

    @Test
    void everyInstructionIsTracedWithItsText() throws Exception {
        var lines = new ArrayList<String>();
        program(OptionalLong.empty(), LUI_T0_FINISHER, 0x00005337, 0x55530313, SW_T1_T0)
                .traceInstructions(lines::add)
                .build()
                .run();
        assertTrue(lines.get(0).matches("0 0 M 0000000080000000 001002b7  lui\\s+t0,.*"));
        assertTrue(lines.get(3).contains("sw"), lines.get(3));
    }

    @Test
    void whatCannotBeBootedIsRefusedWithItsName() throws Exception {
        var file = folder.resolve("strange");
        Files.write(file, MiniElf.of(62, OptionalLong.empty(), LOOP));
        for (var builder :
                new Machine.Builder[] {
                    Machine.builder().kernel(file), Machine.builder().program(file)
                }) {
            var e = assertThrows(FormatException.class, builder::build);
            assertTrue(e.getMessage().contains("strange"), e.getMessage());
        }
        Files.write(file, new byte[100]);
        var disk = new Disk(file, Disk.Mode.READ_ONLY);
        var e = assertThrows(FormatException.class, () -> Machine.builder().disk(disk).build());
        assertTrue(e.getMessage().contains("whole sectors"), e.getMessage());
        Files.write(file, new byte[1 << 20]);
        e = assertThrows(FormatException.class, () -> Machine.builder().disk(disk).build());
        assertTrue(e.getMessage().contains("a partition table"), e.getMessage());
    }

    @Test
    void whatDoesNotFitIntoMemoryIsRefused() throws Exception {
        var initrd = Files.write(folder.resolve("initrd"), new byte[70 << 20]);
        var machine = kernel(LOOP).initrd(initrd).build();
        var e = assertThrows(FormatException.class, machine::run);
        assertTrue(e.getMessage().contains("initrd"), e.getMessage());
    }

    @Test
    void contradictorySettingsAreRefused() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> Machine.builder().build());
        assertThrows(IllegalArgumentException.class, () -> Machine.builder().harts(9));
        assertThrows(IllegalArgumentException.class, () -> Machine.builder().memory(1));
        var both = program(OptionalLong.empty(), LOOP).firmware(folder.resolve("program"));
        assertThrows(IllegalArgumentException.class, both::build);
        assertInstanceOf(Ending.Stopped.class, stoppedBeforeItRan());
    }

    private Ending stoppedBeforeItRan() throws Exception {
        var machine = program(OptionalLong.empty(), LOOP).build();
        machine.stop();
        return machine.run().ending();
    }
}
