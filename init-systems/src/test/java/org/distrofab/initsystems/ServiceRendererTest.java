package org.distrofab.initsystems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.distrospec.Recipe.InitSystem;
import org.distrofab.distrospec.ServiceSpec;
import org.distrofab.distrospec.ServiceSpec.Restart;
import org.distrofab.distrospec.ServiceSpec.Type;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class ServiceRendererTest {
    private static final Path RENDERED = Path.of("src/test/resources/rendered");

    private static final ServiceSpec DAEMON =
            new ServiceSpec(
                    "clock",
                    "Tells 100% of the time, doesn't it?",
                    Type.SIMPLE,
                    "/bin/sleep --foreground 10",
                    Optional.of("/bin/kill -TERM 1"),
                    Optional.of("/bin/kill -HUP 1"),
                    "nobody",
                    "/var/lib/clock",
                    new TreeMap<>(Map.of("TZ", "UTC", "GREETING", "say \"hi\" 100%")),
                    Restart.ON_FAILURE,
                    List.of("syslogd"),
                    List.of("network"),
                    List.of("network.target", "crond"),
                    List.of("getty"));

    private static final ServiceSpec ONCE =
            new ServiceSpec(
                    "seed",
                    "seed",
                    Type.ONESHOT,
                    "/bin/true now",
                    Optional.empty(),
                    Optional.empty(),
                    "root",
                    "/",
                    new TreeMap<>(),
                    Restart.NO,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(
            value = InitSystem.class,
            names = {"SYSTEMD_LIKE", "OPENRC_LIKE"})
    void eachInitGetsTheServiceInItsOwnWords(InitSystem system) throws IOException {
        var renderer = ServiceRenderer.of(system);
        var text =
                Stream.of(DAEMON, ONCE)
                        .flatMap(service -> renderer.define(service).stream())
                        .map(InitFile.Text.class::cast)
                        .map(file ->
                                "==> %s %o%n%s".formatted(file.path(), file.mode(), file.content()))
                        .collect(Collectors.joining("\n"));
        var expected = RENDERED.resolve(system.word() + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, text);
        }
        assertEquals(Files.readString(expected), text);
    }

    @Test
    void enablingLinksTheUnitIntoItsTarget() {
        var units = ServiceRenderer.of(InitSystem.SYSTEMD);
        assertEquals(
                new InitFile.Link(
                        "/etc/systemd/system/multi-user.target.wants/clock.service",
                        "../clock.service"),
                units.enable("clock", "multi-user.target"));
        assertEquals(
                new InitFile.Link(
                        "/etc/systemd/system/getty.target.wants/getty@ttyS0.service",
                        "../getty@.service"),
                units.enable("getty@ttyS0", "getty.target"));
    }

    @Test
    void enablingLinksTheScriptIntoItsRunlevel() {
        assertEquals(
                new InitFile.Link("/etc/runlevels/boot/syslogd", "/etc/init.d/syslogd"),
                ServiceRenderer.of(InitSystem.OPENRC).enable("syslogd", "boot"));
    }

    @Test
    void openrcFindsADaemonThatForksByItsProgram() {
        var forking =
                new ServiceSpec(
                        "old",
                        "old",
                        Type.FORKING,
                        "/usr/sbin/old --daemon",
                        Optional.empty(),
                        Optional.empty(),
                        "root",
                        "/",
                        new TreeMap<>(),
                        Restart.ALWAYS,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of());
        var file = ServiceRenderer.of(InitSystem.OPENRC_LIKE).define(forking).getFirst();
        assertEquals(
                "#!/sbin/openrc-run\n\ndescription='old'\ncommand='/usr/sbin/old'\n"
                        + "command_args='--daemon'\n",
                ((InitFile.Text) file).content());
    }

    @Test
    void scriptsAreShellThatAShellAccepts() throws Exception {
        requireTool("sh");
        for (var service : List.of(DAEMON, ONCE)) {
            var script = write(new OpenRcRenderer().define(service));
            assertEquals("", run("sh", "-n", script.toString()));
        }
    }

    @Test
    void unitsPassTheRealVerifier() throws Exception {
        requireTool("systemd-analyze");
        var unit = write(new UnitRenderer().define(ONCE));
        var complaints =
                run("systemd-analyze", "verify", "--man=no", unit.toString())
                        .lines()
                        .filter(line -> line.contains(unit.getFileName().toString()))
                        .toList();
        assertEquals(List.of(), complaints);
    }

    private Path write(List<InitFile> files) throws IOException {
        var file = (InitFile.Text) files.getFirst();
        var target = folder.resolve(Path.of(file.path()).getFileName());
        return Files.writeString(target, file.content());
    }

    private static void requireTool(String name) {
        var found =
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        if (!found) {
            Assumptions.abort(name + " is not installed");
        }
    }

    private String run(String... command) throws Exception {
        var log = folder.resolve("log");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), command[0] + " hangs");
        return Files.readString(log);
    }
}
