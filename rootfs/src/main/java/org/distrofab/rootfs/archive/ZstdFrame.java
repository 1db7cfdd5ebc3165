package org.distrofab.rootfs.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Exactly one frame of a zstd stream (RFC 8878 §3.1.1): the decoder reads ahead, this does not let
 * it.
 */
final class ZstdFrame extends InputStream {
    private static final int BLOCK_RLE = 1;
    private static final int BLOCK_RESERVED = 3;

    private final InputStream in;
    private byte[] header;
    private int headerAt;
    private long left;
    private boolean checksum;
    private boolean lastBlock;
    private boolean finished;

    ZstdFrame(InputStream in) throws IOException {
        this.in = in;
        this.header = frameHeader();
    }

    private byte[] frameHeader() throws IOException {
        var fixed = exactly(5);
        int descriptor = fixed[4] & 0xff;
        boolean singleSegment = (descriptor & 0x20) != 0;
        checksum = (descriptor & 4) != 0;
        int dictionaryBytes = new int[] {0, 1, 2, 4}[descriptor & 3];
        int sizeBytes = new int[] {singleSegment ? 1 : 0, 2, 4, 8}[descriptor >> 6];
        var rest = exactly((singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes);
        var all = new byte[fixed.length + rest.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(rest, 0, all, fixed.length, rest.length);
        return all;
    }

    private byte[] exactly(int count) throws IOException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("a zstd frame ends early");
        }
        return bytes;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (true) {
            if (headerAt < header.length) {
                int now = Math.min(count, header.length - headerAt);
                System.arraycopy(header, headerAt, into, from, now);
                headerAt += now;
                return now;
            }
            if (left > 0) {
                int got = in.read(into, from, (int) Math.min(count, left));
                if (got < 0) {
                    throw new EOFException("a zstd block ends early");
                }
                left -= got;
                return got;
            }
            if (finished) {
                return -1;
            }
            nextBlock();
        }
    }

    /** §3.1.1.2: three bytes, little-endian: last, type, size. */
    private void nextBlock() throws IOException {
        if (lastBlock) {
            finished = true;
            header = checksum ? exactly(4) : new byte[0];
            headerAt = 0;
            return;
        }
        header = exactly(3);
        headerAt = 0;
        int value = header[0] & 0xff | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
        int type = value >> 1 & 3;
        if (type == BLOCK_RESERVED) {
            throw new IOException("a zstd block of the reserved type");
        }
        lastBlock = (value & 1) != 0;
        left = type == BLOCK_RLE ? 1 : value >> 3;
    }
}
