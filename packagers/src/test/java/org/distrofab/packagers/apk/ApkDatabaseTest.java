package org.distrofab.packagers.apk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.InstalledFile;
import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

final class ApkDatabaseTest {
    @TempDir Path folder;

    /** What an installer put where, by path. */
    private final Map<String, Packages.Unpacked> tree = new LinkedHashMap<>();

    private final ApkInstaller installer =
            new ApkInstaller(
                    (entry, content) -> tree.put(entry.path(), Packages.unpacked(entry, content)));

    private void install(PackageMetadata metadata, PackageFile... files) throws Exception {
        install(PackageContents.of(metadata, List.of(files)));
    }

    private void install(PackageContents contents) throws Exception {
        var file = folder.resolve(contents.metadata().name() + ".apk");
        Packages.write(contents, file);
        try (var opened = Packages.open(file)) {
            installer.install(opened, Files.size(file), "");
        }
    }

    private ApkDatabase database() {
        return installer.database(List.of(), List.of(), List.of("riscv64"), List.of());
    }

    private static Relation world(String word) throws FormatException {
        return ApkDependencies.parse(RelationKind.DEPENDS, word);
    }

    private Path write(ApkDatabase database) throws Exception {
        var root = Files.createDirectories(folder.resolve("root"));
        for (var file : database.files(Packages.EPOCH)) {
            var target = root.resolve(file.path());
            if (file.entry() instanceof Entry.Directory) {
                Files.createDirectories(target);
            } else {
                try (var in = file.content().open()) {
                    Files.copy(in, target);
                }
            }
        }
        return root;
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        install(Packages.everything());
        install(Packages.metadata("another", "1-r0").build(), Packages.file("rootfile", "x"));
        var written =
                installer.database(
                        List.of(world("every-thing@edge>1"), world("!other")),
                        List.of("https://example.org/main", "@edge https://example.org/edge"),
                        List.of("riscv64"),
                        List.of(new KeyFile("k.rsa.pub", Bytes.copyOf(new byte[] {1}))));
        var root = write(written);
        var read = ApkDatabase.read(root);
        assertEquals(
                List.of("!other", "every-thing@edge>1"),
                read.world().stream().map(Relation::expression).toList());
        assertEquals(written.repositories(), read.repositories());
        assertEquals(written.architectures(), read.architectures());
        assertEquals(written.keys(), read.keys());
        assertEquals(
                written.packages().stream().map(InstalledApk::folders).toList(),
                read.packages().stream().map(InstalledApk::folders).toList());
        assertEquals(
                written.find("every-thing").orElseThrow().metadata().scripts(),
                read.find("every-thing").orElseThrow().metadata().scripts());
        assertEquals(
                Files.readString(root.resolve("lib/apk/db/installed")),
                new String(contentOf(read, "lib/apk/db/installed"), StandardCharsets.UTF_8));
    }

    private static byte[] contentOf(ApkDatabase database, String path) throws Exception {
        for (var file : database.files(0)) {
            if (file.path().equals(path)) {
                try (var in = file.content().open()) {
                    return in.readAllBytes();
                }
            }
        }
        throw new AssertionError("no " + path);
    }

    @Test
    void theEntryHasFoldersBeforeTheirFilesAndOnlyUnusualModes() throws Exception {
        install(
                Packages.metadata("musl", "1.2.5-r0").installedSizeBytes(10).build(),
                Packages.file("lib/libc.so", "elf", 0755, Set.of()),
                Packages.file("usr/bin/su", "su", 04755, Set.of()),
                Packages.entry(
                        new Entry.SymbolicLink(
                                "usr/bin/sh", Packages.attributes(0777), "/bin/busybox")),
                Packages.entry(new Entry.Directory("var/tmp", Packages.attributes(01777))),
                Packages.file("etc/plain", "x"));
        var text =
                new String(contentOf(database(), "lib/apk/db/installed"), StandardCharsets.UTF_8);
        var owned = text.substring(text.indexOf("F:"));
        assertEquals(
                """
                F:etc
                R:plain
                Z:Q1EfatgaDSoTHy2lPw7mT4SK/TWd4=
                F:lib
                R:libc.so
                a:0:0:755
                Z:Q17QrjEyg4V4q51cYTSTXJaVpGpR0=
                F:usr
                F:usr/bin
                R:sh
                a:0:0:777
                Z:Q1pcfTfDNEbNKQc2s1tia7da05M8Q=
                R:su
                a:0:0:4755
                Z:Q1CxzL3lHI6T6aLPC1K2GuG3wdSfU=
                F:var
                F:var/tmp
                M:0:0:1777

                """
                        .replaceAll("(Z:)Q1(?!pc)[^\n]*", "$1…"),
                owned.replaceAll("(Z:)Q1(?!pc)[^\n]*", "$1…"));
        assertTrue(text.contains("P:musl\nV:1.2.5-r0\nA:riscv64\nS:"), text);
    }

    @Test
    void aFileInTheRootFolderBelongsToTheFolderWithoutAName() throws Exception {
        install(Packages.metadata("a", "1").build(), Packages.file("bare", "x"));
        var text =
                new String(contentOf(database(), "lib/apk/db/installed"), StandardCharsets.UTF_8);
        assertTrue(text.contains("\nF:\nR:bare\nZ:Q1"), text);
        var view = new InstalledView(ApkDatabase.read(write(database())));
        assertEquals(
                List.of("bare"),
                view.files(view.packages().getFirst()).stream().map(InstalledFile::path).toList());
    }

