package org.distrofab.rootfs.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Exactly one member of a gzip stream (RFC 1952 §2.3), checksum verified; what follows it is not
 * touched.
 */
final class GzipMember extends InputStream {
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] chunk = new byte[8192];
    private int chunkBytes;
    private boolean finished;

    /**
     * @param in supports mark
     */
    GzipMember(InputStream in) throws IOException {
        this.in = in;
        readHeader();
    }

    private void readHeader() throws IOException {
        var fixed = in.readNBytes(10);
        if (fixed.length < 10) {
            throw new EOFException("a gzip header ends early");
        }
        int flags = fixed[3] & 0xff;
        if (fixed[2] != 8 || (flags & FLAGS_RESERVED) != 0) {
            throw new ZipException("gzip method " + fixed[2] + ", flags " + flags);
        }
        if ((flags & FLAG_EXTRA) != 0) {
            in.skipNBytes(next() | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            in.skipNBytes(2);
        }
    }

    private void skipText() throws IOException {
        int next;
        do {
            next = next();
        } while (next != 0);
    }

    private int next() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("a gzip member ends early");
        }
        return value;
    }

    private long number() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
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
        while (!finished) {
            int got = inflate(into, from, count);
            if (got > 0) {
                crc.update(into, from, got);
                return got;
            }
            if (inflater.finished()) {
                finish();
            } else if (inflater.needsDictionary()) {
                throw new ZipException("a preset dictionary");
            } else if (inflater.needsInput()) {
                in.mark(chunk.length);
                chunkBytes = in.read(chunk);
                if (chunkBytes < 0) {
                    throw new EOFException("a gzip member ends early");
                }
                inflater.setInput(chunk, 0, chunkBytes);
            }
        }
        return -1;
    }

    private int inflate(byte[] into, int from, int count) throws ZipException {
        try {
            return inflater.inflate(into, from, count);
        } catch (DataFormatException e) {
            var complaint = new ZipException("damaged deflate data: " + e.getMessage());
            complaint.initCause(e);
            throw complaint;
        }
    }

    /** Gives back what was read beyond the end, then checks the trailer. */
    private void finish() throws IOException {
        in.reset();
        in.skipNBytes(chunkBytes - inflater.getRemaining());
        long sizeBytes = inflater.getBytesWritten() & 0xffff_ffffL;
        inflater.end();
        finished = true;
        if (number() != crc.getValue() || number() != sizeBytes) {
            throw new ZipException("a gzip member with another checksum or size");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
