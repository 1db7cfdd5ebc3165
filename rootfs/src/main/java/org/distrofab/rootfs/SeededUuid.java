package org.distrofab.rootfs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Identifiers that are the same wherever and whenever the same thing is made. */
public final class SeededUuid {
    private SeededUuid() {}

    /**
     * A UUID of version 8 (RFC 9562 §5.8) out of the SHA-256 of both texts.
     *
     * @param seed what is being made: the digest of its inputs
     * @param purpose what the identifier is for, so that one seed gives several
     */
    public static UUID of(String seed, String purpose) {
        var digest = ContentDigester.sha256();
        digest.update(seed.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        var bytes = ByteBuffer.wrap(digest.digest(purpose.getBytes(StandardCharsets.UTF_8)));
        long high = bytes.getLong() & ~0xf000L | 0x8000L;
        long low = bytes.getLong() & ~(3L << 62) | 1L << 63;
        return new UUID(high, low);
    }
}
