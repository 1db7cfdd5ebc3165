package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reading packages of version 6. */
class VersionSixTest {
    private static final Instant NOW = Instant.ofEpochSecond(RpmSamples.TIME);
    private static final OpenPgpSigner MINE =
            OpenPgpSigner.generate("Me <me@example.org>", NOW, new SecureRandom());
    private static final OpenPgpSigner OTHER =
            OpenPgpSigner.generate("Other <other@example.org>", NOW, new SecureRandom());

    @TempDir private Path folder;

    private static Trust trust() {
        return Trust.only(List.of(new KeyFile("me", Bytes.copyOf(MINE.publicKey()))), NOW);
    }

    private Path write(VersionSixPackage six) throws Exception {
        return six.write(folder.resolve("six.rpm"));
    }

    private static List<String> unpack(Path file, Trust trust) throws Exception {
        var found = new ArrayList<String>();
        try (var archive = RpmArchive.open(file, trust)) {
            archive.unpack((entry, content) ->
                    found.add(
                            entry.path()
                                    + ": "
                                    + new String(content.readAllBytes(), StandardCharsets.UTF_8)));
        }
        return found;
    }

    @Test
    void metadataAndPayloadAreRead() throws Exception {
        var file = write(new VersionSixPackage());
        try (var archive = RpmArchive.open(file, Trust.unchecked())) {
            assertEquals("of version 6", archive.metadata().summary());
            assertEquals(8, archive.metadata().installedSizeBytes().orElseThrow());
            assertEquals(8, archive.pkg().files().getFirst().sizeBytes());
            assertInstanceOf(SignatureCheck.Unsigned.class, archive.signature());
        }
        assertEquals(List.of("usr/share/six: content\n"), unpack(file, Trust.unchecked()));
    }

    @Test
    void anyOneOfSeveralSignaturesIsEnough() throws Exception {
        var file = write(new VersionSixPackage().signedBy(OTHER).signedBy(MINE));
        assertEquals(List.of("usr/share/six: content\n"), unpack(file, trust()));
        var strangers = write(new VersionSixPackage().signedBy(OTHER));
        assertThrows(UntrustedException.class, () -> RpmArchive.open(strangers, trust()));
    }

    @Test
    void aVersionFourSignatureDoesNotCountBesideOneOfVersionSix() throws Exception {
        var mine = folder.resolve("mine.rpm");
        new VersionSixPackage().signedBy(MINE).write(mine);
        byte[] packet;
        try (var archive = RpmArchive.open(mine, trust())) {
            packet =
                    Base64.getDecoder()
                            .decode(
                                    archive.signatureHeader()
                                            .strings(RpmSignatureTag.OPENPGP)
                                            .getFirst());
        }
        var both =
                write(
                        new VersionSixPackage()
                                .signedBy(OTHER)
                                .signature(h -> h.bytes(RpmSignatureTag.DSAHEADER, packet)));
        assertThrows(UntrustedException.class, () -> RpmArchive.open(both, trust()));
        var alone =
                write(
                        new VersionSixPackage()
                                .signature(h -> h.bytes(RpmSignatureTag.DSAHEADER, packet)));
        RpmArchive.open(alone, trust()).close();
    }

    @ParameterizedTest
    @EnumSource(
            value = RpmSignatureTag.class,
            names = {"SHA256HEADER", "SHA3_256HEADER"})
    void aHeaderOfAnotherDigestIsRefused(RpmSignatureTag tag) throws Exception {
        var file = write(new VersionSixPackage().signature(h -> h.string(tag, "00")));
        var refusal =
                assertThrows(FormatException.class, () -> RpmArchive.open(file, Trust.unchecked()));
        assertTrue(refusal.getMessage().contains("rpm header"), refusal.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = RpmTag.class,
            names = {
                "PAYLOADDIGEST",
                "PAYLOADDIGESTALT",
                "PAYLOADSHA512",
                "PAYLOADSHA512ALT",
                "PAYLOADSHA3_256",
                "PAYLOADSHA3_256ALT"
            })
    void aPayloadOfAnotherDigestIsRefusedByName(RpmTag tag) throws Exception {
        var file = write(new VersionSixPackage().header(h -> h.strings(tag, List.of("00"))));
        var refusal = assertThrows(FormatException.class, () -> unpack(file, Trust.unchecked()));
        assertTrue(refusal.getMessage().contains(tag + " "), refusal.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = RpmTag.class,
            names = {"PAYLOADSIZE", "PAYLOADSIZEALT"})
    void aPayloadOfAnotherSizeIsRefused(RpmTag tag) throws Exception {
        var file = write(new VersionSixPackage().header(h -> h.numbers(tag, 1L << 40)));
        var refusal = assertThrows(FormatException.class, () -> unpack(file, Trust.unchecked()));
        assertTrue(refusal.getMessage().contains("1099511627776 bytes"), refusal.getMessage());
    }

    @Test
    void aSignatureTagOfOldVersionsIsRefused() throws Exception {
        var file =
                write(
                        new VersionSixPackage()
                                .signature(h -> h.bytes(RpmSignatureTag.MD5, new byte[16])));
        var refusal =
                assertThrows(FormatException.class, () -> RpmArchive.open(file, Trust.unchecked()));
        assertTrue(refusal.getMessage().contains("1004"), refusal.getMessage());
    }

    @Test
    void aMissingDigestOfTheHeaderIsRefused() throws Exception {
        var file = write(new VersionSixPackage().withoutSha3());
        var refusal =
                assertThrows(FormatException.class, () -> RpmArchive.open(file, Trust.unchecked()));
        assertTrue(refusal.getMessage().contains("SHA3_256HEADER"), refusal.getMessage());
    }

    @Test
    void aPackageOfALaterVersionIsRefused() throws Exception {
        var file = write(new VersionSixPackage().header(h -> h.numbers(RpmTag.RPMFORMAT, 7)));
        var refusal =
                assertThrows(FormatException.class, () -> RpmArchive.open(file, Trust.unchecked()));
        assertTrue(refusal.getMessage().contains("7"), refusal.getMessage());
    }

    @Test
    void aSignatureThatIsNoBase64IsRefused() throws Exception {
        var file =
                write(
                        new VersionSixPackage()
                                .signature(h -> h.strings(RpmSignatureTag.OPENPGP, List.of("?!"))));
        assertThrows(FormatException.class, () -> RpmArchive.open(file, Trust.unchecked()));
    }
}
