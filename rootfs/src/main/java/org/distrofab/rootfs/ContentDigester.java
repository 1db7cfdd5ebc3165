package org.distrofab.rootfs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds digest, size and holes of a content while it goes by. */
final class ContentDigester {
    private static final byte[] ZEROS = new byte[Content.BLOCK_BYTES];

    private final MessageDigest digest = sha256();
    private final List<Content.Extent> extents = new ArrayList<>();
    private long size;
    private long extentStart = -1;

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What is given must be whole blocks, apart from the last. */
    void add(byte[] bytes, int from, int count) {
        digest.update(bytes, from, count);
        for (int at = 0; at < count; at += Content.BLOCK_BYTES) {
            int length = Math.min(Content.BLOCK_BYTES, count - at);
            if (isZero(bytes, from + at, length)) {
                endExtent(size + at);
            } else if (extentStart < 0) {
                extentStart = size + at;
            }
        }
        size += count;
    }

    static boolean isZero(byte[] bytes, int from, int count) {
        return Arrays.equals(bytes, from, from + count, ZEROS, 0, count);
    }

    private void endExtent(long end) {
        if (extentStart >= 0) {
            extents.add(new Content.Extent(extentStart, end - extentStart));
            extentStart = -1;
        }
    }

    long sizeBytes() {
        return size;
    }

    /** Where the data that was given last began, if it is not finished yet. */
    Content finish(ByteSource source) {
        endExtent(size);
        return new Content(Bytes.copyOf(digest.digest()), size, extents, source);
    }
}
