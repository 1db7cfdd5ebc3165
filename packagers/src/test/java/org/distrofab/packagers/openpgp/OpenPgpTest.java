package org.distrofab.packagers.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.SignatureCheck;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Our signatures, checked by us; {@link OpenPgpIT} asks GnuPG. */
final class OpenPgpTest {
    private static final Instant THEN = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant NOW = THEN.plusSeconds(1000);
    private static final OpenPgpSigner SIGNER = signer("one");

    private static OpenPgpSigner signer(String name) {
        return OpenPgpSigner.generate(name + " <key@example.org>", THEN, new SecureRandom());
    }

    @Test
    void aDetachedSignatureHoldsForItsContentOnly() throws Exception {
        var content = bytes("some\r\ncontent \n");
        var signature = SIGNER.signDetached(new ByteArrayInputStream(content), NOW);
        assertEquals(new SignatureCheck.Good(SIGNER.fingerprint()), check(signature, content));
        content[0]++;
        var bad = assertInstanceOf(SignatureCheck.Bad.class, check(signature, content));
        assertEquals("it does not match the content", bad.reason());
    }

    @Test
    void theSameContentAndTimeGiveTheSameSignature() throws Exception {
        var content = bytes("x");
        assertArrayEquals(
                SIGNER.signDetached(new ByteArrayInputStream(content), NOW),
                SIGNER.signDetached(new ByteArrayInputStream(content), NOW));
        assertArrayEquals(SIGNER.signInline(content, NOW), SIGNER.signInline(content, NOW));
    }

