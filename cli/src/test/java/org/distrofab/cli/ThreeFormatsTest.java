package org.distrofab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.Trust;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One spec, three packages, read back into the neutral records: what is the same in all three, and
 * each difference by its name.
 */
final class ThreeFormatsTest {
    private static final String SPEC =
            """
            name = "greeter"
            version = "2.1"
            prerelease = "rc2"
            release = 3
            summary = "greets"
            description = "Greets whoever runs it."
            licence = "MIT"
            maintainer = "A Maintainer <maintainer@example.org>"
            url = "https://example.org"
            depends = ["libc >= 1.2"]
            provides = ["hello = 2.1"]
            conflicts = ["goodbye < 3"]

            [scripts]
            post-install = "exit 0"

            [[file]]
            path = "/usr/bin/greeter"
            content = "echo hello"
            mode = 0o4755

            [[file]]
            path = "/etc/greeter.conf"
            content = "language = en"
            config = true

            [[file]]
            path = "/usr/bin/hi"
            link = "greeter"
            """;

    @TempDir private Path folder;
    private Read deb;
    private Read rpm;
    private Read apk;

    /** A package as its reader tells it; contents by path. */
    private record Read(
            PackageMetadata metadata,
            List<Entry> entries,
            Map<String, String> contents,
            SortedMap<String, Set<FileRole>> roles) {
        List<Entry> entriesButFolders() {
            return entries.stream().filter(e -> !(e instanceof Entry.Directory)).toList();
        }

        List<String> folders() {
            return entries.stream()
                    .filter(Entry.Directory.class::isInstance)
                    .map(Entry::path)
                    .toList();
        }

        List<String> relations(RelationKind kind) {
            return metadata.relations(kind).map(Relation::expression).toList();
        }
    }

    @BeforeEach
    void buildAndRead() throws Exception {
        var spec = Files.writeString(folder.resolve("greeter.toml"), SPEC);
        var ran = Ran.command("pkg", "build", spec.toString(), "-o", folder.toString());
        assertEquals(0, ran.exit(), ran.err());
        deb = read("greeter_2.1~rc2-3_all.deb");
        rpm = read("greeter-2.1~rc2-3.noarch.rpm");
        apk = read("greeter-2.1_rc2-r3.apk");
    }

    private Read read(String name) throws Exception {
        var file = folder.resolve(name);
        var support = PackageFormats.of(PackageFormats.recognise(file));
        try (var opened = support.reader().open(file, Trust.unchecked())) {
            var entries = new ArrayList<Entry>();
            var contents = new TreeMap<String, String>();
            opened.unpack((entry, content) -> {
                entries.add(entry);
                if (entry instanceof Entry.RegularFile) {
                    contents.put(
                            entry.path(),
                            new String(content.readAllBytes(), StandardCharsets.UTF_8));
                }
            });
            return new Read(opened.metadata(), entries, contents, opened.fileRoles());
        }
    }

    @Test
    void filesLinksAndContentsAreTheSameInAllThree() {
        var expected =
                List.of(
                        new Entry.RegularFile("etc/greeter.conf", Attributes.ofRoot(0644), 13),
                        new Entry.RegularFile("usr/bin/greeter", Attributes.ofRoot(04755), 10),
                        new Entry.SymbolicLink("usr/bin/hi", Attributes.ofRoot(0777), "greeter"));
        for (var one : List.of(deb, rpm, apk)) {
            assertEquals(expected, one.entriesButFolders());
            assertEquals(
                    Map.of("etc/greeter.conf", "language = en", "usr/bin/greeter", "echo hello"),
                    one.contents());
        }
    }

    @Test
    void onlyDebAndApkBringTheFoldersAndOnlyDebTheRoot() {
        assertEquals(List.of("", "etc", "usr", "usr/bin"), deb.folders());
        assertEquals(List.of(), rpm.folders());
        assertEquals(List.of("etc", "usr", "usr/bin"), apk.folders());
    }

    @Test
    void configurationIsMarkedByDebAndRpmAndKnownByItsFolderToApk() {
        assertEquals(Map.of("etc/greeter.conf", Set.of(FileRole.CONFIG)), deb.roles());
        assertEquals(
                Map.of("etc/greeter.conf", Set.of(FileRole.CONFIG, FileRole.NO_REPLACE)),
                rpm.roles());
        assertEquals(Map.of(), apk.roles());
    }

