package org.distrofab.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Two machines side by side, one with each engine. */
class EngineComparisonTest {
    private static final int RISCV = 243;
    private static final int ADDI_X5_1 = 0x0012_8293;
    private static final int XOR_X6_X5 = 0x0053_4333;
    private static final int JAL_BACK_8 = 0xff9f_f06f;

    @TempDir private Path folder;
    private Path program;

    @BeforeEach
    void writeProgram() throws IOException {
        program = folder.resolve("program");
        Files.write(
                program, MiniElf.of(RISCV, OptionalLong.empty(), ADDI_X5_1, XOR_X6_X5, JAL_BACK_8));
    }

    private Machine.Builder machine() {
        return Machine.builder().memory(4 << 20).program(program).maxInstructions(1_000_000);
    }

    @Test
    void aHotLoopIsTheSameOnBothEnginesToTheInstruction()
            throws IOException, FormatException, InterruptedException {
        var outcome = EngineComparison.run(machine().deterministic(1));
        assertEquals(Optional.empty(), outcome.difference());
        assertEquals(new Ending.InstructionLimit(), outcome.translated().ending());
        assertEquals(1_000_000, outcome.translated().statistics().instructionsRetired());
    }

    @Test
    void hartsThatTakeTurnsAreComparedToo()
            throws IOException, FormatException, InterruptedException {
        var outcome = EngineComparison.run(machine().harts(2).deterministic(1));
        assertEquals(Optional.empty(), outcome.difference());
        assertTrue(outcome.translated().statistics().instructionsRetired() >= 1_000_000);
    }

    @Test
    void machinesThatWouldDifferAnywayAreRefused() {
        var input = new ByteArrayInputStream(new byte[0]);
        for (var builder :
                new Machine.Builder[] {
                    machine(),
                    machine().deterministic(1).input(input),
                    machine().deterministic(1).timeout(Duration.ofSeconds(1)),
                    machine().deterministic(1).disk(new Disk(program, Disk.Mode.WRITABLE)),
                    machine().deterministic(1).share(new Share(folder, "tag", false))
                }) {
            assertThrows(IllegalArgumentException.class, () -> EngineComparison.run(builder));
        }
    }
}
