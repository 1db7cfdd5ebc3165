package org.distrofab.initsystems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The tests in C of inittab, dependencies and process matching, by user-mode QEMU. */
class OpenRcPartsTest {
    private static final Pattern COUNT = Pattern.compile("(\\d+) passed, 0 failed\n$");
    private static final int LEAST = 60;

    @TempDir Path folder;

    @Test
    void partsOfOpenrcDoWhatTheirTestsSay() throws Exception {
        var qemu =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(place -> Path.of(place, "qemu-riscv64"))
                        .filter(Files::isExecutable)
                        .findFirst();
        Assumptions.assumeTrue(qemu.isPresent(), "qemu-riscv64 is not installed");
        var program = folder.resolve("parts");
        Files.write(program, GuestInit.OPENRC_LIKE.program("test/parts"));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        var output = folder.resolve("output");
        var process =
                new ProcessBuilder(qemu.get().toString(), program.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "no end after a minute");
        var text = Files.readString(output);
        var count = COUNT.matcher(text);
        assertTrue(count.find(), text);
        assertTrue(Integer.parseInt(count.group(1)) >= LEAST, text);
        assertEquals(0, process.exitValue(), text);
    }
}
