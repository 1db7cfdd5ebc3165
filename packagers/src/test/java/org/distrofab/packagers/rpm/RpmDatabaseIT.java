package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Trust;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The installed database: ours as rpm sees it, rpm's as we see it. */
class RpmDatabaseIT {
    @TempDir private Path folder;

    private RpmBuild plain() {
        // Without capabilities, which a test's file system need not have.
        var full = RpmSamples.full();
        return new RpmBuild(
                full.name(),
                full.version(),
                full.architecture(),
                full.texts(),
                full.buildTimeSeconds(),
                full.dependencies(),
                full.scriptlets(),
                full.changelog(),
                full.files().stream()
                        .filter(f -> !f.path().endsWith("capable") && !f.path().endsWith("slink"))
                        .toList());
    }

    private RpmBuild richlyDependent() {
        var requires = new ArrayList<RpmDependency>();
        for (var text :
                List.of(
                        "(a if b)",
                        "(a2 if (b2 or c2))",
                        "((a3 and d3) if (b3 if c3) else (e3 and f3))",
                        "(a4 with b4 >= 1)",
                        "(a5 without b5)",
                        "(a6 and a6)",
                        "(a8 or (b8 unless c8))")) {
            requires.add(RpmSamples.dependency(text));
        }
        requires.add(new RpmDependency("(p1 or p2)", RpmDependency.SCRIPT_PRE, ""));
        requires.add(
                new RpmDependency("pp", RpmDependency.SCRIPT_PRE | RpmDependency.SCRIPT_PREUN, ""));
        requires.add(new RpmDependency("mm", RpmDependency.META, ""));
        requires.add(new RpmDependency("mp", RpmDependency.META | RpmDependency.SCRIPT_PRE, ""));
        var minimal = RpmSamples.minimal("rich", "1-1");
        return new RpmBuild(
                minimal.name(),
                minimal.version(),
                minimal.architecture(),
                minimal.texts(),
                minimal.buildTimeSeconds(),
                Map.of(
                        RelationKind.DEPENDS,
                        requires,
                        RelationKind.CONFLICTS,
                        List.of(
                                RpmSamples.dependency("(x1 unless y1)"),
                                RpmSamples.dependency("(x2 unless y2 else z2)")),
                        RelationKind.RECOMMENDS,
                        List.of(RpmSamples.dependency("(rpmlib(x) or r1)"))),
                minimal.scriptlets(),
                minimal.changelog(),
                minimal.files());
    }

    private List<Path> packages() throws Exception {
        var files = new ArrayList<Path>();
        for (var build :
                List.of(plain(), RpmSamples.minimal("other", "7:1^git-2"), richlyDependent())) {
            var file = folder.resolve(build.name() + ".rpm");
            new RpmWriter(PayloadCompression.GZIP, Optional.empty()).write(build, file);
            files.add(file);
        }
        return files;
    }

    private Path install(String name, List<Path> packages) throws Exception {
        var root = Files.createDirectory(folder.resolve(name));
        var database = root.resolve(RpmDatabase.PATH);
        Files.createDirectories(database.getParent());
        var installation = new RpmInstallation(RpmSamples.TIME, RpmSamples.TIME, 3);
        try (var writer = RpmDatabaseWriter.create(database)) {
            for (var file : packages) {
                try (var archive = RpmArchive.open(file, Trust.unchecked())) {
                    installation.install(archive, new TestTree(root), writer);
                }
            }
        }
        return root;
    }

    @Test
    void rpmListsVerifiesAndQueriesWhatWeInstall() throws Exception {
        RpmTools.need("rpm", "rpmdb");
        var root = install("root", packages());
        assertEquals(
                "other-1^git-2.noarch\nrich-1-1.noarch\nsample-1.2~rc1-3.x86_64\n",
                query(root, "-qa").lines().sorted().reduce("", (a, b) -> a + b + "\n"));
        assertEquals("", query(root, "-Va", "--nodeps", "--noscripts"));
        assertEquals("sample-1.2~rc1-3.x86_64\n", query(root, "-q", "--whatprovides", "virt"));
        assertEquals("rich-1-1.noarch\n", query(root, "-q", "--whatrequires", "b4"));
        assertEquals("sample-1.2~rc1-3.x86_64\n", query(root, "-qf", "/usr/bin/asample"));
        assertEquals("", query(root, "--verifydb"));
        var erased =
                RpmTools.run(
                        folder,
                        RpmTools.rpmIn(
                                root, "-e", "--nodeps", "--noscripts", "--notriggers", "sample"));
        assertEquals(0, erased.code(), erased.out());
        assertTrue(Files.notExists(root.resolve("usr/bin/asample")));
    }

