package org.distrofab.rootfs;

import java.util.List;

/**
 * The bytes of a regular file, known by their digest. They can be read as long as what holds them,
 * a {@link ContentStore} or a file of the host, is there.
 *
 * @param sha256 digest of all bytes, holes as zeros
 * @param sizeBytes length
 * @param data the parts that are not known to be zero, in order, not touching one another
 * @param source reads all bytes, holes as zeros
 */
public record Content(Bytes sha256, long sizeBytes, List<Extent> data, ByteSource source) {
    /** Zeros are looked for in blocks of this size: a block of the usual file system. */
    public static final int BLOCK_BYTES = 4096;

    /**
     * A part of a content that has other bytes than zero.
     *
     * @param offsetBytes a multiple of {@link #BLOCK_BYTES}
     * @param sizeBytes a multiple of it too, unless the content ends here
     */
    public record Extent(long offsetBytes, long sizeBytes) {}

    public Content {
        data = List.copyOf(data);
    }

    /** Two contents are equal if their bytes are, wherever those stand. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && sha256.equals(content.sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return "sha256:" + sha256 + " (" + sizeBytes + " bytes)";
    }
}
