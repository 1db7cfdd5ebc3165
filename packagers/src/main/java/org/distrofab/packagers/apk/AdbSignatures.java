package org.distrofab.packagers.apk;

import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Signature blocks of v3 files (apk-v3(5), "Blocks"). A block holds a version, a digest algorithm,
 * a key's number and a signature over the schema word, those three and the SHA-512 of the ADB
 * block.
 */
final class AdbSignatures {
    private static final int VERSION = 0;
    private static final int SHA_512 = 4;
    private static final int KEY_NUMBER_BYTES = 16;
    private static final int HEADER_BYTES = 2 + KEY_NUMBER_BYTES;

    private AdbSignatures() {}

    /** Looks for one good signature among the blocks. */
    static SignatureCheck check(int schema, byte[] adb, List<byte[]> blocks, Trust trust)
            throws FormatException {
        SignatureCheck outcome = new SignatureCheck.Unsigned();
        var unknown = new ArrayList<String>();
        for (var block : blocks) {
            if (block.length <= HEADER_BYTES || block[0] != VERSION) {
                outcome = new SignatureCheck.Bad("a key", "the signature block is malformed");
                continue;
            }
            var number = Arrays.copyOfRange(block, 2, HEADER_BYTES);
            var known = false;
            for (var key : trust.keys()) {
                var publicKey = ApkKeys.publicKey(key);
                if (!Arrays.equals(number, keyNumber(publicKey))) {
                    continue;
                }
                known = true;
                outcome = verify(schema, adb, block, key, publicKey);
                if (outcome instanceof SignatureCheck.Good) {
                    return outcome;
                }
            }
            if (!known) {
                unknown.add(HexFormat.of().formatHex(number));
            }
        }
        return outcome instanceof SignatureCheck.Unsigned && !unknown.isEmpty()
                ? new SignatureCheck.UnknownKey(unknown)
                : outcome;
    }

    private static SignatureCheck verify(
            int schema, byte[] adb, byte[] block, KeyFile key, PublicKey publicKey) {
        if (block[1] != SHA_512) {
            return new SignatureCheck.Bad(key.name(), "digest algorithm " + block[1]);
        }
        var algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA512withRSA";
                    case "EC" -> "SHA512withECDSA";
                    default -> "none";
                };
        try {
            var engine = Signature.getInstance(algorithm);
            engine.initVerify(publicKey);
            engine.update(
                    ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(schema).array());
            engine.update(block, 0, HEADER_BYTES);
            engine.update(Digests.of("SHA-512").digest(adb));
            if (engine.verify(block, HEADER_BYTES, block.length - HEADER_BYTES)) {
                return new SignatureCheck.Good(key.name());
            }
            return new SignatureCheck.Bad(key.name(), "it was made over other bytes");
        } catch (GeneralSecurityException _) {
            return new SignatureCheck.Bad(key.name(), "it is malformed or of another algorithm");
        }
    }

    /** The first 16 bytes of the SHA-512 of the key itself, without its algorithm identifier. */
    static byte[] keyNumber(PublicKey key) {
        return Arrays.copyOf(
                Digests.of("SHA-512").digest(subjectPublicKey(key.getEncoded())), KEY_NUMBER_BYTES);
    }

    /**
     * The bit string at the end of a SubjectPublicKeyInfo (RFC 5280 §4.1), as the JDK encodes it.
     */
    private static byte[] subjectPublicKey(byte[] info) {
        int at = contentStart(info, 0);
        int identifierLength = length(info, at);
        at = contentStart(info, at) + identifierLength;
        // One byte of the bit string counts unused bits: always 0 for keys.
        return Arrays.copyOfRange(info, contentStart(info, at) + 1, info.length);
    }

    private static int contentStart(byte[] der, int at) {
        return at + 2 + ((der[at + 1] & 0x80) == 0 ? 0 : der[at + 1] & 0x7f);
    }

    private static int length(byte[] der, int at) {
        if ((der[at + 1] & 0x80) == 0) {
            return der[at + 1];
        }
        int length = 0;
        for (int i = 0; i < (der[at + 1] & 0x7f); i++) {
            length = length << 8 | der[at + 2 + i] & 0xff;
        }
        return length;
    }
}
