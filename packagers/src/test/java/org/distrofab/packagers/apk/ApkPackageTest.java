package org.distrofab.packagers.apk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.ContentSource;
import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

final class ApkPackageTest {
    @TempDir Path folder;

    @Test
    void everythingComesBackAsItWasWritten() throws Exception {
        var contents = Packages.everything();
        var file = folder.resolve("every.apk");
        Packages.write(contents, file);
        try (var opened = Packages.open(file)) {
            assertEquals(contents.metadata(), opened.metadata());
            assertInstanceOf(SignatureCheck.Unsigned.class, opened.signature());
            var unpacked = Packages.unpack(opened);
            var expected = contents.filesWithParents(Packages.EPOCH);
            assertEquals(
                    expected.stream().map(f -> f.entry()).toList(),
                    unpacked.stream().map(Packages.Unpacked::entry).toList());
            for (int i = 0; i < expected.size(); i++) {
                try (var content = expected.get(i).content().open()) {
                    assertEquals(
                            Bytes.copyOf(content.readAllBytes()),
                            unpacked.get(i).content(),
                            expected.get(i).path());
                }
            }
        }
    }

    @Test
    void theSameContentsGiveTheSameBytes() throws Exception {
        Packages.write(Packages.everything(), folder.resolve("a.apk"));
        Packages.write(Packages.everything(), folder.resolve("b.apk"));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("a.apk")),
                Files.readAllBytes(folder.resolve("b.apk")));
    }

    @Test
    void noFileIsNewerThanTheSourceDate() throws Exception {
        var contents = Packages.everything();
        var file = folder.resolve("old.apk");
        ApkSupport.INSTANCE.writer().write(contents, WriteOptions.at(1000), file);
        try (var opened = Packages.open(file)) {
            for (var one : Packages.unpack(opened)) {
                assertTrue(one.entry().attributes().mtimeSeconds() <= 1000, one.toString());
            }
        }
    }

    @Test
    void aWriterLeavesNothingBehindWhenItFails() throws Exception {
        var shrunk =
                new PackageFile(
                        new Entry.RegularFile("a", Packages.attributes(0644), 10),
                        ContentSource.of(new byte[3]),
                        Set.of());
        var contents = PackageContents.of(Packages.metadata("a", "1").build(), List.of(shrunk));
        var target = folder.resolve("a.apk");
        assertThrows(IOException.class, () -> Packages.write(contents, target));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void theIdentityIsTheSha1OfTheControlMember() throws Exception {
        var file = folder.resolve("a.apk");
        Packages.write(Packages.everything(), file);
        try (var in = Files.newInputStream(file);
                var opened = Packages.open(file)) {
            var members = new GzipMembers(in);
            var digest = Digests.sha1();
            members.next(List.of(digest::update)).readAllBytes();
            assertEquals(ApkIdentity.sha1(digest.digest()), opened.identity());
            assertTrue(opened.identity().toString().matches("Q1[A-Za-z0-9+/]{27}="));
        }
    }

    @Test
    void segmentsBeforeTheDataHaveNoEndOfArchiveBlocks() throws Exception {
        var keys = Packages.keys();
        var file = folder.resolve("a.apk");
        ApkSupport.INSTANCE
                .writer()
                .write(
                        Packages.everything(),
                        new WriteOptions(
                                Packages.EPOCH, Optional.of(Packages.privateKey(keys, "k.rsa"))),
                        file);
        try (var in = Files.newInputStream(file)) {
            var members = new GzipMembers(in);
            for (int i = 0; i < 2; i++) {
                var segment = members.next(List.of()).readAllBytes();
                var lastBlock = Arrays.copyOfRange(segment, segment.length - 512, segment.length);
                assertFalse(Arrays.equals(new byte[512], lastBlock));
            }
            var data = members.next(List.of()).readAllBytes();
            assertArrayEquals(
                    new byte[1024], Arrays.copyOfRange(data, data.length - 1024, data.length));
            assertFalse(members.hasNext());
        }
    }

    @Test
    void aSymbolicLinkCarriesTheChecksumOfItsTarget() throws Exception {
        var file = folder.resolve("a.apk");
        Packages.write(Packages.everything(), file);
        try (var in = Files.newInputStream(file)) {
            var members = new GzipMembers(in);
            members.next(List.of()).readAllBytes();
            var tar = new TarReader(members.next(List.of()), "test");
            for (var next = tar.next(); next.isPresent(); next = tar.next()) {
                if (next.get().name().equals("usr/bin/sh")) {
                    assertEquals(
                            Optional.of("a5c7d37c33446cd290736b35b626bb75ad3933c4"),
                            next.get().paxText("APK-TOOLS.checksum.SHA1"));
                    return;
                }
            }
        }
        throw new AssertionError("no usr/bin/sh");
    }

    @Test
    void aSignatureIsVerifiedAgainstTheKeyThatItNames() throws Exception {
        var keys = Packages.keys();
        for (var algorithm :
                Set.of(
                        ApkSignatures.Algorithm.RSA,
                        ApkSignatures.Algorithm.RSA256,
                        ApkSignatures.Algorithm.RSA512)) {
            var file = folder.resolve(algorithm + ".apk");
            new ApkPackageWriter(algorithm)
                    .write(
                            Packages.everything(),
                            new WriteOptions(
                                    Packages.EPOCH,
                                    Optional.of(Packages.privateKey(keys, "me.rsa"))),
                            file);
            var trust = Trust.only(List.of(Packages.publicKey(keys, "me.rsa.pub")), Instant.EPOCH);
            try (var opened = new ApkPackageReader().open(file, trust)) {
                assertEquals(new SignatureCheck.Good("me.rsa.pub"), opened.signature());
            }
        }
    }

    @Test
    void anUnknownOrWrongKeyIsRefusedAndExplained() throws Exception {
        var keys = Packages.keys();
        var file = folder.resolve("signed.apk");
        ApkSupport.INSTANCE
                .writer()
                .write(
                        Packages.everything(),
                        new WriteOptions(
                                Packages.EPOCH, Optional.of(Packages.privateKey(keys, "me.rsa"))),
                        file);
        var reader = new ApkPackageReader();
        var stranger = Packages.keys();
        var unknown =
                assertThrows(
                        UntrustedException.class,
                        () ->
                                reader.open(
                                        file,
                                        Trust.only(
                                                List.of(
                                                        Packages.publicKey(
                                                                stranger, "other.rsa.pub")),
                                                Instant.EPOCH)));
        assertEquals(new SignatureCheck.UnknownKey(List.of("me.rsa.pub")), unknown.check());
        var wrong =
                assertThrows(
                        UntrustedException.class,
                        () ->
                                reader.open(
                                        file,
                                        Trust.only(
                                                List.of(Packages.publicKey(stranger, "me.rsa.pub")),
                                                Instant.EPOCH)));
        assertInstanceOf(SignatureCheck.Bad.class, wrong.check());
    }

    @Test
    void anUnsignedPackageIsRefusedWhereASignatureIsAskedFor() throws Exception {
        var file = folder.resolve("a.apk");
        Packages.write(Packages.everything(), file);
        var e =
                assertThrows(
                        UntrustedException.class,
                        () ->
                                new ApkPackageReader()
                                        .open(file, Trust.only(List.of(), Instant.EPOCH)));
        assertTrue(e.getMessage().endsWith("a.apk: not signed"), e.getMessage());
    }

    @Test
    void aChangedPayloadIsFoundByTheDatahash() throws Exception {
        var file = folder.resolve("a.apk");
        Packages.write(Packages.everything(), file);
        var other = folder.resolve("b.apk");
        var contents =
                PackageContents.of(
                        Packages.everything().metadata(), List.of(Packages.file("a", "other")));
        Packages.write(contents, other);
        var mixed = folder.resolve("mixed.apk");
        Files.write(mixed, firstMember(file));
        Files.write(mixed, afterFirstMember(other), StandardOpenOption.APPEND);
        try (var opened = Packages.open(mixed)) {
            var e = assertThrows(FormatException.class, () -> Packages.unpack(opened));
            assertTrue(e.expected().contains("datahash"), e.getMessage());
        }
    }

    private static byte[] firstMember(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            var members = new GzipMembers(in);
            members.next(List.of()).readAllBytes();
            return Arrays.copyOf(Files.readAllBytes(file), (int) members.offset());
        }
    }

    private static byte[] afterFirstMember(Path file) throws Exception {
        var all = Files.readAllBytes(file);
        return Arrays.copyOfRange(all, firstMember(file).length, all.length);
    }

    @Test
    void bytesAfterTheDataSegmentAreRefused() throws Exception {
        var file = folder.resolve("a.apk");
        Packages.write(Packages.everything(), file);
        long size = Files.size(file);
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
        try (var opened = Packages.open(file)) {
            var e = assertThrows(FormatException.class, () -> Packages.unpack(opened));
            assertEquals(size, e.offsetBytes());
        }
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        var file = folder.resolve("a.apk");
        Packages.write(Packages.everything(), file);
        var whole = Files.readAllBytes(file);
        var cut = folder.resolve("cut.apk");
        for (int length = 0; length < whole.length; length += 1 + length / 40) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThrows(
                    FormatException.class,
                    () -> {
                        try (var opened = Packages.open(cut)) {
                            Packages.unpack(opened);
                        }
                    },
                    "cut to " + length);
        }
    }

    @Test
    void unpackingTwiceIsAnError() throws Exception {
        var file = folder.resolve("a.apk");
        Packages.write(Packages.everything(), file);
        try (var opened = Packages.open(file)) {
            Packages.unpack(opened);
            assertThrows(IllegalStateException.class, () -> Packages.unpack(opened));
        }
    }

    @Test
    void whatApkHasNoWordsForIsRefusedByName() throws Exception {
        var plain = List.of(Packages.file("usr/a", ""));
        refused("description", Packages.metadata("a", "1").description("long").build(), plain);
        refused("version", Packages.metadata("a", "1:2").build(), plain);
        refused("name", Packages.metadata("-a", "1").build(), plain);
        refused("single lines", Packages.metadata("a", "1").summary("a\nb").build(), plain);
        refused(
                "RECOMMENDS",
                Packages.metadata("a", "1")
                        .relation(ApkSupport.INSTANCE.parseRelation(RelationKind.RECOMMENDS, "b"))
                        .build(),
                plain);
        refused(
                "VERIFY",
                Packages.metadata("a", "1").script(Script.of(ScriptKind.VERIFY, "")).build(),
                plain);
        refused(
                "begins with a dot",
                Packages.metadata("a", "1").build(),
                List.of(Packages.file(".hidden", "")));
        refused(
                "below etc/",
                Packages.metadata("a", "1").build(),
                List.of(Packages.file("opt/a.conf", "", 0644, Set.of(FileRole.CONFIG))));
    }

    private void refused(String reason, PackageMetadata metadata, List<PackageFile> files) {
        var e =
                assertThrows(
                        UnwritableException.class,
                        () ->
                                Packages.write(
                                        PackageContents.of(metadata, files),
                                        folder.resolve("x.apk")));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void aRepositoryIndexListsWhatThePackagesSay() throws Exception {
        var keys = Packages.keys();
        var contents = Packages.everything();
        var arch = Files.createDirectories(folder.resolve("repo/riscv64"));
        var file = arch.resolve(ApkSupport.INSTANCE.writer().fileName(contents.metadata()));
        Packages.write(contents, file);
        var newer =
                PackageContents.of(Packages.metadata("every-thing", "1.2.3-r0").build(), List.of());
        Packages.write(newer, arch.resolve("every-thing-1.2.3-r0.apk"));
        var written =
                new ApkRepositoryIndexer("test v1", ApkSignatures.Algorithm.RSA256)
                        .index(
                                folder.resolve("repo"),
                                new WriteOptions(
                                        Packages.EPOCH,
                                        Optional.of(Packages.privateKey(keys, "me.rsa"))));
        assertEquals(List.of(Path.of("riscv64/APKINDEX.tar.gz")), written);
        var listed = new ArrayList<IndexedPackage>();
        var head =
                ApkIndexReader.read(
                        arch.resolve("APKINDEX.tar.gz"),
                        Trust.only(List.of(Packages.publicKey(keys, "me.rsa.pub")), Instant.EPOCH),
                        listed::add);
        assertEquals("test v1", head.description());
        assertEquals(
                List.of("1.2.3_rc1-r4", "1.2.3-r0"),
                listed.stream().map(p -> p.metadata().version()).toList());
        var first = listed.getFirst();
        assertEquals(file.getFileName().toString(), first.location());
        assertEquals(Files.size(file), first.sizeBytes());
        try (var opened = Packages.open(file)) {
            assertEquals(opened.identity().toString(), first.digest());
            assertEquals(
                    opened.metadata().relations().stream()
                            .filter(r -> r.kind() != RelationKind.REPLACES)
                            .collect(Collectors.toSet()),
                    Set.copyOf(first.metadata().relations()));
        }
        assertThrows(
                UntrustedException.class,
                () ->
                        ApkIndexReader.read(
                                arch.resolve("APKINDEX.tar.gz"),
                                Trust.only(List.of(), Instant.EPOCH),
                                _ -> {
                                    throw new AssertionError("handed out before it was trusted");
                                }));
    }

    @Test
    void aPackageUnderAnotherNameIsNotIndexed() throws Exception {
        Packages.write(Packages.everything(), folder.resolve("misnamed.apk"));
        var e =
                assertThrows(
                        UnwritableException.class,
                        () ->
                                ApkSupport.INSTANCE
                                        .indexer()
                                        .index(folder, WriteOptions.at(Packages.EPOCH)));
        assertTrue(e.getMessage().contains("every-thing-1.2.3_rc1-r4.apk"), e.getMessage());
    }
}