    @Test
    void textsAreTheSameWhereTheFormatHasAPlaceForThem() {
        for (var one : List.of(deb, rpm, apk)) {
            var metadata = one.metadata();
            assertEquals("greeter", metadata.name());
            assertEquals("greets", metadata.summary());
            assertEquals("A Maintainer <maintainer@example.org>", metadata.maintainer());
            assertEquals("https://example.org", metadata.url());
        }
        // apk has one line for both texts; deb keeps licences in a file of their own.
        assertEquals("Greets whoever runs it.", deb.metadata().description());
        assertEquals("Greets whoever runs it.", rpm.metadata().description());
        assertEquals("", apk.metadata().description());
        assertEquals("", deb.metadata().licence());
        assertEquals("MIT", rpm.metadata().licence());
        assertEquals("MIT", apk.metadata().licence());
    }

    @Test
    void versionsArchitecturesAndSizesAreInEachFormatsWords() {
        assertEquals("2.1~rc2-3", deb.metadata().version());
        assertEquals("2.1~rc2-3", rpm.metadata().version());
        assertEquals("2.1_rc2-r3", apk.metadata().version());
        assertEquals("all", deb.metadata().architecture());
        assertEquals("noarch", rpm.metadata().architecture());
        assertEquals("noarch", apk.metadata().architecture());
        // rpm counts what a link's target takes; deb counts in blocks of 1024 and folders too.
        assertEquals(OptionalLong.of(10 + 13), apk.metadata().installedSizeBytes());
        assertEquals(
                OptionalLong.of(10 + 13 + "greeter".length()), rpm.metadata().installedSizeBytes());
        assertEquals(0, deb.metadata().installedSizeBytes().orElseThrow() % 1024);
        assertEquals(OptionalLong.empty(), deb.metadata().buildTimeSeconds());
        assertEquals(OptionalLong.of(0), rpm.metadata().buildTimeSeconds());
        assertEquals(OptionalLong.of(0), apk.metadata().buildTimeSeconds());
        assertEquals("greeter-2.1~rc2-3.src.rpm", rpm.metadata().origin());
    }

    @Test
    void relationsHaveOneValueInThreeWordings() {
        for (var kind : List.of(RelationKind.CONFLICTS, RelationKind.PROVIDES)) {
            var value = deb.metadata().relations(kind).map(Relation::value).toList();
            assertEquals(1, value.size());
            assertEquals(value, apk.metadata().relations(kind).map(Relation::value).toList());
            // rpm's packages also provide themselves and their configuration.
            assertEquals(
                    value,
                    rpm.metadata()
                            .relations(kind)
                            .filter(r -> !r.expression().contains("greeter"))
                            .map(Relation::value)
                            .toList());
        }
        assertEquals(List.of("goodbye (<< 3)"), deb.relations(RelationKind.CONFLICTS));
        assertEquals(List.of("goodbye < 3"), rpm.relations(RelationKind.CONFLICTS));
        assertEquals(List.of("!goodbye<3"), apk.relations(RelationKind.CONFLICTS));
        assertEquals(List.of("libc (>= 1.2)"), deb.relations(RelationKind.DEPENDS));
        assertEquals(List.of("libc>=1.2"), apk.relations(RelationKind.DEPENDS));
        assertEquals(
                List.of("/bin/sh", "config(greeter) = 2.1~rc2-3", "libc >= 1.2"),
                rpm.relations(RelationKind.DEPENDS).stream()
                        .filter(r -> !r.startsWith("rpmlib("))
                        .toList());
    }

    @Test
    void onlyRpmKeepsTheInterpreterApartFromTheScript() {
        for (var one : List.of(deb, rpm, apk)) {
            var script = one.metadata().scripts().getFirst();
            assertEquals(1, one.metadata().scripts().size());
            assertEquals(ScriptKind.POST_INSTALL, script.kind());
            assertEquals(List.of(), script.watches());
            assertEquals(one == rpm ? List.of("/bin/sh") : List.of(), script.interpreter());
            assertEquals(one == rpm ? "exit 0" : "#!/bin/sh\nexit 0", script.text());
        }
    }
}
