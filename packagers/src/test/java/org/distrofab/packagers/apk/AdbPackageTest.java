package org.distrofab.packagers.apk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

final class AdbPackageTest {
    private static final int PACKAGE = 0x676b6370;
    private static final int INDEX = 0x78646e69;
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    private static int info(AdbBuilder adb) {
        return adb.object(
                adb.text("three"),
                adb.text("3.0-r1"),
                adb.blob(new byte[20]),
                adb.text("a package in the new format"),
                adb.text("riscv64"),
                adb.text("MIT"),
                adb.text("three-origin"),
                adb.text("A Maintainer <maintainer@example.org>"),
                adb.text("https://example.org"),
                adb.blob(new byte[] {0x12, (byte) 0xab}),
                adb.integer(1_700_000_000),
                adb.integer(5_000_000_000L),
                adb.integer(1234),
                adb.integer(7),
                adb.array(
                        List.of(
                                adb.object(adb.text("musl"), adb.text("1.2"), adb.integer(5)),
                                adb.object(adb.text("exact"), adb.text("1")),
                                adb.object(adb.text("old"), AdbBuilder.NONE, adb.integer(16)))),
                adb.array(List.of(adb.object(adb.text("cmd:three"), adb.text("3.0-r1")))),
                AdbBuilder.NONE,
                adb.array(
                        List.of(
                                adb.object(adb.text("docs")),
                                adb.object(adb.text("three"), adb.text("3.0-r1")))),
                adb.array(List.of(adb.object(adb.text("three-doc")))),
                AdbBuilder.NONE,
                adb.array(List.of(adb.text("alpine:x=1"))));
    }

    private static int acl(AdbBuilder adb, int mode) {
        return adb.object(
                adb.integer(mode),
                adb.text("root"),
                adb.text("root"),
                adb.array(List.of(adb.blob("user.x\0v".getBytes(StandardCharsets.UTF_8)))));
    }

