package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.Trust;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What we write, as the real rpm sees it. */
class RpmWriterIT {
    private static final Instant NOW = Instant.ofEpochSecond(RpmSamples.TIME);

    @TempDir private Path folder;

    private Path write(RpmBuild build, PayloadCompression compression) throws Exception {
        var file = folder.resolve(build.name() + ".rpm");
        new RpmWriter(compression, Optional.empty()).write(build, file);
        return file;
    }

    @ParameterizedTest
    @EnumSource(PayloadCompression.class)
    void everyCompressionIsUnpackedByRpm2cpioToWhatWeUnpack(PayloadCompression compression)
            throws Exception {
        RpmTools.need("rpm", "rpm2cpio");
        var file = write(RpmSamples.full(), compression);
        var ours = new ByteArrayOutputStream();
        try (var archive = RpmArchive.open(file, Trust.unchecked())) {
            archive.copyPayload(ours);
        }
        RpmTools.ok(folder, "sh", "-c", "rpm2cpio sample.rpm > theirs.cpio");
        assertArrayEquals(Files.readAllBytes(folder.resolve("theirs.cpio")), ours.toByteArray());
        assertTrue(RpmTools.ok(folder, "rpm", "-K", "sample.rpm").contains("digests OK"));
    }

    @Test
    void rpmInstallsAndVerifiesWhatWeWrite() throws Exception {
        RpmTools.need("rpm");
        var file = write(RpmSamples.full(), PayloadCompression.ZSTD);
        var root = Files.createDirectory(folder.resolve("root"));
        var result =
                RpmTools.run(
                        folder,
                        RpmTools.rpmIn(
                                root,
                                "-i",
                                "--nodeps",
                                "--noscripts",
                                "--notriggers",
                                file.toString()));
        assertEquals(0, result.code(), result.out());
        assertEquals(
                "sample-1.2~rc1-3.x86_64\n",
                RpmTools.run(folder, RpmTools.rpmIn(root, "-qa")).out());
        var verify = RpmTools.run(folder, RpmTools.rpmIn(root, "-Va", "--nodeps", "--noscripts"));
        assertEquals("", verify.out());
        assertEquals(0, verify.code());
    }

    @Test
    void rpmVerifiesOurSignatureWithTheKey() throws Exception {
        RpmTools.need("rpm");
        var signer = OpenPgpSigner.generate("Test <test@example.org>", NOW, new SecureRandom());
        var file = folder.resolve("signed.rpm");
        new RpmWriter(PayloadCompression.GZIP, Optional.of(signer)).write(RpmSamples.full(), file);
        Files.write(folder.resolve("key.asc"), signer.publicKey());
        var db = folder.resolve("db").toString();
        RpmTools.ok(folder, "rpm", "--dbpath", db, "--import", "key.asc");
        assertEquals(
                "signed.rpm: digests signatures OK\n",
                RpmTools.ok(folder, "rpm", "--dbpath", db, "-K", "signed.rpm"));
    }

    @Test
    void rpmQueriesPrintWhatWasWritten() throws Exception {
        RpmTools.need("rpm");
        write(RpmSamples.full(), PayloadCompression.XZ);
        assertEquals(
                """
                (a if b else c)
                /bin/sh
                /bin/sh
                /sbin/ldconfig
                bar < 2:3-4
                config(sample) = 2:1.2~rc1-3
                foo >= 1.0
                rpmlib(BuiltinLuaScripts) <= 4.2.2-1
                rpmlib(CompressedFileNames) <= 3.0.4-1
                rpmlib(FileCaps) <= 4.6.1-1
                rpmlib(FileDigests) <= 4.6.0-1
                rpmlib(PartialHardlinkSets) <= 4.0.4-1
                rpmlib(PayloadFilesHavePrefix) <= 4.0-1
                rpmlib(PayloadIsXz) <= 5.2-1
                rpmlib(RichDependencies) <= 4.12.0-1
                rpmlib(TildeInVersions) <= 4.10.0-1
                shadow
                """,
                RpmTools.ok(folder, "rpm", "-qp", "--requires", "sample.rpm"));
        assertEquals(
                """
                config(sample) = 2:1.2~rc1-3
                sample = 2:1.2~rc1-3
                sample(x86-64) = 2:1.2~rc1-3
                virt = 1.0
                """,
                RpmTools.ok(folder, "rpm", "-qp", "--provides", "sample.rpm"));
        assertEquals(
                """
                preinstall scriptlet (using /bin/sh):
                echo pre
                postinstall program: /sbin/ldconfig
                postuninstall scriptlet (using <lua>):
                print("x")
                """,
                RpmTools.ok(folder, "rpm", "-qp", "--scripts", "sample.rpm"));
        RpmTools.ok(folder, "rpm", "-qp", "--xml", "sample.rpm");
        RpmTools.ok(folder, "rpm", "-qp", "--triggers", "--filetriggers", "sample.rpm");
        assertEquals(
                """
                /etc/sample.conf
                /usr/bin/asample
                /usr/bin/capable
                /usr/bin/sample
                /usr/bin/sample2
                /usr/bin/slink
                /usr/share/sample
                /usr/share/sample/LICENSE
                /usr/share/sample/README
                /usr/share/sample/empty
                /var/log/sample.log
                """,
                RpmTools.ok(folder, "rpm", "-qpl", "sample.rpm"));
    }

    @Test
    void unpackingGivesHardLinksAfterTheirFileAndNoGhosts() throws Exception {
        var file = write(RpmSamples.full(), PayloadCompression.GZIP);
        var lines = new ArrayList<String>();
        try (var archive = RpmArchive.open(file, Trust.unchecked())) {
            archive.unpack((entry, content) -> {
                var text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                var target = entry instanceof Entry.HardLink link ? link.target() : text;
                lines.add(entry.path() + " " + target.strip());
            });
        }
        assertEquals(
                List.of(
                        "etc/sample.conf conf",
                        "usr/bin/capable cap",
                        "usr/bin/slink ",
                        "usr/share/sample ",
                        "usr/share/sample/LICENSE lic",
                        "usr/share/sample/README doc",
                        "usr/share/sample/empty ",
                        "usr/bin/sample2 \u007fELF\u0002 not really",
                        "usr/bin/asample usr/bin/sample2",
                        "usr/bin/sample usr/bin/sample2"),
                lines);
    }

    @Test
    void theSameInputGivesTheSameBytes() throws Exception {
        var one = Files.readAllBytes(write(RpmSamples.full(), PayloadCompression.ZSTD));
        var two = Files.readAllBytes(write(RpmSamples.full(), PayloadCompression.ZSTD));
        assertArrayEquals(one, two);
    }
}
