package org.distrofab.packagers.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts apt's scenarios to the installed {@code apt-get -s}, so that what they expect is what apt
 * does and not what we believe. {@code -Ddistrofab.apt-get=COMMAND} names another one.
 *
 * <p>A line {@code # apt 2: …} in a scenario says what apt 2 does otherwise; it is skipped there.
 */
final class AptScenarioIT {
    private static final Path FOLDER = Path.of("src/test/resources/scenarios/apt");

    private static final Pattern INSTALL =
            Pattern.compile("Inst (\\S+) (?:\\[(\\S+)\\] )?\\((\\S+) .*");

    private static final Pattern REMOVE = Pattern.compile("(?:Remv|Purg) (\\S+) \\[(\\S+)\\].*");
    private static final Pattern CONFIGURE = Pattern.compile("Conf (\\S+) .*");

    @TempDir private Path folder;

    /** What apt-get said. */
    private record Said(int exit, List<String> out, List<String> err) {}

    @TestFactory
    List<DynamicTest> aptGetSaysTheSame() throws IOException, InterruptedException {
        var skipped = "# apt " + majorVersion() + ": ";
        var tests = new ArrayList<DynamicTest>();
        try (var files = Files.list(FOLDER)) {
            for (var file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                var name = file.getFileName().toString();
                for (var one : Scenario.parse(name, Files.readAllLines(file))) {
                    if (one.lines().stream().noneMatch(line -> line.startsWith(skipped))) {
                        tests.add(
                                DynamicTest.dynamicTest(
                                        name + ": " + one.title(), () -> compare(one)));
                    }
                }
            }
        }
        return tests;
    }

    private String majorVersion() throws InterruptedException {
        try {
            var words = run(List.of(aptGet(), "--version")).out().getFirst().split(" ");
            return words[1].split("\\.")[0];
        } catch (IOException _) {
            return Assumptions.abort("apt-get is not installed");
        }
    }

    private static String aptGet() {
        return System.getProperty("distrofab.apt-get", "apt-get");
    }

    private void compare(Scenario scenario) throws IOException, InterruptedException {
        var root = Files.createTempDirectory(folder, "root");
        var config = configure(scenario, root);
        var update = run(List.of(aptGet(), "-c", config.toString(), "-q", "update"));
        assertEquals(0, update.exit(), () -> String.join("\n", update.err()));
        var command = new ArrayList<>(List.of(aptGet(), "-c", config.toString(), "-q", "-s"));
        command.addAll(words(scenario));
        var said = run(command);
        var sections = scenario.sections();
        var unsatisfiable = sections.get("unsatisfiable");
        if (unsatisfiable != null) {
            var reasons = unsatisfiable.indexOf("The following constraints cannot hold together:");
            var aptsPart = reasons < 0 ? unsatisfiable : unsatisfiable.subList(0, reasons);
            assertEquals(100, said.exit(), () -> String.join("\n", said.out()));
            assertEquals(String.join("\n", aptsPart), String.join("\n", explanation(said)));
            return;
        }
        assertEquals(0, said.exit(), () -> String.join("\n", said.out()) + said.err());
        assertEquals(
                sections.get("expect").stream().sorted().collect(Collectors.joining("\n")),
                steps(said).stream().sorted().collect(Collectors.joining("\n")));
        if (sections.containsKey("order")) {
            assertEquals(String.join("\n", sections.get("order")), String.join("\n", order(said)));
        }
    }

    private static List<String> explanation(Said said) {
        var lines = new ArrayList<String>();
        var isIn = false;
        for (var line : said.out()) {
            isIn |= line.startsWith("The following packages have unmet dependencies");
            if (isIn) {
                lines.add(line);
            }
        }
        said.err().stream()
                .filter(line -> line.startsWith("E: ") && !line.contains("--solver 3.0"))
                .forEach(lines::add);
        return lines;
    }

    private static List<String> steps(Said said) {
        var steps = new ArrayList<String>();
        for (var line : said.out()) {
            var install = INSTALL.matcher(line);
            var remove = REMOVE.matcher(line);
            if (install.matches()) {
                var before = install.group(2);
                steps.add(
                        before == null
                                ? "install " + install.group(1) + " " + install.group(3)
                                : change(install.group(1), before, install.group(3)));
            } else if (remove.matches()) {
                steps.add("remove " + remove.group(1) + " " + remove.group(2));
            }
        }
        return steps;
    }

    private static String change(String name, String before, String after) {
        var order = AptScenarios.compare(before, after);
        var verb = order == 0 ? "reinstall" : order < 0 ? "upgrade" : "downgrade";
        return verb + " " + name + " " + before + " to " + after;
    }

    private static List<String> order(Said said) {
        var order = new ArrayList<String>();
        for (var line : said.out()) {
            var install = INSTALL.matcher(line);
            var remove = REMOVE.matcher(line);
            var configure = CONFIGURE.matcher(line);
            if (install.matches()) {
                order.add("unpack " + install.group(1));
            } else if (remove.matches()) {
                order.add("remove " + remove.group(1));
            } else if (configure.matches()) {
                order.add("configure " + configure.group(1));
            }
        }
        return order;
    }

    private static List<String> words(Scenario scenario) {
        var options = scenario.options();
        var words = new ArrayList<String>();
        option(
                words,
                "APT::Install-Recommends",
                !options.getOrDefault("recommends", "").equals("no"));
        option(words, "APT::Install-Suggests", AptScenarios.isSet(options, "suggests"));
        option(words, "APT::Ignore-Hold", AptScenarios.isSet(options, "ignore-hold"));
        option(words, "APT::Get::AutomaticRemove", AptScenarios.isSet(options, "autoremove"));
        option(words, "APT::Get::ReInstall", AptScenarios.isSet(options, "reinstall"));
        if (AptScenarios.isSet(options, "fix-broken")) {
            words.add("-f");
        }
        if (options.containsKey("target-release")) {
            words.addAll(List.of("-t", options.get("target-release")));
        }
        var request = scenario.request();
        if (request.contains("upgrade")) {
            var mode = options.getOrDefault("upgrade", "with-new");
            words.add(mode.equals("full") ? "dist-upgrade" : "upgrade");
            option(words, "APT::Get::Upgrade-Allow-New", mode.equals("with-new"));
        } else {
            words.add(request.getFirst().equals("remove") ? "remove" : "install");
        }
        var verb = "";
        for (var word : request) {
            switch (word) {
                case "install", "remove", "upgrade", "nothing" -> verb = word;
                case String _ -> {
                    var isOther = verb.equals("remove") && !request.getFirst().equals("remove");
                    words.add(isOther ? word + "-" : word);
                }
            }
        }
        return words;
    }

    private static void option(List<String> words, String name, boolean value) {
        words.addAll(List.of("-o", name + "=" + value));
    }

    /** A private apt whose repositories are folders. */
    private static Path configure(Scenario scenario, Path root) throws IOException {
        for (var name : List.of("lists/partial", "cache/archives/partial", "etc/parts", "dpkg")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.writeString(root.resolve("dpkg/status"), AptScenarios.status(scenario));
        var states = new StringBuilder();
        for (var pack : scenario.installed()) {
            if (pack.words().contains("auto")) {
                states.append("Package: ").append(pack.name());
                states.append("\nArchitecture: riscv64\nAuto-Installed: 1\n\n");
            }
        }
        Files.writeString(root.resolve("extended_states"), states);
        Files.writeString(
                root.resolve("etc/preferences"), AptScenarios.preferences(scenario.options()));
        var sources = new StringBuilder();
        for (var repository : scenario.repositories()) {
            var at = Files.createDirectories(root.resolve("repo").resolve(repository.name()));
            Files.writeString(at.resolve("Packages"), AptScenarios.packages(repository));
            Files.writeString(at.resolve("Release"), release(repository));
            sources.append("deb [trusted=yes] file:").append(at).append(" ./\n");
        }
        Files.writeString(root.resolve("etc/sources.list"), sources);
        return Files.writeString(
                root.resolve("apt.conf"),
                """
                APT::Architecture "riscv64"; APT::Architectures { "riscv64"; };
                Dir::State "%1$s"; Dir::State::lists "%1$s/lists";
                Dir::State::status "%1$s/dpkg/status"; Dir::Cache "%1$s/cache";
                Dir::Etc "%1$s/etc"; Dir::Etc::sourceparts "parts";
                Dir::Etc::preferencesparts "parts"; Dir::Etc::parts "parts";
                APT::Sandbox::User "root"; Acquire::Languages "none";
                APT::AutoRemove::SuggestsImportant "true";
                APT::AutoRemove::RecommendsImportant "true";
                APT::Never-MarkAuto-Sections { "metapackages"; "tasks"; };
                APT::Move-Autobit-Sections { "oldlibs"; };
                """
                        .formatted(root));
    }

    private static String release(Scenario.Repository repository) {
        var text = new StringBuilder();
        for (var name : List.of("Origin", "Label", "Suite", "Codename")) {
            var isGiven = repository.fields().stream().anyMatch(f -> f.name().equals(name));
            if (!isGiven) {
                var isPlace = name.equals("Suite") || name.equals("Codename");
                text.append(name).append(": ");
                text.append(isPlace ? repository.name() : "Debian").append('\n');
            }
        }
        repository
                .fields()
                .forEach(f -> text.append(f.name()).append(": ").append(f.value()).append('\n'));
        return text.append("Date: Sat, 01 Jan 2028 00:00:00 UTC\nSHA256:\n").toString();
    }

    private Said run(List<String> command) throws IOException, InterruptedException {
        var err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        process.getOutputStream().close();
        List<String> out;
        try (var reader = process.inputReader()) {
            out = reader.readAllLines();
        }
        return new Said(process.waitFor(), out, Files.readAllLines(err));
    }
}