    private String query(Path root, String... arguments) throws Exception {
        var result = RpmTools.run(folder, RpmTools.rpmIn(root, arguments));
        assertEquals(0, result.code(), result.out());
        return result.out();
    }

    @Test
    void ourRowsAndBlobsAreRpmsRowsAndBlobs() throws Exception {
        RpmTools.need("rpm");
        var packages = packages();
        var ours = install("ours", packages);
        var theirs = Files.createDirectory(folder.resolve("theirs"));
        for (var file : packages) {
            var result =
                    RpmTools.run(
                            folder,
                            RpmTools.rpmIn(
                                    theirs,
                                    "-i",
                                    "--nodeps",
                                    "--noscripts",
                                    "--notriggers",
                                    file.toString()));
            assertEquals(0, result.code(), result.out());
        }
        assertEquals(dump(theirs), dump(ours));
        try (var mine = RpmDatabase.ofRoot(ours);
                var other = RpmDatabase.ofRoot(theirs)) {
            assertEquals(records(other), records(mine));
            assertEquals(3, mine.packages().size());
            assertEquals(
                    other.files(other.packages().getFirst()),
                    mine.files(mine.packages().getFirst()));
        }
    }

    /** The stored headers as text, without what tells the moment of installation. */
    private static List<String> records(RpmDatabase database) throws Exception {
        var all = new ArrayList<String>();
        for (var stored : database.stored()) {
            var header = stored.pkg().header();
            var text = new StringBuilder().append(stored.number());
            for (var entry : header.entries()) {
                text.append('\n')
                        .append(entry.tag())
                        .append(' ')
                        .append(entry.type())
                        .append(' ')
                        .append(entry.offset())
                        .append(' ')
                        .append(entry.count());
                if (entry.tag() != RpmTag.INSTALLTIME.number()
                        && entry.tag() != RpmTag.INSTALLTID.number()) {
                    text.append(' ')
                            .append(new String(header.value(entry), StandardCharsets.ISO_8859_1));
                }
            }
            all.add(text.toString());
        }
        return all;
    }

    private static List<String> dump(Path root) throws Exception {
        var lines = new ArrayList<String>();
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + root.resolve(RpmDatabase.PATH));
                var statement = connection.createStatement()) {
            try (var rows =
                    statement.executeQuery(
                            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE"
                                    + " 'sqlite_stat%' ORDER BY name")) {
                while (rows.next()) {
                    lines.add(rows.getString(1).replace("IF NOT EXISTS ", ""));
                }
            }
            for (var table : RpmDatabaseTable.values()) {
                if (table == RpmDatabaseTable.INSTALLTID) {
                    continue;
                }
                try (var rows =
                        statement.executeQuery(
                                "SELECT rowid, quote(key), hnum, idx FROM '%s' ORDER BY rowid"
                                        .formatted(table.table))) {
                    while (rows.next()) {
                        lines.add(
                                "%s %s %s %s %s"
                                        .formatted(
                                                table.table,
                                                rows.getString(1),
                                                rows.getString(2),
                                                rows.getString(3),
                                                rows.getString(4)));
                    }
                }
            }
        }
        return lines;
    }

    @Test
    void theSameInstallationGivesTheSameFile() throws Exception {
        var packages = packages();
        assertArrayEquals(
                Files.readAllBytes(install("one", packages).resolve(RpmDatabase.PATH)),
                Files.readAllBytes(install("two", packages).resolve(RpmDatabase.PATH)));
    }

    @Test
    void aRemovedPackageLeavesNoRows() throws Exception {
        var packages = packages();
        var root = install("root", packages);
        try (var writer = RpmDatabaseWriter.open(root.resolve(RpmDatabase.PATH))) {
            writer.remove(1);
            writer.remove(2);
        }
        assertTrue(dump(root).stream().noneMatch(line -> line.contains("sample")));
        try (var database = RpmDatabase.ofRoot(root)) {
            assertEquals(List.of(3L), database.stored().stream().map(s -> s.number()).toList());
        }
    }

    @Test
    void otherBackEndsAreRefusedByName() throws Exception {
        for (var file : List.of("Packages", "Packages.db")) {
            var root = folder.resolve("root-" + file);
            Files.createDirectories(root.resolve("var/lib/rpm"));
            Files.writeString(root.resolve("var/lib/rpm").resolve(file), "x");
            var refusal = assertThrows(FormatException.class, () -> RpmDatabase.ofRoot(root));
            assertTrue(refusal.getMessage().contains("back end"), refusal.getMessage());
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws Exception {
        var file = folder.resolve("rpmdb.sqlite");
        Files.writeString(file, "no database at all, but long enough to look at");
        assertThrows(
                FormatException.class,
                () -> {
                    try (var database = RpmDatabase.open(file)) {
                        database.stored();
                    }
                });
    }
}
