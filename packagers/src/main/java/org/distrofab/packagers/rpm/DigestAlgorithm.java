package org.distrofab.packagers.rpm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The hash algorithms of headers, by their OpenPGP numbers (RFC 9580 §9.5). */
enum DigestAlgorithm {
    MD5(1, "MD5", 16),
    SHA1(2, "SHA-1", 20),
    SHA256(8, "SHA-256", 32),
    SHA384(9, "SHA-384", 48),
    SHA512(10, "SHA-512", 64),
    SHA224(11, "SHA-224", 28),
    SHA3_256(12, "SHA3-256", 32),
    SHA3_512(14, "SHA3-512", 64);

    final int number;
    final int sizeBytes;
    private final String javaName;

    DigestAlgorithm(int number, String javaName, int sizeBytes) {
        this.number = number;
        this.javaName = javaName;
        this.sizeBytes = sizeBytes;
    }

    static Optional<DigestAlgorithm> of(long number) {
        for (var algorithm : values()) {
            if (algorithm.number == number) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    MessageDigest start() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + javaName, e);
        }
    }
}
