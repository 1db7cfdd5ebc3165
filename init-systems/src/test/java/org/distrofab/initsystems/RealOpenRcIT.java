package org.distrofab.initsystems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.distrospec.Recipe.InitSystem;
import org.distrofab.distrospec.ServiceSpec;
import org.distrofab.distrospec.ServiceSpec.Restart;
import org.distrofab.distrospec.ServiceSpec.Type;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The scripts that ship, and those that are rendered, under Debian's OpenRC in a chroot of the
 * host. Skipped where that cannot be had.
 */
class RealOpenRcIT {
    private static final int CANNOT = 77;
    private static final String END = "end of the commands";

    @TempDir Path folder;
    private Path etc;

    @BeforeEach
    void writeConfiguration() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
        for (var name : GuestInit.OPENRC_LIKE.configuration()) {
            if (name.startsWith("etc/")) {
                write(name, GuestInit.OPENRC_LIKE.configuration(name));
            }
        }
        for (var link : GuestInit.OPENRC_LIKE.links().entrySet()) {
            if (link.getKey().startsWith("etc/")) {
                link(link.getKey(), link.getValue());
            }
        }
        text("etc/hostname", "fabbox\n");
        text(
                "etc/passwd",
                "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
        text("etc/group", "root:x:0:\nnobody:x:65534:\n");
        for (var service : List.of(daemon(), once())) {
            for (var file : ServiceRenderer.of(InitSystem.OPENRC_LIKE).define(service)) {
                if (file instanceof InitFile.Text script) {
                    text(script.path().substring(1), script.content());
                }
            }
        }
    }

    private static ServiceSpec service(String name, Type type, String start, Restart restart) {
        return new ServiceSpec(
                name,
                "Tells the time, doesn't it?",
                type,
                start,
                Optional.of("/bin/true"),
                Optional.empty(),
                type == Type.ONESHOT ? "root" : "nobody",
                "/var/lib/clock",
                new TreeMap<>(Map.of("TZ", "UTC")),
                restart,
                List.of("hostname"),
                List.of(),
                List.of("bootmisc"),
                List.of());
    }

    private static ServiceSpec daemon() {
        return service("clock", Type.SIMPLE, "/bin/sleep 4321", Restart.ALWAYS);
    }

    private static ServiceSpec once() {
        return service("seed", Type.ONESHOT, "/bin/touch sown", Restart.NO);
    }

    private void text(String name, String content) throws IOException {
        write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        if (content.length > 2 && content[0] == '#' && content[1] == '!') {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void link(String name, String target) throws IOException {
        var link = folder.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(target));
    }

    /** Runs commands in the chroot; what they print. */
    private String run(List<String> commands) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/bin/sh")), "a POSIX host for the reference check");
        var cache = Path.of(System.getProperty("user.home"), ".cache/distrofab-tests/openrc");
        var input = folder.resolve("commands");
        Files.writeString(input, String.join("\n", commands) + "\necho '" + END + "'\n");
        var output = folder.resolve("output");
        var process =
                new ProcessBuilder(
                                "/bin/sh",
                                "src/test/sh/real-openrc.sh",
                                cache.toString(),
                                etc.toString())
                        .redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        var text = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (process.waitFor() == CANNOT) {
            Assumptions.abort("no OpenRC to compare with: " + text.strip());
        }
        assertTrue(text.contains(END), text);
        return text;
    }

    @Test
    void everyScriptDescribesItselfAndItsDependenciesAreRead() throws Exception {
        var commands = new ArrayList<String>();
        var scripts = new ArrayList<String>();
        for (var name : GuestInit.OPENRC_LIKE.configuration()) {
            if (name.startsWith("etc/init.d/")) {
                scripts.add(name);
                commands.add("openrc-run /" + name + " describe");
            }
        }
        commands.add("echo order: $(rc-depend bootmisc)");
        var text = run(commands);
        assertTrue(scripts.size() > 10, scripts::toString);
        for (var name : scripts) {
            var script =
                    new String(GuestInit.OPENRC_LIKE.configuration(name), StandardCharsets.UTF_8);
            int at = script.indexOf("description=\"") + "description=\"".length();
            var description = script.substring(at, script.indexOf('"', at));
            assertTrue(text.contains(" * " + description + "\n"), () -> name + "\n" + text);
        }
        assertTrue(text.contains("order: root localmount bootmisc"), text);
    }

    /** All but those of the shutdown: mount-ro would do its work on the host's file system. */
    @Test
    void theBootScriptsStartUnderIt() throws Exception {
        var services =
                List.of(
                        "devfs",
                        "sysfs",
                        "cgroups",
                        "root",
                        "localmount",
                        "modules",
                        "sysctl",
                        "hostname",
                        "bootmisc",
                        "seedrng",
                        "local");
        var commands = new ArrayList<String>();
        for (var service : services) {
            commands.add("openrc-run /etc/init.d/" + service + " start");
            commands.add(
                    "echo \"" + service + "$(openrc-run /etc/init.d/" + service + " status)\"");
        }
        commands.add("hostname");
        commands.add("stat -c 'seed %s' /var/lib/seedrng/seed");
        var text = run(commands);
        for (var service : services) {
            assertTrue(text.contains(service + " * status: started\n"), text);
        }
        assertTrue(text.contains("\nfabbox\nseed 512\n"), text);
        assertEquals(-1, text.indexOf("not found"), text);
    }

    @Test
    void renderedServicesStartStayAndStopUnderIt() throws Exception {
        var text =
                run(
                        List.of(
                                "openrc-run /etc/init.d/devfs start",
                                "openrc-run /etc/init.d/seed start",
                                "ls /var/lib/clock",
                                "openrc-run /etc/init.d/clock start",
                                "sleep 1",
                                "ps -eo user,args | grep '[/]bin/sleep 4321'",
                                "openrc-run /etc/init.d/clock status",
                                "openrc-run /etc/init.d/clock stop",
                                "ps -eo args | grep '[/]bin/sleep 4321' || echo gone",
                                "openrc-run /etc/init.d/clock status"));
        assertTrue(text.contains("\nsown\n"), text);
        assertTrue(text.contains("nobody   /bin/sleep 4321\n"), text);
        assertTrue(text.contains(" * status: started\n"), text);
        assertTrue(text.contains("gone\n * status: stopped\n"), text);
    }
}