    @Test
    void twoPackagesMayNotHoldOneFileWithoutAReason() throws Exception {
        install(Packages.metadata("first", "1").build(), Packages.file("a", "1"));
        install(Packages.metadata("second", "2").build(), Packages.file("a", "2"));
        assertEquals(
                List.of(new ApkInstaller.Conflict("a", "first-1", "second-2")),
                installer.conflicts());
        assertEquals(
                "second-2: trying to overwrite a owned by first-1.",
                installer.conflicts().getFirst().explanation());
        assertEquals("31", tree.get("a").content().toHex());
    }

    @Test
    void packagesOfOneOriginMayOverwriteEachOther() throws Exception {
        install(Packages.metadata("first", "1").origin("o").build(), Packages.file("a", "1"));
        install(Packages.metadata("second", "1").origin("o").build(), Packages.file("a", "2"));
        assertEquals(List.of(), installer.conflicts());
        assertEquals("32", tree.get("a").content().toHex());
        assertEquals(
                List.of(), database().find("first").orElseThrow().folders().getFirst().files());
    }

    @Test
    void replacesWorksBothWaysAndThePriorityDecides() throws Exception {
        install(
                Packages.metadata("first", "1")
                        .relation(ApkDependencies.parse(RelationKind.REPLACES, "second"))
                        .nativeField(ApkFields.REPLACES_PRIORITY, "5")
                        .build(),
                Packages.file("a", "1"));
        install(
                Packages.metadata("second", "1")
                        .relation(ApkDependencies.parse(RelationKind.REPLACES, "first"))
                        .nativeField(ApkFields.REPLACES_PRIORITY, "1")
                        .build(),
                Packages.file("a", "2"));
        assertEquals(List.of(), installer.conflicts());
        assertEquals("31", tree.get("a").content().toHex());
    }

    @Test
    void replacesCountsOnlyForTheVersionsThatItNames() throws Exception {
        install(Packages.metadata("first", "2").build(), Packages.file("a", "1"));
        install(
                Packages.metadata("second", "1")
                        .relation(ApkDependencies.parse(RelationKind.REPLACES, "first<2"))
                        .build(),
                Packages.file("a", "2"));
        assertEquals(1, installer.conflicts().size());
    }

    @Test
    void anOwnerAsWorldNamesItCountsAsRequested() throws Exception {
        install(Packages.metadata("asked", "1").build());
        install(Packages.metadata("pulled", "1").build());
        var database =
                installer.database(List.of(world("asked~1")), List.of(), List.of(), List.of());
        var requested = new ArrayList<String>();
        for (var one : new InstalledView(database).packages()) {
            if (one.requested()) {
                requested.add(one.metadata().name());
            }
        }
        assertEquals(List.of("asked"), requested);
    }

    private void install(PackageMetadata metadata) throws Exception {
        install(PackageContents.of(metadata, List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "'P:a|V:1|R:x|', F: before R:",
        "'P:a|V:1|M:0:0:755|', F: before M:",
        "'P:a|V:1|F:x|a:0:0:644|', R: before a:",
        "'P:a|V:1|F:x|Z:Q1x|', R: before Z:",
        "'P:a|V:1|F:../x|', a path inside the tree",
        "'P:a|V:1|F:x|R:a/b|', a file name",
        "'P:a|V:1|F:x|M:0:0|', uid:gid:mode",
        "'P:a|V:1|F:x|M:0:0:999|', uid:gid:mode",
        "'P:a|V:1|F:x|M:-1:0:755|', decimal digits",
        "'P:a|V:1|P:b|', each field once",
        "'V:1||', P: and V:",
        "'F:x||', a package before its files",
        "'P:a|V:1|I:x||', decimal digits",
        "'P:a|V:1|C:Q9||', a digest",
        "'P:a|V:1|D:!||', a name",
        "'P:a|what||', a letter and a colon",
    })
    void aBrokenEntryIsRefusedWithWhatWasExpected(String text, String expected) {
        var bytes = text.replace('|', '\n').getBytes(StandardCharsets.UTF_8);
        var e =
                assertThrows(
                        FormatException.class,
                        () -> InstalledText.read(new ByteArrayInputStream(bytes), _ -> {}));
        assertTrue(e.expected().startsWith(expected), e.getMessage());
        assertTrue(e.offsetBytes() >= 0, e.getMessage());
    }

    @Test
    void linesThatEndInACarriageReturnAreRefusedAtIt() {
        var bytes = "P:a\r\nV:1\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        var e =
                assertThrows(
                        FormatException.class,
                        () -> InstalledText.read(new ByteArrayInputStream(bytes), _ -> {}));
        assertEquals(3, e.offsetBytes());
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        var bytes = "P:a\nV:1\nT:\u00e9\n\n".getBytes(StandardCharsets.ISO_8859_1);
        var e =
                assertThrows(
                        FormatException.class,
                        () -> InstalledText.read(new ByteArrayInputStream(bytes), _ -> {}));
        assertEquals(8, e.offsetBytes());
        assertEquals("UTF-8 text", e.expected());
    }

    @Test
    void anEmptyRootHasNothingInstalled() throws Exception {
        var database = ApkDatabase.read(folder);
        assertEquals(List.of(), database.packages());
        assertEquals(List.of(), database.world());
    }
}
