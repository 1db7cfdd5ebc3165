package org.distrofab.packagers.apk;

import org.distrofab.packagers.KeyFile;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Reads the PEM files (RFC 7468) that apk keeps its keys in: {@code /etc/apk/keys/*.rsa.pub}. */
final class ApkKeys {
    private static final String FORMAT = "PEM key";

    /** AlgorithmIdentifier rsaEncryption with NULL parameters (RFC 8017 §A.1), in DER. */
    private static final byte[] RSA_IDENTIFIER = {
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        1,
        1,
        1,
        5,
        0
    };

    private ApkKeys() {}

    /**
     * @throws FormatException if the file holds no {@code PUBLIC KEY} of a known algorithm
     */
    static PublicKey publicKey(KeyFile file) throws FormatException {
        var der = body(file, "PUBLIC KEY");
        for (var algorithm : new String[] {"RSA", "EC", "Ed25519", "DSA"}) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException _) {
                // A key of another algorithm: the next one may know it.
            }
        }
        throw new FormatException(
                FORMAT + " " + file.name(), -1, "an RSA, EC, Ed25519 or DSA key", "another");
    }

    /**
     * Reads {@code PRIVATE KEY} (PKCS #8) and {@code RSA PRIVATE KEY} (PKCS #1), not encrypted.
     *
     * @throws FormatException if the file holds none of them
     */
    static PrivateKey privateKey(KeyFile file) throws FormatException {
        var text = text(file);
        byte[] pkcs8;
        if (text.contains("-----BEGIN RSA PRIVATE KEY-----")) {
            pkcs8 = wrapPkcs1(body(file, "RSA PRIVATE KEY"));
        } else {
            pkcs8 = body(file, "PRIVATE KEY");
        }
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new FormatException(
                    FORMAT + " " + file.name(), -1, "an RSA private key", e.getMessage());
        }
    }

    private static String text(KeyFile file) {
        return new String(file.content().toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] body(KeyFile file, String label) throws FormatException {
        var text = text(file);
        var begin = "-----BEGIN " + label + "-----";
        var end = "-----END " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new FormatException(FORMAT + " " + file.name(), -1, begin, "no such lines");
        }
        var encoded = text.substring(from + begin.length(), to);
        if (encoded.contains("ENCRYPTED")) {
            throw new FormatException(
                    FORMAT + " " + file.name(), from, "a key without a passphrase", "one with");
        }
        try {
            return Base64.getMimeDecoder().decode(encoded.strip());
        } catch (IllegalArgumentException e) {
            throw new FormatException(
                    FORMAT + " " + file.name(), from, "base64 lines", e.getMessage());
        }
    }

    /** PrivateKeyInfo (RFC 5208 §5) around an RSAPrivateKey. */
    private static byte[] wrapPkcs1(byte[] pkcs1) {
        var inner = new ByteArrayOutputStream();
        inner.writeBytes(new byte[] {0x02, 0x01, 0x00});
        inner.writeBytes(RSA_IDENTIFIER);
        inner.writeBytes(der(0x04, pkcs1));
        return der(0x30, inner.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
