package org.distrofab.machine.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.distrofab.machine.Device;
import org.distrofab.machine.Engine;
import org.distrofab.machine.Hart;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Random programs on the hart and on QEMU: the digests of registers, flags and memory that they
 * print after every round are the same. A reported skip where QEMU is not installed.
 */
@ParameterizedClass
@EnumSource(Engine.class)
class DifferentialIT {
    @Parameter private Engine engine;

    private static final int INSTRUCTIONS = 800;

    @TempDir private Path folder;

    @Test
    void randomProgramsComputeTheSameAsOnQemu() throws IOException, InterruptedException {
        compare(1, 4, 150);
    }

    @Tag("nightly")
    @Test
    void tenMillionRandomInstructionsComputeTheSameAsOnQemu()
            throws IOException, InterruptedException {
        compare(1000, 40, 350);
    }

    private void compare(long firstSeed, int programs, int rounds)
            throws IOException, InterruptedException {
        for (long seed = firstSeed; seed < firstSeed + programs; seed++) {
            byte[] image = RandomProgram.create(seed, INSTRUCTIONS, rounds);
            String[] expected = onQemu(image).split("\n");
            String[] actual = onHart(image).split("\n");
            assertEquals(rounds, expected.length, "QEMU ran all of program " + seed);
            for (int i = 0; i < rounds; i++) {
                assertEquals(expected[i], actual[i], "program " + seed + ", round " + i);
            }
        }
    }

    private String onQemu(byte[] image) throws IOException, InterruptedException {
        var file = folder.resolve("program.bin");
        Files.write(file, image);
        var output = folder.resolve("output");
        Process process;
        try {
            process =
                    new ProcessBuilder(
                                    List.of(
                                            "qemu-system-riscv64",
                                            "-M",
                                            "virt",
                                            "-bios",
                                            "none",
                                            "-display",
                                            "none",
                                            "-monitor",
                                            "none",
                                            "-serial",
                                            "stdio",
                                            "-device",
                                            "loader,file=" + file + ",addr=0x80000000"))
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        } catch (IOException e) {
            return Assumptions.abort("qemu-system-riscv64 is not installed: " + e.getMessage());
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("QEMU does not end");
        }
        return Files.readString(output, StandardCharsets.ISO_8859_1).replace("\r", "");
    }

    private String onHart(byte[] image) {
        try (var guest = new Guest(engine)) {
            var output = new ByteArrayOutputStream();
            guest.bus.map(0x1000_0000, 256, new Sink((offset, value) -> output.write(value)));
            guest.bus.map(0x10_0000, 4096, new Sink((offset, value) -> guest.hart.requestStop()));
            guest.ram.write(Guest.BASE, image, 0, image.length);
            guest.hart.setCsr(Csrs.MSTATUS, 0);
            guest.hart.setPc(Guest.BASE);
            assertEquals(Hart.StopReason.STOPPED, guest.hart.run(1L << 40));
            return output.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @FunctionalInterface
    private interface Store {
        void accept(long offset, int value);
    }

    private record Sink(Store store) implements Device {
        @Override
        public String name() {
            return "sink";
        }

        @Override
        public long read(long offset, int sizeBytes) {
            return 0;
        }

        @Override
        public void write(long offset, int sizeBytes, long value) {
            store.accept(offset, (int) value);
        }
    }
}
