package org.distrofab.packagers.apk;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes one gzip member without name and time, so that the same content gives the same bytes (with
 * the same zlib).
 */
final class GzipWriter extends OutputStream {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, 3};

    private final OutputStream out;
    private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[1 << 15];
    private long length;

    /**
     * @param out gets the member and is not closed
     */
    GzipWriter(OutputStream out) throws IOException {
        this.out = out;
        out.write(HEADER);
    }

    /** Bytes taken so far. */
    long length() {
        return length;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        crc.update(bytes, offset, count);
        length += count;
        deflater.setInput(bytes, offset, count);
        while (!deflater.needsInput()) {
            drain();
        }
    }

    private void drain() throws IOException {
        int count = deflater.deflate(buffer);
        out.write(buffer, 0, count);
    }

    /** Ends the member. */
    @Override
    public void close() throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
            drain();
        }
        deflater.end();
        write32(crc.getValue());
        write32(length);
    }

    private void write32(long value) throws IOException {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (value >> shift));
        }
    }
}
