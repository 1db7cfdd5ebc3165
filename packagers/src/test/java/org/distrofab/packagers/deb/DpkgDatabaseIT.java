package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** dpkg reads the databases that we write, and we those that dpkg writes. */
final class DpkgDatabaseIT {
    /** Backups, locks and settings of dselect's, which are none of the database. */
    private static final String NOT_WRITTEN = ".*-old|.*/lock.*|cmethopt|triggers/Lock";

    @TempDir private Path root;

    @BeforeEach
    void dpkgIsThere() {
        Tools.need("dpkg");
    }

    @Test
    void theHostsDatabaseIsWrittenAsItWas() throws Exception {
        var admin = Path.of("/var/lib/dpkg");
        if (!Files.exists(admin.resolve("status"))) {
            Assumptions.abort("the host has no dpkg database");
        }
        DpkgDatabase.read(admin).writeTo(sinkWithParents(), 0);
        var wanted = files(admin);
        var written = files(root.resolve(DpkgDatabase.TREE_PATH));
        assertTrue(wanted.size() > 100, wanted.size() + " files");
        for (var file : wanted.entrySet()) {
            if (!file.getKey().matches(NOT_WRITTEN) && file.getValue().length > 0) {
                assertArrayEquals(file.getValue(), written.get(file.getKey()), file.getKey());
            }
        }
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void dpkgFindsNothingWrongWithASmallDebianThatWeUnpacked() throws Exception {
        var database = unpack(DebCorpus.packages(), DpkgStatus.INSTALLED);
        assertEquals("", dpkg("--audit"));
        assertEquals("", dpkg("--verify"));
        var listed = dpkg("-l").lines().filter(line -> line.startsWith("ii ")).toList();
        assertEquals(database.packages().size(), listed.size());
        for (var one : database.packages()) {
            var name = one.name() + ":" + one.architecture().replace("all", "amd64");
            if (one.architecture().equals("riscv64")) {
                assertEquals(
                        one.files(),
                        dpkg("-L", name).lines().filter(line -> line.startsWith("/")).toList());
            }
        }
        assertEquals("coreutils:riscv64: /usr/bin/cat\n", dpkg("-S", "/usr/bin/cat"));
        assertSame(database, DpkgDatabase.read(admin()));
    }

    @Test
    void dpkgRewritesOurStatusFileToTheSameBytes() throws Exception {
        for (var status : List.of(DpkgStatus.INSTALLED, DpkgStatus.UNPACKED)) {
            var database = unpack(DebCorpus.packages(), status);
            var before = Files.readString(admin().resolve("status"));
            var selections = root.resolve("selections");
            Files.writeString(selections, "coreutils:riscv64 install\n");
            Tools.run(
                    "sh",
                    "-c",
                    "dpkg --admindir=\"$0\" --set-selections < \"$1\"",
                    admin(),
                    selections);
            assertEquals(before, Files.readString(admin().resolve("status")));
            assertTrue(Files.exists(admin().resolve("status-old")), "dpkg wrote the file anew");
            assertTrue(
                    Files.exists(root.resolve("etc/pam.conf.dpkg-new"))
                            == (status == DpkgStatus.UNPACKED));
            assertSame(database, DpkgDatabase.read(admin()));
        }
    }

    @Test
    void dpkgConfiguresWhatWeUnpackedAndWeReadWhatDpkgInstalled() throws Exception {
        Assumptions.assumeTrue(
                Tools.run("id", "-u").strip().equals("0"), "dpkg installs only for root");
        var ours = sample("ours", "all", "1.0");
        unpack(List.of(ours), DpkgStatus.UNPACKED);
        assertTrue(dpkg("--audit").contains("ours"), "not configured yet");
        dpkg("--force-not-root", "--configure", "-a");
        assertEquals("", dpkg("--audit"));
        assertEquals("value\n", Files.readString(root.resolve("etc/ours.conf")));
        dpkg("--force-not-root", "--force-architecture", "--install", sample("theirs", "all", "2"));
        var read = DpkgDatabase.read(admin());
        for (var name : List.of("ours", "theirs")) {
            var one = read.find(name, "all").orElseThrow();
            assertEquals(DpkgStatus.INSTALLED, one.status());
            assertEquals(List.of("/.", "/etc", "/etc/" + name + ".conf"), one.files());
            assertEquals(
                    List.of(new DpkgConffile("/etc/" + name + ".conf", md5("value\n"), "")),
                    one.conffiles());
        }
        var trigger = new DpkgTriggers.Interest("/usr/share/theirs", "theirs", false);
        assertTrue(read.triggers().interests().contains(trigger), read.triggers().toString());
    }

    private static void assertSame(DpkgDatabase written, DpkgDatabase read) {
        assertEquals(written.packages().size(), read.packages().size());
        for (var i = 0; i < written.packages().size(); i++) {
            var one = written.packages().get(i);
            var other = read.packages().get(i);
            assertEquals(one.statusParagraph(), other.statusParagraph());
            assertEquals(one.files(), other.files());
            assertEquals(one.info(), other.info());
        }
        // Interests in named triggers lie in files of their own, so their order is another.
        assertEquals(
                Set.copyOf(written.triggers().interests()),
                Set.copyOf(read.triggers().interests()));
        assertEquals(written.architectures(), read.architectures());
    }

    private static String md5(String text) {
        var digest = Digests.md5().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    private Path sample(String name, String architecture, String version) throws Exception {
        var file = root.resolve(name + ".deb");
        try (var writer = new DebWriter(file, DebWriter.Options.xz(0))) {
            var content = "value\n".getBytes(StandardCharsets.UTF_8);
            writer.accept(
                    new Entry.Directory("", Attributes.ofRoot(0755)),
                    new ByteArrayInputStream(new byte[0]));
            writer.accept(
                    new Entry.Directory("etc", Attributes.ofRoot(0755)),
                    new ByteArrayInputStream(new byte[0]));
            writer.accept(
                    new Entry.RegularFile(
                            "etc/" + name + ".conf", Attributes.ofRoot(0644), content.length),
                    new ByteArrayInputStream(content));
            var control = Packages.control(name, version).with("Architecture", architecture);
            writer.finish(
                    DebControlFiles.of(control)
                            .with(
                                    "conffiles",
                                    DebControlFiles.File.ofText("/etc/" + name + ".conf\n"))
                            .with(
                                    "triggers",
                                    DebControlFiles.File.ofText(
                                            "interest-noawait /usr/share/" + name + "\n")));
        }
        return file;
    }

    private DpkgDatabase unpack(List<Path> packages, DpkgStatus status) throws Exception {
        var sink = new FolderSink(root);
        var start = DpkgDatabase.EMPTY.withArchitectures(List.of("amd64", "riscv64"));
        var installation = new DpkgInstallation(sink, status, start);
        // base-files first, for it merges /usr.
        var ordered = new ArrayList<>(packages);
        ordered.sort(
                Comparator.comparing(f -> !f.getFileName().toString().startsWith("base-files_")));
        for (var file : ordered) {
            try (var deb = DebArchive.open(file)) {
                installation.unpack(deb);
            }
        }
        var database = installation.database();
        Files.createDirectories(admin());
        database.writeTo(sink, 0);
        return database;
    }

    private FolderSink sinkWithParents() throws IOException {
        Files.createDirectories(admin());
        return new FolderSink(root);
    }

    private Path admin() {
        return root.resolve(DpkgDatabase.TREE_PATH);
    }

    private String dpkg(Object... arguments) throws IOException {
        var command = new ArrayList<Object>(List.of("dpkg", "--root=" + root));
        command.addAll(List.of(arguments));
        return Tools.run(command);
    }
}
