package org.distrofab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code distrofab doctor}: what this host offers, and what that is good for. */
@Command(
        name = "doctor",
        description = {
            "Checks what this host offers: Java, memory, disk, mirrors, optional tools.",
            "Ends with 3 if something is missing that distrofab cannot do without.",
            "",
            "Example: distrofab doctor --json"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final long NEEDED_BYTES = 2L << 30;

    /** Programs that are only used to check results against, and what for. */
    private static final List<Tool> TOOLS =
            List.of(
                    new Tool("mvn", "builds distrofab from source"),
                    new Tool("qemu-system-riscv64", "second opinion on kernels and images"),
                    new Tool("e2fsck", "checks ext4 images in the tests"),
                    new Tool("dpkg-deb", "checks .deb packages in the tests"),
                    new Tool(
                            "apt-get", "checks apt repositories; its sources name a Debian mirror"),
                    new Tool("rpm", "checks .rpm packages in the tests"),
                    new Tool("createrepo_c", "checks rpm repositories in the tests"),
                    new Tool("dnf", "checks rpm repositories in the tests"),
                    new Tool("dtc", "checks device trees in the tests"),
                    new Tool("skopeo", "checks OCI layouts in the tests"));

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    private record Tool(String name, String purpose) {}

    private enum State {
        OK("ok", "green"),
        OPTIONAL("absent", "yellow"),
        BAD("bad", "red");

        private final String word;
        private final String colour;

        State(String word, String colour) {
            this.word = word;
            this.colour = colour;
        }
    }

    private record Finding(String what, State state, String detail) {}

    @Override
    public Integer call() throws IOException {
        var host = Stream.of(java(), memory(), disk(), mirror());
        var findings = Stream.concat(host, TOOLS.stream().map(DoctorCommand::tool)).toList();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.render(findings.stream().map(DoctorCommand::asMap).toList()));
        } else {
            var ansi = spec.commandLine().getColorScheme().ansi();
            for (var finding : findings) {
                var colour = finding.state().colour;
                var word = "@|%s %-6s|@".formatted(colour, finding.state().word);
                out.printf("%s  %-20s  %s%n", ansi.string(word), finding.what(), finding.detail());
            }
        }
        boolean bad = findings.stream().anyMatch(finding -> finding.state() == State.BAD);
        return (bad ? ExitCode.ENVIRONMENT : ExitCode.DONE).value();
    }

    private static Map<String, Object> asMap(Finding finding) {
        var map = new LinkedHashMap<String, Object>();
        map.put("what", finding.what());
        map.put("state", finding.state().word);
        map.put("detail", finding.detail());
        return map;
    }

    private static Finding java() {
        int feature = Runtime.version().feature();
        var detail = Runtime.version() + " at " + System.getProperty("java.home");
        return feature >= 25
                ? new Finding("java", State.OK, detail)
                : new Finding("java", State.BAD, detail + "; 25 or newer is needed");
    }

    private static Finding memory() {
        long bytes = Runtime.getRuntime().maxMemory();
        return new Finding(
                "memory", State.OK, (bytes >> 20) + " MiB heap; guest memory comes on top of it");
    }

    private static Finding disk() throws IOException {
        var folder = Path.of("").toAbsolutePath();
        long free = Files.getFileStore(folder).getUsableSpace();
        var detail = (free >> 20) + " MiB free in " + folder;
        if (!Files.isWritable(folder)) {
            return new Finding(
                    "disk", State.BAD, folder + " cannot be written; change to one that can");
        }
        return free >= NEEDED_BYTES
                ? new Finding("disk", State.OK, detail)
                : new Finding(
                        "disk", State.BAD, detail + "; free " + (NEEDED_BYTES >> 20) + " MiB");
    }

    private static Finding mirror() {
        if (System.getenv("DISTROFAB_MIRROR_DEBIAN") != null) {
            return new Finding("debian mirror", State.OK, "from DISTROFAB_MIRROR_DEBIAN");
        }
        boolean apt =
                Files.exists(Path.of("/etc/apt/sources.list"))
                        || Files.isDirectory(Path.of("/etc/apt/sources.list.d"));
        return apt
                ? new Finding("debian mirror", State.OK, "from the host's own apt sources")
                : new Finding(
                        "debian mirror",
                        State.OPTIONAL,
                        "only for recipes from mirrors: set DISTROFAB_MIRROR_DEBIAN");
    }

    private static Finding tool(Tool tool) {
        var path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(java.io.File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, tool.name()))
                .filter(Files::isExecutable)
                .findFirst()
                .map(found -> new Finding(tool.name(), State.OK, found + ": " + tool.purpose()))
                .orElse(new Finding(tool.name(), State.OPTIONAL, tool.purpose()));
    }
}