    @Test
    void aKeyIsReadBackWithItsSecret() throws Exception {
        var again = OpenPgpSigner.read("key", SIGNER.secretKey(), new char[0], NOW);
        assertEquals(SIGNER.fingerprint(), again.fingerprint());
        var content = bytes("x");
        assertArrayEquals(
                SIGNER.signDetached(new ByteArrayInputStream(content), NOW),
                again.signDetached(new ByteArrayInputStream(content), NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb\n",
                "- dashed\n-----BEGIN PGP SIGNATURE-----\n--\n",
                "blanks at the end \t\n\n\nmore\n",
                "\n\nempty lines first\n",
                "ünïcode\n",
                "no newline at the end",
            })
    void anInlineSignatureGivesBackItsText(String text) throws Exception {
        var file = SIGNER.signInline(bytes(text), NOW);
        var inline = verifier().checkInline("InRelease", file);
        assertEquals(new SignatureCheck.Good(SIGNER.fingerprint()), inline.check());
        var expected = text.replaceAll("[ \t]+\n", "\n");
        assertEquals(
                expected.endsWith("\n") ? expected : expected + "\n",
                new String(inline.text().toByteArray(), StandardCharsets.UTF_8));
    }

    @Test
    void everyChangedByteOfAnInlineTextIsNoticed() throws Exception {
        var file = SIGNER.signInline(bytes("Origin: test\nSuite: x\n"), NOW);
        var random = new Random(7);
        for (var i = 0; i < file.length; i++) {
            var changed = file.clone();
            changed[i] ^= (byte) (1 + random.nextInt(0x3f));
            try {
                var inline = verifier().checkInline("InRelease", changed);
                if (inline.check() instanceof SignatureCheck.Good) {
                    assertEquals(
                            Bytes.copyOf(bytes("Origin: test\nSuite: x\n")),
                            inline.text(),
                            "byte " + i);
                }
            } catch (FormatException e) {
                assertTrue(e.getMessage().startsWith("InRelease"), e.getMessage());
            }
        }
    }

    @Test
    void textOutsideTheSignatureIsRefused() {
        var file = new String(SIGNER.signInline(bytes("a\n"), NOW), StandardCharsets.UTF_8);
        for (var changed :
                List.of(
                        "Suite: evil\n" + file,
                        "\n" + file,
                        file + "Suite: evil\n",
                        file.replace("Hash: SHA512\n", "Hash: SHA512\nSuite: evil\n"),
                        file.replace("-----END PGP SIGNATURE-----\n", ""))) {
            assertThrows(
                    FormatException.class,
                    () -> verifier().checkInline("InRelease", bytes(changed)),
                    changed);
        }
    }

    @Test
    void aKeyOutsideTheKeyringIsNamed() throws Exception {
        var other = signer("two");
        var signature = other.signDetached(new ByteArrayInputStream(new byte[0]), NOW);
        var unknown =
                assertInstanceOf(SignatureCheck.UnknownKey.class, check(signature, new byte[0]));
        assertEquals(List.of(other.fingerprint().substring(24)), unknown.signers());
    }

    @Test
    void signedByAllowsAFingerprintAndNothingShorter() throws Exception {
        var content = bytes("x");
        var signature = SIGNER.signDetached(new ByteArrayInputStream(content), NOW);
        var both = keyring(SIGNER).plus(keyring(signer("two"))).plus(keyring(SIGNER));
        var good = new SignatureCheck.Good(SIGNER.fingerprint());
        for (var allowed : List.of(SIGNER.fingerprint(), SIGNER.fingerprint() + "!")) {
            var verifier = new OpenPgpVerifier(both.restrictedTo(List.of(allowed)), NOW);
            assertEquals(
                    good,
                    verifier.checkDetached("s", signature, new ByteArrayInputStream(content)));
        }
        var other = new OpenPgpVerifier(both.restrictedTo(List.of("0".repeat(40))), NOW);
        assertEquals(
                new SignatureCheck.Bad(
                        SIGNER.fingerprint(), "Signed-By does not allow this key here"),
                other.checkDetached("s", signature, new ByteArrayInputStream(content)));
        assertThrows(FormatException.class, () -> both.restrictedTo(List.of("0123ABCD")));
    }

    @Test
    void whatWasMadeInTheFutureIsRefused() throws Exception {
        var content = new byte[0];
        var signature =
                SIGNER.signDetached(
                        new ByteArrayInputStream(content), NOW.plusSeconds(2 * 24 * 3600));
        var bad = assertInstanceOf(SignatureCheck.Bad.class, check(signature, content));
        assertTrue(bad.reason().startsWith("it was made in the future"), bad.reason());
        var early = new OpenPgpVerifier(keyring(SIGNER), THEN.minusSeconds(1));
        var ofEarly =
                early.checkDetached(
                        "s",
                        SIGNER.signDetached(new ByteArrayInputStream(content), THEN),
                        new ByteArrayInputStream(content));
        assertTrue(ofEarly.explanation().contains("the key was made in the future"));
    }

    @Test
    void brokenKeyringsAndSignaturesAreRefusedInWords() {
        var keyring = new String(SIGNER.publicKey(), StandardCharsets.US_ASCII);
        for (var broken :
                List.of(
                        "",
                        "hello",
                        keyring.substring(0, keyring.length() - 5),
                        keyring.replace("=", "=A"),
                        keyring.replaceFirst("\n\n.", "\n\n*"),
                        keyring.replaceAll("(?s)\n\n.*=", "\n\n="))) {
            var refusal =
                    assertThrows(
                            FormatException.class,
                            () -> OpenPgpKeyring.read("key.asc", bytes(broken)),
                            broken);
            assertTrue(refusal.getMessage().startsWith("key.asc"), refusal.getMessage());
        }
        assertThrows(
                FormatException.class, () -> OpenPgpKeyring.read("key.asc", SIGNER.secretKey()));
        assertThrows(
                FormatException.class,
                () -> check(new byte[] {(byte) 0x88, 4, 1, 2, 3, 4}, new byte[0]));
    }

    private static SignatureCheck check(byte[] signature, byte[] content) throws Exception {
        return verifier().checkDetached("signature", signature, new ByteArrayInputStream(content));
    }

    private static OpenPgpVerifier verifier() throws FormatException {
        return new OpenPgpVerifier(keyring(SIGNER), NOW);
    }

    private static OpenPgpKeyring keyring(OpenPgpSigner signer) throws FormatException {
        return OpenPgpKeyring.read("keyring", signer.publicKey());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
