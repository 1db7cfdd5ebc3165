package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Disk;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Machine;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/** The recipes that ship, from text to a command that runs in the booted guest. */
class DistroBootIT {
    @TempDir Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "alpine, ld-fabm-riscv64.so.1, rc-status -a",
        "debian, ld-fabg-riscv64.so.2, systemctl is-active multi-user.target",
        "fedora, ld-fabg-riscv64.so.2, systemctl is-active multi-user.target",
    })
    void aRecipeBootsToAPromptAndRunsCommands(String recipe, String loader, String init)
            throws Exception {
        var built = new Builds(folder).build(recipe);
        var command =
                "uname -r; cat /etc/os-release; ldd /bin/ls; hostname; "
                        + init
                        + "; echo 'it is \"quoted\"'; exit 7";
        var outcome =
                new GuestCommand(command, OutputStream.nullOutputStream())
                        .run(
                                Machine.builder()
                                        .memory(256L << 20)
                                        .disk(new Disk(built.disk(), Disk.Mode.SNAPSHOT))
                                        .restarts(false)
                                        .timeout(Duration.ofMinutes(3)));
        var text = outcome.output() + outcome.bootConsole();
        assertEquals(OptionalInt.of(7), outcome.exitCode(), text);
        assertTrue(text.startsWith("6.1.0-fab1\n"), text);
        assertTrue(text.contains("ID=distrofab-" + recipe + "\n"), text);
        assertTrue(text.contains(loader), text);
        assertTrue(text.contains("\n" + recipe + "\n"), text);
        assertTrue(text.contains("it is \"quoted\"\n"), text);
        assertEquals(new Ending.PoweredOff(0), outcome.result().ending(), text);
    }
}
