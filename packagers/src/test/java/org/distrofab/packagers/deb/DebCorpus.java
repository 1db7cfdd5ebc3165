package org.distrofab.packagers.deb;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The packages of a small Debian for riscv64, fetched with the host's apt from the mirror that the
 * host uses, and kept below {@code target} for the next run.
 */
final class DebCorpus {
    private static final String SUITE = "trixie";
    private static final Path ROOT = Path.of("target", "debian-riscv64").toAbsolutePath();
    private static final Path PACKAGES = ROOT.resolve("packages");

    private DebCorpus() {}

    /** The packages' files in name order; skips the test, reported, if they cannot be had. */
    static synchronized List<Path> packages() throws IOException {
        Tools.need("apt-get", "apt-cache");
        if (!Files.isDirectory(PACKAGES)) {
            update();
            var partial = Files.createDirectories(ROOT.resolve("downloading"));
            var names = closure();
            var command = apt("apt-get", "download");
            command.addAll(names);
            var builder = new ProcessBuilder(command).directory(partial.toFile());
            if (exit(builder) != 0) {
                Assumptions.abort("apt-get cannot download the packages");
            }
            Files.move(partial, PACKAGES);
        }
        try (var files = Files.list(PACKAGES)) {
            return files.filter(f -> f.toString().endsWith(".deb")).sorted().toList();
        }
    }

    /** The whole index of the suite as text; skips the test, reported, if it cannot be had. */
    static synchronized Path index() throws IOException {
        Tools.need("apt-get", "apt-cache");
        var index = ROOT.resolve("Packages");
        if (!Files.exists(index)) {
            update();
            var partial = ROOT.resolve("Packages.part");
            var targets =
                    Tools.run(
                            with(
                                    apt("apt-get", "indextargets"),
                                    List.of("--format", "$(FILENAME)", "Created-By: Packages")));
            var builder =
                    new ProcessBuilder("/usr/lib/apt/apt-helper", "cat-file", targets.strip())
                            .redirectOutput(partial.toFile());
            if (targets.isBlank() || exit(builder) != 0) {
                Assumptions.abort("apt has no index of Debian's for riscv64");
            }
            Files.move(partial, index);
        }
        return index;
    }

    /** The private apt's options, for programs that are to be measured on the same index. */
    static List<String> options() {
        return List.of(
                "-o", "APT::Architecture=riscv64",
                "-o", "APT::Architectures::=riscv64",
                "-o", "Dir::State=" + ROOT.resolve("state"),
                "-o", "Dir::State::status=" + ROOT.resolve("state/status"),
                "-o", "Dir::Cache=" + ROOT.resolve("cache"),
                "-o", "Dir::Etc::sourcelist=" + ROOT.resolve("sources.list"),
                "-o", "Dir::Etc::sourceparts=/nonexistent",
                "-o", "Dir::Etc::preferencesparts=/nonexistent",
                "-o", "Acquire::Languages=none",
                "-o", "APT::Sandbox::User=root");
    }

    private static List<String> apt(String program, String verb) {
        var command = new ArrayList<>(List.of(program));
        command.addAll(options());
        command.add(verb);
        return command;
    }

    private static List<String> with(List<String> command, List<String> more) {
        command.addAll(more);
        return command;
    }

    private static void update() throws IOException {
        Files.createDirectories(ROOT.resolve("state/lists/partial"));
        Files.createDirectories(ROOT.resolve("cache/archives/partial"));
        Files.writeString(ROOT.resolve("state/status"), "");
        Files.writeString(
                ROOT.resolve("sources.list"),
                "deb [arch=riscv64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
                        + mirror()
                        + " "
                        + SUITE
                        + " main\n");
        if (exit(new ProcessBuilder(apt("apt-get", "update"))) != 0) {
            Assumptions.abort("apt-get cannot fetch Debian's index for riscv64");
        }
    }

    /** The address that the host's own sources use for Debian. */
    private static String mirror() throws IOException {
        var targets =
                Tools.attempt(
                        Map.of(),
                        List.of(
                                "apt-get",
                                "indextargets",
                                "--format",
                                "$(ORIGIN) $(LABEL) $(REPO_URI)",
                                "Created-By: Packages"));
        return targets.output()
                .lines()
                .filter(line -> line.startsWith("Debian Debian http"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseGet(() -> Assumptions.abort("the host's apt has no Debian mirror"));
    }

    /** Essential packages and apt, with what they depend on. */
    private static TreeSet<String> closure() throws IOException {
        var names = new TreeSet<String>();
        var available = Tools.run(apt("apt-cache", "dumpavail"));
        for (var paragraph : available.split("\n\n")) {
            if (paragraph.contains("\nEssential: yes\n")) {
                names.add(paragraph.lines().findFirst().orElseThrow().substring(9));
            }
        }
        var simulation = apt("apt-get", "install");
        simulation.addAll(List.of("-s", "-o", "Debug::NoLocking=1", "--no-install-recommends"));
        simulation.addAll(List.of("apt", "systemd-sysv", "openssh-server"));
        simulation.addAll(names);
        return Tools.run(simulation)
                .lines()
                .filter(line -> line.startsWith("Inst "))
                .map(line -> line.split(" ")[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int exit(ProcessBuilder builder) throws IOException {
        try {
            var log = ROOT.resolve("log").toFile();
            return builder.redirectError(ProcessBuilder.Redirect.appendTo(log)).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
