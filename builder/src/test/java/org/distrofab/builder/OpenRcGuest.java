package org.distrofab.builder;

import org.distrofab.initsystems.GuestInit;
import org.distrofab.machine.Dialogue;
import org.distrofab.machine.Disk;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Machine;
import org.distrofab.userland.GuestFiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A small system with the openrc-like init for a test: what a package would bring, without
 * packages.
 */
final class OpenRcGuest implements AutoCloseable {
    private static final Pattern COLOUR = Pattern.compile("\033\\[[0-9;]*[A-Za-z]");
    private static final Map<String, String> MERGED =
            Map.of("bin/", "usr/bin/", "sbin/", "usr/bin/", "lib/", "usr/lib/");

    private final GuestDisk disk = new GuestDisk();
    private final Path folder;

    /** What came of a run: the console without colours, and how it ended. */
    record Run(String text, Ending ending) {
        /** The place of a text; -1 if it is not there. */
        int at(String wanted) {
            return text.indexOf(wanted);
        }
    }

    OpenRcGuest(Path folder, String libc) throws Exception {
        this.folder = folder;
        for (var path : List.of("dev", "proc", "sys", "run", "tmp", "root", "var/log", "var/lib")) {
            disk.folder(path);
        }
        for (var link : List.of("bin", "sbin")) {
            disk.link(link, "usr/bin");
        }
        disk.link("lib", "usr/lib");
        for (var name : GuestFiles.names()) {
            if (name.startsWith(libc + "/")) {
                program(name.substring(libc.length() + 1), GuestFiles.read(name));
            } else if (name.startsWith("lib/")) {
                program(name, GuestFiles.read(name));
            }
        }
        for (var many : List.of("core", "process-tools", "module-tools", "su-tools")) {
            for (var command : GuestFiles.commands(many)) {
                disk.link("usr/bin/" + command, many);
            }
        }
        for (var name : GuestInit.OPENRC_LIKE.programs()) {
            if (name.startsWith(libc + "/")) {
                program(name.substring(libc.length() + 1), GuestInit.OPENRC_LIKE.program(name));
            }
        }
        for (var name : GuestInit.OPENRC_LIKE.configuration()) {
            var content = GuestInit.OPENRC_LIKE.configuration(name);
            disk.file(name, content[0] == '#' && content[1] == '!' ? 0755 : 0644, content);
        }
        GuestInit.OPENRC_LIKE.links().forEach(disk::link);
        file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        file("etc/group", "root:x:0:\ntty:x:5:\n");
        file("etc/hostname", "fabbox\n");
    }

    private void program(String name, byte[] content) {
        var path = name;
        for (var merged : MERGED.entrySet()) {
            if (name.startsWith(merged.getKey())) {
                path = merged.getValue() + name.substring(merged.getKey().length());
            }
        }
        disk.file(path, 0755, content);
    }

    OpenRcGuest file(String path, String text) {
        disk.file(path, text.startsWith("#!") ? 0755 : 0644, text);
        return this;
    }

    /** A service script of its dependencies and functions, enabled in a runlevel. */
    OpenRcGuest service(String name, String level, String text) {
        disk.link("etc/runlevels/" + level + "/" + name, "/etc/init.d/" + name);
        return file("etc/init.d/" + name, "#!/sbin/openrc-run\n" + text);
    }

    /** Boots it under a bundled kernel, talks to it until it ends or all was heard. */
    Run boot(String kernel, String options, Dialogue.Step... steps) throws Exception {
        var image = Files.write(folder.resolve("Image"), BundledBoot.kernel(kernel).orElseThrow());
        return boot(image, Map.of(), "root=/dev/vda2 " + options, steps);
    }

    /**
     * @param modules what the initramfs loads, by path in the initramfs, in their order
     */
    Run boot(Path image, Map<String, Path> modules, String options, Dialogue.Step... steps)
            throws Exception {
        var console = new ByteArrayOutputStream();
        try (var initramfs = new GuestDisk()) {
            initramfs.file("init", 0755, GuestInit.INITRAMFS.program("init"));
            for (var module : modules.entrySet()) {
                initramfs.file(module.getKey(), 0644, Files.readAllBytes(module.getValue()));
            }
            initramfs.file(
                    "etc/modules",
                    0644,
                    modules.keySet().stream()
                            .map(module -> "/" + module + "\n")
                            .collect(Collectors.joining()));
            var result =
                    Machine.builder()
                            .kernel(image)
                            .initrd(initramfs.initramfs(folder.resolve("initramfs")))
                            .disk(new Disk(disk.disk(folder.resolve("disk")), Disk.Mode.SNAPSHOT))
                            .memory(256L << 20)
                            .commandLine("console=ttyS0 " + options)
                            .console(console)
                            .timeout(Duration.ofMinutes(10))
                            .dialogue(new Dialogue(List.of(steps)))
                            .build()
                            .run();
            var text = console.toString(StandardCharsets.UTF_8).replace("\r", "");
            return new Run(COLOUR.matcher(text).replaceAll(""), result.ending());
        }
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
