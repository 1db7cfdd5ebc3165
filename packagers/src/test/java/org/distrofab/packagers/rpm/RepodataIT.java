package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Repositories: ours as createrepo_c would have made them and as dnf reads them. */
class RepodataIT {
    private static final Instant NOW = Instant.ofEpochSecond(RpmSamples.TIME);

    private static final Comps COMPS =
            new Comps(
                    List.of(
                            new Comps.Group(
                                    "tools",
                                    "Tools & more",
                                    "What one needs",
                                    true,
                                    true,
                                    List.of(
                                            new Comps.Member("other", "mandatory", ""),
                                            new Comps.Member("sample", "conditional", "other")))),
                    List.of(
                            new Comps.Environment(
                                    "desk", "Desk", "A desk", List.of("tools"), List.of())));

    private static final UpdateNotice NOTICE =
            new UpdateNotice(
                    "EX-2026-1",
                    "A fix",
                    "security",
                    "final",
                    "Important",
                    "2026-01-01 00:00:00",
                    "It was <broken>.",
                    List.of(
                            new UpdateNotice.Reference(
                                    "cve", "CVE-2026-1", "CVE", "https://example.org/1")),
                    List.of(
                            new UpdateNotice.UpdatedPackage(
                                    "other",
                                    RpmSamples.version("7:1^git-2"),
                                    "noarch",
                                    "other.rpm")));

    @TempDir private Path folder;

    private List<Path> packages() throws Exception {
        for (var build : List.of(RpmSamples.full(), RpmSamples.minimal("other", "7:1^git-2"))) {
            new RpmWriter(PayloadCompression.GZIP, Optional.empty())
                    .write(build, folder.resolve(build.name() + ".rpm"));
        }
        return List.of(Path.of("other.rpm"), Path.of("sample.rpm"));
    }

    private void write(PayloadCompression compression, Optional<OpenPgpSigner> signer)
            throws Exception {
        new RepodataWriter(
                        "5",
                        RpmSamples.TIME,
                        compression,
                        signer,
                        Optional.of(COMPS),
                        List.of(NOTICE))
                .write(folder, packages());
    }

    private RepodataReader open() throws Exception {
        return RepodataReader.open(folder, Trust.unchecked());
    }

