package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Machine;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The bundled kernel, the bundled C library and the bundled shell on the machine. */
class BundledBootIT {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fab", "fab-tiny"})
    void theBundledKernelBootsTheBundledShell(String kernel) throws Exception {
        var console = new ByteArrayOutputStream();
        var image = Files.write(folder.resolve("Image"), BundledBoot.kernel(kernel).orElseThrow());
        var initrd = Files.write(folder.resolve("cpio"), BundledBoot.shellInitramfs());
        var result =
                Machine.builder()
                        .kernel(image)
                        .initrd(initrd)
                        .memory(256L << 20)
                        .console(console)
                        .timeout(Duration.ofMinutes(2))
                        .dialogue(
                                new Dialogue(
                                        List.of(
                                                Dialogue.expect("# "),
                                                Dialogue.send(
                                                        "for i in 1 2 3; do echo answer=$((i *"
                                                                + " 14)); done\n"),
                                                Dialogue.expect("answer=42"))))
                        .build()
                        .run();
        var text = console.toString(StandardCharsets.UTF_8);
        assertEquals(new Ending.Heard(), result.ending(), text);
        assertTrue(text.contains("Linux version 6.1.0-fab1"), text);
    }
}
