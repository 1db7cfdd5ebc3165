package org.distrofab.initsystems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.distrospec.Recipe.InitSystem;
import org.distrofab.distrospec.ServiceSpec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What of the systemd-like init can be held against something without booting it. */
class SystemdLikeIT {
    private static final String UNITS = "usr/lib/systemd/system/";

    /** Programs that the units run and other packages bring. */
    private static final List<String> OTHERS = List.of("bin/sh", "bin/rm", "sbin/getty");

    @TempDir Path folder;

    @Test
    void everythingThatReadsTextHoldsAgainstGoodBadAndRandomInput() throws Exception {
        var qemu = tool("qemu-riscv64");
        var program = program(folder.resolve("parsers"), "test/parsers");
        var output = run(qemu, program.toString());
        var count = Pattern.compile("(\\d+) passed, (\\d+) failed").matcher(output);
        assertTrue(count.find(), output);
        assertEquals("0", count.group(2), output);
        assertTrue(Integer.parseInt(count.group(1)) >= 2100, output);
    }

    @Test
    void theUnitsThatComeWithItPassTheRealVerifier() throws Exception {
        var analyze = tool("systemd-analyze");
        root();
        assertEquals("", verify(analyze, unitNames()));
    }

    @Test
    void theUnitsThatComeWithItPassItsOwnVerifier() throws Exception {
        var qemu = tool("qemu-riscv64");
        root();
        var analyze = program(folder.resolve("analyze"), "static/usr/bin/systemd-analyze");
        assertEquals("", run(command(List.of(qemu, analyze.toString()), unitNames())));
    }

    @Test
    void bothVerifiersComplainOfTheSameLines() throws Exception {
        var real = tool("systemd-analyze");
        var qemu = tool("qemu-riscv64");
        root();
        var analyze = program(folder.resolve("analyze"), "static/usr/bin/systemd-analyze");
        var unit = folder.resolve("root/" + UNITS + "wrong.service");
        Files.writeString(
                unit,
                """
                [Unit]
                Descripton=misspelt
                [Service]
                ExecStart=/bin/sh
                Type=nonsense
                RestartSec=a while
                RemainAfterExit=perhaps
                [Servce]
                User=root
                """);
        var ours = run(command(List.of(qemu, analyze.toString()), List.of("wrong.service")));
        var theirs = verify(real, List.of("wrong.service"));
        assertEquals(lineNumbers(theirs), lineNumbers(ours), ours + theirs);
        assertTrue(ours.contains("Unknown key 'Descripton' in section [Unit], ignoring."), ours);
    }

    @Test
    void renderedServicesPassTheRealVerifier() throws Exception {
        var analyze = tool("systemd-analyze");
        root();
        for (var type : ServiceSpec.Type.values()) {
            var spec =
                    new ServiceSpec(
                            "made",
                            "Made of a description",
                            type,
                            "/bin/sh -c 'exit 0'",
                            Optional.of("/bin/sh -c 'exit 1'"),
                            Optional.empty(),
                            "daemon",
                            "/tmp",
                            new TreeMap<>(),
                            ServiceSpec.Restart.NO,
                            List.of("systemd-journald"),
                            List.of("network.target"),
                            List.of("network.target"),
                            List.of());
            var files = ServiceRenderer.of(InitSystem.SYSTEMD_LIKE).define(spec);
            var file = (InitFile.Text) files.getFirst();
            var target = folder.resolve("root" + file.path());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.content());
            assertEquals("", verify(analyze, List.of("made.service")), file.content());
        }
    }

    private static List<Integer> lineNumbers(String complaints) {
        return Pattern.compile("wrong\\.service:(\\d+): ")
                .matcher(complaints)
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .sorted()
                .distinct()
                .toList();
    }

    /** A root folder with the units, and something executable wherever they run a program. */
    private void root() throws IOException {
        var root = folder.resolve("root");
        for (var name : GuestInit.SYSTEMD_LIKE.configuration()) {
            var file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, GuestInit.SYSTEMD_LIKE.configuration(name));
        }
        var prefix = "static/";
        var programs =
                GuestInit.SYSTEMD_LIKE.programs().stream()
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()));
        for (var name : Stream.concat(programs, OTHERS.stream()).toList()) {
            var file = root.resolve(name);
            Files.createDirectories(file.getParent());
            executable(Files.writeString(file, "#!/bin/sh\n"));
        }
    }

    private static List<String> unitNames() throws IOException {
        return GuestInit.SYSTEMD_LIKE.configuration().stream()
                .filter(name -> name.startsWith(UNITS))
                .map(name -> name.substring(UNITS.length()))
                .map(name -> name.replace("@.", "@ttyS0."))
                .toList();
    }

    private String verify(String analyze, List<String> units) throws Exception {
        var words = command(List.of(analyze, "--man=no", "--recursive-errors=no"), units).stream();
        return run(words.toArray(String[]::new));
    }

    private List<String> command(List<String> program, List<String> units) {
        var root = "--root=" + folder.resolve("root");
        return Stream.of(program.stream(), Stream.of(root, "verify"), units.stream())
                .flatMap(words -> words)
                .toList();
    }

    private static Path program(Path file, String name) throws IOException {
        executable(Files.write(file, GuestInit.SYSTEMD_LIKE.program(name)));
        return file;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String tool(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> Assumptions.abort(name + " is not installed"));
    }

    private String run(List<String> command) throws Exception {
        return run(command.toArray(String[]::new));
    }

    private String run(String... command) throws Exception {
        var log = folder.resolve("log");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end: " + String.join(" ", command));
        }
        return Files.readString(log);
    }
}
