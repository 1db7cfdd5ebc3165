package org.distrofab.machine.debian;

import org.distrofab.machine.Dialogue;
import org.junit.jupiter.api.Assumptions;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** QEMU as second opinion on what a guest does. */
public final class Qemu {
    private Qemu() {}

    /**
     * Boots and holds the dialogue until the guest switches itself off.
     *
     * @param arguments what is to be added to the board and its console
     * @return what the guest has written
     */
    public static String run(Dialogue dialogue, int timeoutSeconds, List<String> arguments)
            throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "qemu-system-riscv64",
                                "-machine",
                                "virt",
                                "-m",
                                "1G",
                                "-nographic",
                                "-monitor",
                                "none",
                                "-no-reboot",
                                "-global",
                                "virtio-mmio.force-legacy=false"));
        command.addAll(arguments);
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException _) {
            return Assumptions.abort("qemu-system-riscv64 is not installed");
        }
        var killer =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                                    process.destroyForcibly();
                                }
                            } catch (InterruptedException _) {
                                process.destroyForcibly();
                            }
                        });
        var heard = new ByteArrayOutputStream();
        var steps = new ArrayList<>(dialogue.steps());
        var window = new StringBuilder();
        try (var from = process.getInputStream();
                var to = process.getOutputStream()) {
            for (int value = from.read(); value >= 0; value = from.read()) {
                heard.write(value);
                if (value != '\r') {
                    window.append((char) value);
                }
                if (!steps.isEmpty()
                        && steps.getFirst() instanceof Dialogue.Expect(var pattern)
                        && pattern.matcher(window).find()) {
                    window.setLength(0);
                    steps.removeFirst();
                }
                while (!steps.isEmpty() && steps.getFirst() instanceof Dialogue.Send(var text)) {
                    to.write(text.getBytes(StandardCharsets.UTF_8));
                    to.flush();
                    steps.removeFirst();
                }
            }
        } finally {
            process.destroyForcibly();
            killer.interrupt();
        }
        if (!steps.isEmpty()) {
            throw new AssertionError("QEMU's guest never came to " + steps + ":\n" + heard);
        }
        return heard.toString(StandardCharsets.ISO_8859_1);
    }
}
