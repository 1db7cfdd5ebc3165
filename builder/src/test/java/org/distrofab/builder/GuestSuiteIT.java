package org.distrofab.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Machine;
import org.distrofab.userland.GuestFiles;
import org.distrofab.userland.GuestSuite;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The bundled userspace passes its in-guest suite, under the bundled kernel and under Debian's. */
class GuestSuiteIT {
    private static final String QEMU = "qemu-system-riscv64";
    private static final Pattern SUMMARY =
            Pattern.compile("(\\d+) passed, (\\d+) failed, (\\d+) skipped");
    private static final int LEAST_CHECKS = 300;
    private static final Duration TIMEOUT = Duration.ofMinutes(20);
    private static final String MODULE = "kernel/net/core/failover.ko.xz";

    /** What verify has time for: everything but the libraries' own suites, which LibcIT runs. */
    private static final List<String> WITHOUT_LIBC =
            GuestSuite.scripts().stream()
                    .filter(name -> name.matches("\\d.*"))
                    .filter(name -> !name.equals("05-libc.sh"))
                    .toList();

    private static final String INIT =
            """
            #!/bin/sh
            export PATH=/usr/bin HOME=/root TERM=vt100 FAB_MACHINE=1
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t devtmpfs dev /dev
            mkdir -p /dev/pts
            mount -t devpts pts /dev/pts
            mount -t tmpfs tmp /tmp
            chmod 1777 /tmp
            /usr/share/fab/suite/run PARTS
            poweroff -f
            """;

    private static final String LOGIN_INIT =
            """
            #!/bin/sh
            export PATH=/usr/bin
            mount -t proc proc /proc
            mount -t devtmpfs dev /dev
            hostname fabhost
            echo root:sesame | chpasswd
            printf 'Welcome to \\\\n on \\\\l\\n' > /etc/issue
            getty -L 115200 ttyS0 vt100 &
            wait
            getty -L --autologin root 115200 ttyS0 vt100 &
            wait
            echo both sessions are over
            sleep 1000
            """;

    @TempDir Path folder;

    /** A kernel of Debian as the tests of the machine have fetched it, with its modules. */
    private record DebianKernel(Path image, Path modules) {
        private static final Path FETCHED =
                Path.of(System.getProperty("user.home"), ".cache/distrofab-tests/machine/unpacked");

        static DebianKernel find() throws IOException {
            if (Files.isDirectory(FETCHED)) {
                try (var packages = Files.newDirectoryStream(FETCHED, "linux-image-6.12.*")) {
                    for (var one : packages) {
                        var image = first(one.resolve("boot"), "vmlinux-*");
                        var modules = first(one.resolve("usr/lib/modules"), "*");
                        if (image.isPresent()
                                && modules.isPresent()
                                && Files.exists(modules.get().resolve(MODULE))) {
                            return new DebianKernel(image.get(), modules.get());
                        }
                    }
                }
            }
            return Assumptions.abort("no kernel of Debian has been fetched by the machine's tests");
        }

        private static Optional<Path> first(Path folder, String pattern) throws IOException {
            if (!Files.isDirectory(folder)) {
                return Optional.empty();
            }
            try (var found = Files.newDirectoryStream(folder, pattern)) {
                var all = found.iterator();
                return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
            }
        }
    }

    /**
     * @param flavour of the commands: {@code static}, {@code musl-like} or {@code glibc-like}
     */
    private static GuestDisk tree(String flavour, List<String> parts) throws Exception {
        return tree(flavour, INIT.replace("PARTS", String.join(" ", parts)));
    }

