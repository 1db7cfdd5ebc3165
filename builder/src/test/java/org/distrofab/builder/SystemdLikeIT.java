package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.initsystems.GuestInit;
import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Machine;
import org.distrofab.userland.GuestFiles;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The systemd-like init with its tools, on the machine: a script in the guest plays with units that
 * behave and units that do not ({@code src/test/resources/systemd-like}), and the system is turned
 * off by its own hand.
 */
class SystemdLikeIT {
    private static final Path SCENARIO = Path.of("src/test/resources/systemd-like");
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    @TempDir Path folder;

    private static GuestDisk system() throws IOException {
        var tree = new GuestDisk();
        for (var name : List.of("dev", "proc", "sys", "run", "tmp", "root", "var/log")) {
            tree.folder(name);
        }
        tree.file("bin/sh", 0755, GuestFiles.read("bin/sh"));
        for (var program : List.of("core", "process-tools")) {
            tree.file("bin/" + program, 0755, GuestFiles.read("bin/" + program));
            for (var command : GuestFiles.commands(program)) {
                tree.link("bin/" + command, program);
            }
        }
        tree.link("sbin/getty", "../bin/getty");
        var prefix = "static/";
        for (var program : GuestInit.SYSTEMD_LIKE.programs()) {
            if (program.startsWith(prefix)) {
                tree.file(
                        program.substring(prefix.length()),
                        0755,
                        GuestInit.SYSTEMD_LIKE.program(program));
            }
        }
        for (var name : GuestInit.SYSTEMD_LIKE.configuration()) {
            tree.file(name, 0644, GuestInit.SYSTEMD_LIKE.configuration(name));
        }
        for (var link : GuestInit.SYSTEMD_LIKE.links().entrySet()) {
            // The console is the script's: a getty would hang it up.
            if (!link.getKey().contains("getty.target.wants")) {
                tree.link(link.getKey(), link.getValue());
            }
        }
        tree.link("init", "usr/lib/systemd/systemd");
        tree.file(
                "etc/passwd", 0644, "root::0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
        tree.file("etc/group", 0644, "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n");
        tree.file("etc/hostname", 0644, "guest\n");
        tree.file("etc/os-release", 0644, "ID=test\nPRETTY_NAME=\"Test System\"\n");
        return tree;
    }

    private static GuestDisk withScenario() throws IOException {
        var tree = system();
        try (var units = Files.list(SCENARIO.resolve("units"))) {
            for (var unit : (Iterable<Path>) units.sorted()::iterator) {
                tree.file(
                        "etc/systemd/system/" + unit.getFileName(), 0644, Files.readAllBytes(unit));
            }
        }
        tree.file("checks.sh", 0644, Files.readAllBytes(SCENARIO.resolve("checks.sh")));
        return tree.link(
                "etc/systemd/system/multi-user.target.wants/checks.service", "../checks.service");
    }

    private record Session(Ending ending, String text) {}

    private Session boot(GuestDisk tree, Path kernel, String commandLine, Dialogue.Step... steps)
            throws Exception {
        var console = new ByteArrayOutputStream();
        try (tree) {
            var result =
                    Machine.builder()
                            .kernel(kernel)
                            .initrd(tree.initramfs(folder.resolve("initramfs")))
                            .memory(256L << 20)
                            .commandLine("console=ttyS0 systemd.log_color=0 " + commandLine)
                            .console(console)
                            .timeout(TIMEOUT)
                            .dialogue(new Dialogue(List.of(steps)))
                            .build()
                            .run();
            var text = console.toString(StandardCharsets.UTF_8).replace("\r", "");
            return new Session(result.ending(), text);
        }
    }

    private Path bundledKernel() throws IOException {
        return Files.write(folder.resolve("Image"), BundledBoot.kernel("fab").orElseThrow());
    }

    /** The one that the machine's own tests have fetched and unpacked. */
    private static Path debianKernel() throws IOException {
        var packages =
                Path.of(System.getProperty("user.home"), ".cache/distrofab-tests/machine/unpacked");
        if (Files.isDirectory(packages)) {
            try (var files = Files.find(packages, 3, (path, _) -> isDebianKernel(path))) {
                var newest = files.sorted().reduce((_, last) -> last);
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        return Assumptions.abort("no Debian kernel in " + packages + "; DebianBootIT fetches one");
    }

    private static boolean isDebianKernel(Path path) {
        return path.getFileName().toString().startsWith("vmlinux-6.12");
    }

    private static void assertAllPassed(Session session) {
        var text = session.text();
        assertTrue(text.contains("Welcome to Test System!"), text);
        assertTrue(text.contains("[  OK  ] Reached target multi-user.target"), text);
        var count = Pattern.compile("checks: (\\d+) passed, 0 failed").matcher(text);
        assertTrue(count.find(), text);
        assertTrue(Integer.parseInt(count.group(1)) >= 80, text);
        assertTrue(text.contains("[  OK  ] Reached target poweroff.target"), text);
        assertEquals(new Ending.PoweredOff(0), session.ending(), text);
    }

    @Test
    void theScenarioPassesUnderTheBundledKernelWithoutControlGroups() throws Exception {
        assertAllPassed(boot(withScenario(), bundledKernel(), ""));
    }

    @Test
    void theScenarioPassesUnderDebiansKernelWithControlGroups() throws Exception {
        assertAllPassed(boot(withScenario(), debianKernel(), "loglevel=3"));
    }

    @Test
    void quietHidesWhatGoesWellAndNotWhatFails() throws Exception {
        var tree = system();
        tree.file(
                "etc/systemd/system/broken.service",
                0644,
                "[Service]\nType=oneshot\nExecStart=/no/such\n");
        tree.file(
                "etc/systemd/system/end.service",
                0644,
                "[Unit]\nAfter=broken.service\n[Service]\nExecStart=/usr/bin/systemctl poweroff\n");
        for (var name : List.of("broken", "end")) {
            tree.link(
                    "etc/systemd/system/multi-user.target.wants/" + name + ".service",
                    "../" + name + ".service");
        }
        var session = boot(tree, bundledKernel(), "quiet");
        assertTrue(session.text().contains("[FAILED] Failed to start broken"), session.text());
        assertFalse(session.text().contains("[  OK  ] Reached target basic"), session.text());
        assertEquals(new Ending.PoweredOff(0), session.ending(), session.text());
    }

    @Test
    void rescueModeGivesAShellAndLeadsOnToTheDefault() throws Exception {
        var session =
                boot(
                        system(),
                        bundledKernel(),
                        "single",
                        Dialogue.expect("You are in rescue mode"),
                        Dialogue.expect("# "),
                        Dialogue.send("systemctl is-active multi-user.target rescue.target\n"),
                        Dialogue.expect("inactive\n+active"),
                        Dialogue.send("systemctl poweroff\n"),
                        Dialogue.expect("Powering off"));
        assertFalse(session.text().contains("Reached target multi-user"), session.text());
    }

    @Test
    void withoutAnyTargetThereIsStillAShell() throws Exception {
        var tree = new GuestDisk();
        for (var name : List.of("dev", "proc", "sys", "run")) {
            tree.folder(name);
        }
        tree.file("bin/sh", 0755, GuestFiles.read("bin/sh"));
        tree.file("init", 0755, GuestInit.SYSTEMD_LIKE.program("static/usr/lib/systemd/systemd"));
        var session =
                boot(
                        tree,
                        bundledKernel(),
                        "",
                        Dialogue.expect("No target can be started; a shell follows"),
                        Dialogue.expect("# "),
                        Dialogue.send("echo still $((40 + 2))\n"),
                        Dialogue.expect("still 42"));
        assertEquals(new Ending.Heard(), session.ending(), session.text());
    }
}