    private String content(Path repository, String type) throws Exception {
        var data = RepodataReader.open(repository, Trust.unchecked()).metadata().data(type);
        var href = data.orElseThrow().href();
        try (var in =
                PayloadCompression.ofFileName(href)
                        .decompress(
                                new BufferedInputStream(
                                        Files.newInputStream(repository.resolve(href))))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theThreeFilesAreByteForByteCreaterepos() throws Exception {
        RpmTools.need("createrepo_c");
        write(PayloadCompression.GZIP, Optional.empty());
        var theirs = Files.createDirectory(folder.resolve("theirs"));
        for (var file : List.of("other.rpm", "sample.rpm")) {
            Files.copy(folder.resolve(file), theirs.resolve(file));
        }
        RpmTools.ok(
                folder,
                "createrepo_c",
                "-q",
                "--no-database",
                "--revision",
                "5",
                theirs.toString());
        var fileTime = "<time file=\"[0-9]+\"";
        assertEquals(
                content(theirs, "primary").replaceAll(fileTime, "<time"),
                content(folder, "primary").replaceAll(fileTime, "<time"));
        assertEquals(content(theirs, "filelists"), content(folder, "filelists"));
        assertEquals(content(theirs, "other"), content(folder, "other"));
    }

    @ParameterizedTest
    @EnumSource(
            value = PayloadCompression.class,
            names = {"GZIP", "BZIP2", "XZ", "ZSTD", "NONE"})
    void whatIsWrittenIsReadAgain(PayloadCompression compression) throws Exception {
        write(compression, Optional.empty());
        var reader = open();
        assertEquals("5", reader.metadata().revision());
        var packages = new ArrayList<RepoPackage>();
        reader.readPackages(packages::add);
        assertEquals(2, packages.size());
        var sample = packages.get(1);
        assertEquals("2:1.2~rc1-3", sample.version().toString());
        assertEquals("A sample: äöü", sample.texts().summary());
        assertEquals("Long text\nwith <lines> & more.", sample.texts().description());
        assertEquals(
                List.of(RpmSamples.dependency("old < 1")),
                sample.dependencies(RelationKind.OBSOLETES));
        assertEquals("sample.rpm", sample.toIndexed().location());
        var files = new ArrayList<RepodataReader.FileList>();
        reader.readFileLists(files::add);
        assertEquals(11, files.get(1).files().size());
        assertEquals(
                new RepoPackage.File("/var/log/sample.log", RepoPackage.File.Type.GHOST),
                files.get(1).files().getLast());
        var changes = new ArrayList<RepodataReader.ChangeList>();
        reader.readChanges(changes::add);
        assertEquals("- older", changes.get(1).changes().getFirst().text());
        assertEquals(Optional.of(COMPS), reader.comps());
        var updates = new ArrayList<UpdateNotice>();
        reader.readUpdates(updates::add);
        assertEquals(List.of(NOTICE), updates);
    }

    @Test
    void dnfReadsTheRepository() throws Exception {
        RpmTools.need("dnf");
        write(PayloadCompression.GZIP, Optional.empty());
        var repository = "--repofrompath=test," + folder.toUri();
        var common =
                List.of(
                        "dnf",
                        "-q",
                        "--installroot=" + folder.resolve("dnf-root"),
                        "--releasever=1",
                        "--setopt=cachedir=" + folder.resolve("dnf-cache"),
                        "--setopt=reposdir=" + folder,
                        "--setopt=gpgcheck=0",
                        "--forcearch=x86_64",
                        repository,
                        "--repo=test");
        assertEquals(
                "other-7:1^git-2.noarch\nsample-2:1.2~rc1-3.x86_64\n",
                dnf(common, "repoquery", "--available", "--nevra"));
        assertEquals(
                "sample-2:1.2~rc1-3.x86_64\n", dnf(common, "repoquery", "--whatprovides", "virt"));
        var groups = dnf(common, "group", "list");
        assertTrue(groups.contains("Tools & more"), groups);
        // Without -q, which leaves the transaction out.
        var install = new ArrayList<>(common);
        install.remove("-q");
        install.addAll(List.of("install", "--assumeno", "other"));
        var result = RpmTools.run(folder, install);
        assertTrue(result.out().contains("Installing:"), result.out());
        assertTrue(result.out().contains("7:1^git-2"), result.out());
    }

    private String dnf(List<String> common, String... arguments) throws IOException {
        var command = new ArrayList<>(common);
        command.addAll(List.of(arguments));
        var result = RpmTools.run(folder, command);
        assertEquals(0, result.code(), result.out());
        return result.out();
    }

    @Test
    void theSamePackagesGiveTheSameBytes() throws Exception {
        write(PayloadCompression.GZIP, Optional.empty());
        var one = Files.readAllBytes(folder.resolve("repodata/repomd.xml"));
        write(PayloadCompression.GZIP, Optional.empty());
        assertArrayEquals(one, Files.readAllBytes(folder.resolve("repodata/repomd.xml")));
    }

    @Test
    void theSignatureOfTheRepositoryIsChecked() throws Exception {
        var signer = OpenPgpSigner.generate("Test <test@example.org>", NOW, new SecureRandom());
        write(PayloadCompression.GZIP, Optional.of(signer));
        var trust = Trust.only(List.of(new KeyFile("test", Bytes.copyOf(signer.publicKey()))), NOW);
        assertInstanceOf(SignatureCheck.Good.class, RepodataReader.open(folder, trust).signature());
        var repomd = folder.resolve("repodata/repomd.xml");
        Files.writeString(repomd, Files.readString(repomd).replace("<revision>5", "<revision>6"));
        assertThrows(UntrustedException.class, () -> RepodataReader.open(folder, trust));
        Files.delete(folder.resolve("repodata/repomd.xml.asc"));
        assertThrows(UntrustedException.class, () -> RepodataReader.open(folder, trust));
    }

    @Test
    void aFileThatIsNotWhatRepomdSaysIsRefused() throws Exception {
        write(PayloadCompression.GZIP, Optional.empty());
        var reader = open();
        var file = folder.resolve(reader.metadata().data("primary").orElseThrow().href());
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThrows(FormatException.class, () -> reader.readPackages(_ -> {}));
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertThrows(FormatException.class, () -> reader.readPackages(_ -> {}));
    }

    @Test
    void aBombIsStoppedAtItsStatedSize() throws Exception {
        write(PayloadCompression.GZIP, Optional.empty());
        var repomd = folder.resolve("repodata/repomd.xml");
        Files.writeString(
                repomd,
                Files.readString(repomd).replaceAll("<open-size>[0-9]+", "<open-size>1000"));
        var refusal = assertThrows(FormatException.class, () -> open().readPackages(_ -> {}));
        assertTrue(refusal.getMessage().contains("more data than stated"), refusal.getMessage());
    }

    @Test
    void aBrokenPackageLeavesTheOldIndexAlone() throws Exception {
        write(PayloadCompression.GZIP, Optional.empty());
        var before = Files.readAllBytes(folder.resolve("repodata/repomd.xml"));
        Files.writeString(folder.resolve("zzz.rpm"), "no package");
        assertThrows(
                FormatException.class,
                () ->
                        RpmSupport.INSTANCE
                                .indexer()
                                .index(folder, WriteOptions.at(RpmSamples.TIME)));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("repodata/repomd.xml")));
        try (var files = Files.list(folder)) {
            assertTrue(files.noneMatch(f -> f.getFileName().toString().startsWith(".repodata")));
        }
    }
}
