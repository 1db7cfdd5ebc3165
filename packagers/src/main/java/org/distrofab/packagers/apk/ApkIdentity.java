package org.distrofab.packagers.apk;

import org.distrofab.rootfs.Bytes;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A digest in apk's short form: {@code Q1} and base64 of a SHA-1, {@code Q2} of a SHA-256, with
 * {@code X} for hexadecimal. A v2 package's identity is the SHA-1 of its control segment as
 * compressed.
 */
public record ApkIdentity(String algorithm, Bytes digest) {
    public ApkIdentity {
        int length =
                switch (algorithm) {
                    case "SHA-1" -> 20;
                    case "SHA-256" -> 32;
                    default -> throw new IllegalArgumentException(algorithm);
                };
        if (digest.length() != length) {
            throw new IllegalArgumentException(algorithm + " of " + digest.length() + " bytes");
        }
    }

    static ApkIdentity sha1(byte[] digest) {
        return new ApkIdentity("SHA-1", Bytes.copyOf(digest));
    }

    /**
     * @return empty if the text is none
     */
    public static Optional<ApkIdentity> parse(String text) {
        if (text.length() < 3) {
            return Optional.empty();
        }
        var algorithm = text.charAt(1) == '2' ? "SHA-256" : "SHA-1";
        if (text.charAt(1) != '1' && text.charAt(1) != '2') {
            return Optional.empty();
        }
        try {
            var value = text.substring(2);
            var digest =
                    switch (text.charAt(0)) {
                        case 'Q' -> Base64.getDecoder().decode(value);
                        case 'X' -> HexFormat.of().parseHex(value);
                        default -> throw new IllegalArgumentException("encoding");
                    };
            return Optional.of(new ApkIdentity(algorithm, Bytes.copyOf(digest)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The form in base64: {@code Q1pSfp…}. */
    @Override
    public String toString() {
        return (algorithm.equals("SHA-1") ? "Q1" : "Q2")
                + Base64.getEncoder().encodeToString(digest.toByteArray());
    }
}