    private static GuestDisk tree(String flavour, String init) throws Exception {
        var tree = new GuestDisk();
        for (var one : List.of("dev", "proc", "sys", "run", "tmp", "root", "etc", "home")) {
            tree.folder(one);
        }
        tree.folder("var/spool/cron").link("bin", "usr/bin").link("lib", "usr/lib");
        var prefix = flavour.equals("static") ? "" : flavour + "/";
        for (var program : List.of("core", "su-tools", "process-tools", "module-tools")) {
            int mode = program.equals("su-tools") ? 04755 : 0755;
            tree.file("usr/bin/" + program, mode, GuestFiles.read(prefix + "bin/" + program));
            for (var command : GuestFiles.commands(program)) {
                tree.link("usr/bin/" + command, program);
            }
        }
        tree.file("usr/bin/sh", 0755, GuestFiles.read(prefix + "bin/sh"));
        for (var daemon : List.of("syslogd", "crond")) {
            tree.file("usr/bin/" + daemon, 0755, GuestFiles.read(prefix + "sbin/" + daemon));
        }
        for (var name : GuestFiles.names()) {
            if (name.startsWith("lib/")) {
                tree.file("usr/" + name, 0755, GuestFiles.read(name));
            }
        }
        for (var file : GuestSuite.files().entrySet()) {
            tree.file(GuestSuite.FOLDER + "/" + file.getKey(), 0755, file.getValue());
        }
        return tree.file(
                        "etc/passwd",
                        0644,
                        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n")
                .file("etc/shadow", 0600, "root::20000::::::\nnobody:*:20000::::::\n")
                .file("etc/group", 0644, "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n")
                .file("init", 0755, init);
    }

    private static void addModule(GuestDisk tree, DebianKernel kernel) throws IOException {
        var release = kernel.modules().getFileName();
        tree.file(
                "usr/lib/modules/" + release + "/" + MODULE,
                0644,
                Files.readAllBytes(kernel.modules().resolve(MODULE)));
    }

    private String onTheMachine(Path image, GuestDisk tree) throws Exception {
        return onTheMachine(image, tree, Dialogue.expect(SUMMARY.pattern()));
    }

    private String onTheMachine(Path image, GuestDisk tree, Dialogue.Step... steps)
            throws Exception {
        var console = new ByteArrayOutputStream();
        var result =
                Machine.builder()
                        .kernel(image)
                        .initrd(tree.initramfs(folder.resolve("initramfs")))
                        .memory(256L << 20)
                        .commandLine("console=ttyS0 quiet panic=-1")
                        .console(console)
                        .restarts(false)
                        .timeout(TIMEOUT)
                        .dialogue(new Dialogue(List.of(steps)))
                        .build()
                        .run();
        var text = console.toString(StandardCharsets.UTF_8);
        assertEquals(new Ending.Heard(), result.ending(), text);
        return text;
    }

    private static void check(String text) {
        var summary = SUMMARY.matcher(text);
        assertTrue(summary.find(), text);
        assertEquals("0", summary.group(2), text);
        assertTrue(Integer.parseInt(summary.group(1)) >= LEAST_CHECKS, text);
    }

    @Test
    void theSuitePassesUnderTheBundledKernelOnTheMachine() throws Exception {
        var image = Files.write(folder.resolve("Image"), BundledBoot.kernel("fab").orElseThrow());
        try (var tree = tree("static", WITHOUT_LIBC)) {
            check(onTheMachine(image, tree));
        }
    }

    @Test
    void gettyAndLoginLetInWhoKnowsThePassword() throws Exception {
        var image = Files.write(folder.resolve("Image"), BundledBoot.kernel("fab").orElseThrow());
        try (var tree = tree("musl-like", LOGIN_INIT)) {
            var text =
                    onTheMachine(
                            image,
                            tree,
                            Dialogue.expect("Welcome to fabhost on ttyS0"),
                            Dialogue.expect("fabhost login: "),
                            Dialogue.send("root\n"),
                            Dialogue.expect("Password: "),
                            Dialogue.send("guessed\n"),
                            Dialogue.expect("Login incorrect"),
                            Dialogue.expect("fabhost login: "),
                            Dialogue.send("root\n"),
                            Dialogue.expect("Password: "),
                            Dialogue.send("sesame\n"),
                            Dialogue.expect("# "),
                            Dialogue.send("echo $USER on $(tty) is $((40 + 2))\n"),
                            Dialogue.expect("root on /dev/ttyS0 is 42"),
                            Dialogue.expect("# "),
                            Dialogue.send("exit\n"),
                            Dialogue.expect("Welcome to fabhost on ttyS0"),
                            Dialogue.expect("# "),
                            Dialogue.send("exit\n"),
                            Dialogue.expect("both sessions are over"));
            assertTrue(text.indexOf("sesame") < 0, text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"static", "musl-like", "glibc-like"})
    @Tag("nightly")
    void allOfItPassesUnderDebiansKernelOnTheMachine(String flavour) throws Exception {
        var kernel = DebianKernel.find();
        try (var tree = tree(flavour, List.of())) {
            addModule(tree, kernel);
            check(onTheMachine(kernel.image(), tree));
        }
    }

    @Test
    void allOfItPassesUnderDebiansKernelOnQemu() throws Exception {
        var kernel = DebianKernel.find();
        Path initramfs;
        try (var tree = tree("musl-like", List.of())) {
            addModule(tree, kernel);
            initramfs = tree.initramfs(folder.resolve("initramfs"));
        }
        check(onQemu(kernel.image(), initramfs));
    }

    private String onQemu(Path image, Path initramfs) throws Exception {
        var log = folder.resolve("log");
        var command = new ArrayList<>(List.of(QEMU, "-M", "virt", "-m", "256", "-nographic"));
        command.addAll(List.of("-no-reboot", "-kernel", image.toString()));
        command.addAll(List.of("-initrd", initramfs.toString()));
        command.addAll(List.of("-append", "console=ttyS0 quiet panic=-1"));
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException _) {
            return Assumptions.abort(QEMU + " is not installed");
        }
        var ended = process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        var text = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertTrue(ended, text);
        return text;
    }
}
