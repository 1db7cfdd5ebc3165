package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The module tools beside kmod's on modules of Debian's kernel, packed by xz as Debian has them.
 * The modules are those that the tests of the machine have fetched.
 */
class ModuleToolsIT {
    private static final Path FETCHED =
            Path.of(System.getProperty("user.home"), ".cache/distrofab-tests/machine/unpacked");
    private static final List<String> FOLDERS =
            List.of("fs/9p", "fs/ext4", "fs/jbd2", "fs/netfs", "lib", "net/9p", "net/core");

    @TempDir static Path folder;
    private static String release;
    private static String qemu;
    private static Path tools;

    @BeforeAll
    static void bothHaveReadTheModules() throws Exception {
        var found = HostTools.find("qemu-riscv64");
        if (found.isEmpty() || HostTools.find("depmod").isEmpty()) {
            Assumptions.abort("qemu-riscv64 or kmod is not installed");
        }
        qemu = found.get().toString();
        tools = HostTools.install("bin/module-tools", folder.resolve("module-tools"));
        var modules = modules();
        release = modules.getFileName().toString();
        for (var root : List.of("ours", "theirs")) {
            for (var part : FOLDERS) {
                copy(modules.resolve("kernel").resolve(part), tree(root).resolve("kernel/" + part));
            }
        }
        assertEquals(0, ours("depmod", "-b", folder + "/ours", release).status());
        assertEquals(0, theirs("depmod", "-b", folder + "/theirs", release).status());
    }

    private static Path modules() throws IOException {
        if (Files.isDirectory(FETCHED)) {
            try (var packages = Files.newDirectoryStream(FETCHED, "linux-image-6.12.*")) {
                for (var one : packages) {
                    try (var all = Files.newDirectoryStream(one.resolve("usr/lib/modules"))) {
                        for (var modules : all) {
                            return modules;
                        }
                    }
                }
            }
        }
        return Assumptions.abort("no modules of Debian have been fetched by the machine's tests");
    }

    private static Path tree(String root) {
        return folder.resolve(root).resolve("lib/modules").resolve(release);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static HostTools.Outcome ours(String command, String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(qemu, "-0", command, tools.toString()));
        words.addAll(List.of(arguments));
        return HostTools.run(folder, Map.of(), words.toArray(String[]::new));
    }

    private static HostTools.Outcome theirs(String command, String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of(arguments));
        return HostTools.run(folder, Map.of(), words.toArray(String[]::new));
    }

    private static List<String> table(String root, String name) throws IOException {
        return Files.readAllLines(tree(root).resolve(name)).stream().sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"modules.alias", "modules.symbols", "modules.softdep"})
    void depmodWritesTheTable(String name) throws IOException {
        assertEquals(table("theirs", name), table("ours", name));
        assertTrue(table("ours", name).size() > 2, name);
    }

    /** Modules of the same rank may come in any order. */
    @Test
    void depmodFindsTheSameDependencies() throws IOException {
        assertEquals(dependencies("theirs"), dependencies("ours"));
        assertTrue(dependencies("ours").size() > 20);
    }

    private static Map<String, TreeSet<String>> dependencies(String root) throws IOException {
        var all = new TreeMap<String, TreeSet<String>>();
        for (var line : table(root, "modules.dep")) {
            var colon = line.indexOf(':');
            var needs = line.substring(colon + 1).strip();
            all.put(
                    line.substring(0, colon),
                    new TreeSet<>(needs.isEmpty() ? List.of() : List.of(needs.split(" "))));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "9p", "9pnet-virtio", "ext3", "fs-9p", "failover"})
    void modprobeInsertsTheSameInTheSameOrder(String name) throws Exception {
        assertEquals(insertions("theirs", name), insertions("ours", name));
        assertFalse(insertions("ours", name).isEmpty(), name);
    }

    private static List<String> insertions(String root, String name) throws Exception {
        String[] words = {"-d", folder + "/" + root, "-S", release, "--show-depends", name};
        var outcome = root.equals("ours") ? ours("modprobe", words) : theirs("modprobe", words);
        assertEquals(0, outcome.status(), outcome.output());
        return outcome.output()
                .lines()
                .map(line -> line.strip().replace(folder + "/" + root, ""))
                .toList();
    }

    @Test
    void modinfoSaysTheSame() throws Exception {
        String[] words = {"-b", folder + "/theirs", "-k", release, "ext4"};
        assertEquals(information(theirs("modinfo", words)), information(ours("modinfo", words)));
    }

    /** Of the signature our modinfo says nothing. */
    private static List<String> information(HostTools.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.output());
        return outcome.output()
                .lines()
                .filter(line -> !line.matches("(sig|sign|\\s).*"))
                .collect(Collectors.toList());
    }

    @Test
    void aDamagedModuleIsNamedAndTheOthersAreRead() throws Exception {
        var root = folder.resolve("damaged");
        var place = root.resolve("lib/modules").resolve(release).resolve("kernel");
        copy(tree("theirs").resolve("kernel/net/9p"), place);
        var victim = place.resolve("9pnet.ko.xz");
        var bytes = Files.readAllBytes(victim);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(victim, bytes);
        var outcome = ours("depmod", "-b", root.toString(), release);
        assertEquals(1, outcome.status(), outcome.output());
        assertTrue(outcome.output().contains("9pnet.ko.xz: "), outcome.output());
        var table = Files.readString(place.resolveSibling("modules.dep"));
        assertTrue(table.contains("9pnet_virtio.ko.xz:"), table);
        assertFalse(table.contains("/9pnet.ko.xz"), table);
    }
}