    private static byte[] link(int type, String target) {
        var out = new ByteArrayOutputStream();
        out.write(type);
        out.write(type >> 8);
        out.writeBytes(target.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static int files(AdbBuilder adb) {
        var file =
                adb.object(
                        adb.text("three"),
                        acl(adb, 04755),
                        adb.integer(HELLO.length),
                        adb.integer(1_600_000_000),
                        adb.blob(Digests.sha256().digest(HELLO)));
        var empty =
                adb.object(
                        adb.text("zero"),
                        acl(adb, 0644),
                        AdbBuilder.NONE,
                        AdbBuilder.NONE,
                        adb.blob(Digests.sha256().digest(new byte[0])));
        var symbolic =
                adb.object(
                        adb.text("sh"),
                        acl(adb, 0777),
                        AdbBuilder.NONE,
                        AdbBuilder.NONE,
                        AdbBuilder.NONE,
                        adb.blob(link(0120000, "/bin/busybox")));
        var device =
                adb.object(
                        adb.text("null"),
                        acl(adb, 0666),
                        AdbBuilder.NONE,
                        AdbBuilder.NONE,
                        AdbBuilder.NONE,
                        adb.blob(new byte[] {0, 0x20, 3, 1, 0, 0, 0, 0, 0, 0}));
        return adb.array(List.of(device, symbolic, file, empty));
    }

    private static byte[] metadata() {
        var adb = new AdbBuilder();
        var info = info(adb);
        var root = adb.object(adb.text(""), acl(adb, 0755));
        var usr = adb.object(adb.text("usr"), acl(adb, 0755), files(adb));
        var scripts =
                adb.object(
                        adb.text("#!/bin/sh\n# trigger\n"),
                        AdbBuilder.NONE,
                        adb.text("#!/bin/sh\n"));
        adb.root(
                adb.object(
                        info,
                        adb.array(List.of(root, usr)),
                        scripts,
                        adb.array(List.of(adb.text("/usr/lib"))),
                        adb.integer(3)));
        return adb.block();
    }

    private static byte[] data() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(AdbBuilder.words(2, 3));
        out.writeBytes(HELLO);
        return out.toByteArray();
    }

    private static byte[] whole(byte[]... signatures) {
        var blocks = new ArrayList<byte[]>();
        blocks.add(AdbBuilder.fileBlock(0, metadata()));
        for (var signature : signatures) {
            blocks.add(AdbBuilder.fileBlock(1, signature));
        }
        blocks.add(AdbBuilder.fileBlock(2, data()));
        return AdbBuilder.file(PACKAGE, blocks.toArray(byte[][]::new));
    }

    /** A good package, for the fuzzer. */
    static byte[] example() {
        return whole();
    }

    /** A good index, for the fuzzer. */
    static byte[] exampleIndex() {
        var adb = new AdbBuilder();
        adb.root(adb.object(adb.text("repository v3"), adb.array(List.of(info(adb)))));
        return AdbBuilder.file(INDEX, AdbBuilder.fileBlock(0, adb.block()));
    }

    private static byte[] sign(KeyPair keys, String algorithm) throws Exception {
        var head = new ByteArrayOutputStream();
        head.write(0);
        head.write(4);
        head.writeBytes(AdbSignatures.keyNumber(keys.getPublic()));
        var engine = Signature.getInstance(algorithm);
        engine.initSign(keys.getPrivate());
        engine.update(AdbBuilder.words(PACKAGE));
        engine.update(head.toByteArray());
        engine.update(Digests.of("SHA-512").digest(metadata()));
        head.writeBytes(engine.sign());
        return head.toByteArray();
    }

    private Path file(byte[] bytes) throws Exception {
        return Files.write(folder.resolve("a.apk"), bytes);
    }

    @Test
    void metadataAreInTheSameTermsAsThoseOfAnOlderPackage() throws Exception {
        try (var opened = Packages.open(file(whole()))) {
            var metadata = opened.metadata();
            assertEquals("three", metadata.name());
            assertEquals("3.0-r1", metadata.version());
            assertEquals(5_000_000_000L, metadata.installedSizeBytes().getAsLong());
            assertEquals(
                    List.of("musl>=1.2", "exact=1"),
                    metadata.relations(RelationKind.DEPENDS).map(r -> r.expression()).toList());
            assertEquals(
                    List.of("!old"),
                    metadata.relations(RelationKind.CONFLICTS).map(r -> r.expression()).toList());
            assertEquals(
                    List.of("docs three=3.0-r1"),
                    metadata.relations(RelationKind.INSTALL_IF).map(r -> r.expression()).toList());
            assertEquals(
                    List.of("three-doc"),
                    metadata.relations(RelationKind.RECOMMENDS).map(r -> r.expression()).toList());
            assertEquals("12ab", metadata.nativeFields().get(ApkFields.COMMIT));
            assertEquals("7", metadata.nativeFields().get(ApkFields.PROVIDER_PRIORITY));
            assertEquals("3", metadata.nativeFields().get(ApkFields.REPLACES_PRIORITY));
            assertEquals("alpine:x=1", metadata.nativeFields().get(ApkFields.TAGS));
            assertEquals(2, metadata.scripts().size());
            assertEquals(List.of("/usr/lib"), metadata.scripts().getLast().watches());
        }
    }

    @Test
    void filesComeOutInEveryCompression() throws Exception {
        var plain = whole();
        var deflated = AdbBuilder.deflated(plain);
        for (var bytes :
                List.of(
                        plain,
                        deflated,
                        AdbBuilder.compressed(0, plain),
                        AdbBuilder.compressed(1, Arrays.copyOfRange(deflated, 4, deflated.length)),
                        AdbBuilder.compressed(2, Zstd.compress(plain)))) {
            try (var opened = Packages.open(file(bytes))) {
                var files = Packages.unpack(opened);
                assertEquals(
                        List.of("usr", "usr/null", "usr/sh", "usr/three", "usr/zero"),
                        files.stream().map(f -> f.entry().path()).toList());
                assertEquals(Bytes.copyOf(HELLO), files.get(3).content());
                assertEquals(04755, files.get(3).entry().attributes().mode());
                assertEquals(
                        "76", files.get(3).entry().attributes().xattrs().get("user.x").toHex());
                var device = assertInstanceOf(Entry.Device.class, files.get(1).entry());
                assertEquals("1:3", device.major() + ":" + device.minor());
                var link = assertInstanceOf(Entry.SymbolicLink.class, files.get(2).entry());
                assertEquals("/bin/busybox", link.target());
            }
        }
    }

    @Test
    void anRsaOrEcSignatureOfAKnownKeyIsGood() throws Exception {
        var ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(256);
        for (var keys : List.of(Packages.keys(), ec.generateKeyPair())) {
            var algorithm =
                    keys.getPublic().getAlgorithm().equals("RSA")
                            ? "SHA512withRSA"
                            : "SHA512withECDSA";
            var file = file(whole(sign(Packages.keys(), "SHA512withRSA"), sign(keys, algorithm)));
            var trust = Trust.only(List.of(Packages.publicKey(keys, "any-name")), Instant.EPOCH);
            try (var opened = new ApkPackageReader().open(file, trust)) {
                assertEquals(new SignatureCheck.Good("any-name"), opened.signature());
                assertEquals(5, Packages.unpack(opened).size());
            }
        }
    }

    @Test
    void aForgedOrMissingSignatureIsRefused() throws Exception {
        var keys = Packages.keys();
        var trust = Trust.only(List.of(Packages.publicKey(keys, "k")), Instant.EPOCH);
        var forged = sign(keys, "SHA512withRSA");
        forged[forged.length - 1] ^= 1;
        var reader = new ApkPackageReader();
        var bad =
                assertThrows(
                        UntrustedException.class, () -> reader.open(file(whole(forged)), trust));
        assertInstanceOf(SignatureCheck.Bad.class, bad.check());
        var none = assertThrows(UntrustedException.class, () -> reader.open(file(whole()), trust));
        assertInstanceOf(SignatureCheck.Unsigned.class, none.check());
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        var bytes = whole();
        for (int length = 0; length < bytes.length - 7; length += 5) {
            var cut = Arrays.copyOf(bytes, length);
            assertThrows(
                    FormatException.class,
                    () -> {
                        try (var opened = Packages.open(file(cut))) {
                            Packages.unpack(opened);
                        }
                    },
                    "cut to " + length);
        }
    }

    @Test
    void aDataBlockForAnotherFileIsRefused() throws Exception {
        var wrong = data();
        wrong[4] = 4;
        var file =
                file(
                        AdbBuilder.file(
                                PACKAGE,
                                AdbBuilder.fileBlock(0, metadata()),
                                AdbBuilder.fileBlock(2, wrong)));
        try (var opened = Packages.open(file)) {
            var e = assertThrows(FormatException.class, () -> Packages.unpack(opened));
            assertEquals("6 bytes of file 3 in folder 2", e.expected());
            assertEquals("6 bytes of file 4 in folder 2", e.found());
        }
    }

    @Test
    void aChangedFileIsFoundByItsDigest() throws Exception {
        var changed = data();
        changed[8] ^= 1;
        var file =
                file(
                        AdbBuilder.file(
                                PACKAGE,
                                AdbBuilder.fileBlock(0, metadata()),
                                AdbBuilder.fileBlock(2, changed)));
        try (var opened = Packages.open(file)) {
            var e = assertThrows(FormatException.class, () -> Packages.unpack(opened));
            assertTrue(e.expected().startsWith("SHA-256 "), e.getMessage());
        }
    }

    @Test
    void anObjectThatPointsOutOfTheBlockIsRefusedAtItsPlace() throws Exception {
        var adb = new AdbBuilder();
        adb.root(0xe000_0000 | 0x100000);
        var e = refused(adb);
        assertEquals(0x100000, e.offsetBytes());
    }

    @Test
    void anObjectThatClaimsMoreSlotsThanThereIsRoomForIsRefused() throws Exception {
        var adb = new AdbBuilder();
        var huge = adb.object();
        var bytes = adb.block();
        System.arraycopy(AdbBuilder.words(huge), 0, bytes, 4, 4);
        System.arraycopy(AdbBuilder.words(0x7fff_ffff), 0, bytes, huge & 0xfffffff, 4);
        var file = file(AdbBuilder.file(PACKAGE, AdbBuilder.fileBlock(0, bytes)));
        assertThrows(FormatException.class, () -> Packages.open(file));
    }

    @Test
    void anObjectThatIsItsOwnInfoIsRefused() throws Exception {
        var adb = new AdbBuilder();
        adb.root(adb.object(0xe000_0008));
        refused(adb);
    }

    @Test
    void oneBlobNamedAMillionTimesIsRefused() throws Exception {
        var adb = new AdbBuilder();
        var large = adb.object(adb.text("x".repeat(60_000)));
        var info =
                adb.object(
                        adb.text("a"),
                        adb.text("1"),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        adb.array(Collections.nCopies(20_000, large)));
        adb.root(adb.object(info));
        var e = refused(adb);
        assertEquals("values in proportion to the block", e.expected());
    }

    private FormatException refused(AdbBuilder adb) throws Exception {
        var file = file(AdbBuilder.file(PACKAGE, AdbBuilder.fileBlock(0, adb.block())));
        return assertThrows(FormatException.class, () -> Packages.open(file));
    }

    @Test
    void anIndexListsPackagesWithTheirHashes() throws Exception {
        var file = Files.write(folder.resolve("Packages.adb"), AdbBuilder.deflated(exampleIndex()));
        var packages = new ArrayList<IndexedPackage>();
        var head = ApkIndexReader.read(file, Trust.unchecked(), packages::add);
        assertEquals("repository v3", head.description());
        assertEquals(1, packages.size());
        assertEquals("three-3.0-r1.apk", packages.getFirst().location());
        assertEquals(1234, packages.getFirst().sizeBytes());
        assertEquals("Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=", packages.getFirst().digest());
    }

    @Test
    void anIndexIsNoPackage() throws Exception {
        var adb = new AdbBuilder();
        adb.root(adb.object(adb.text("x")));
        var bytes = AdbBuilder.file(INDEX, AdbBuilder.fileBlock(0, adb.block()));
        var e = assertThrows(FormatException.class, () -> Packages.open(file(bytes)));
        assertEquals("'indx'", e.found());
    }
}
