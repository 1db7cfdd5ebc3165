package org.distrofab.rootfs.archive;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;

/** A member's content within its archive. */
final class LimitedInputStream extends InputStream {
    private static final int BUFFER_BYTES = 16 << 10;

    private final InputStream in;
    private long left;

    LimitedInputStream(InputStream in, long size) {
        this.in = in;
        this.left = size;
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int value = in.read();
        if (value >= 0) {
            left--;
        }
        return value;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int got = left == 0 ? -1 : in.read(into, from, (int) Math.min(count, left));
        if (got > 0) {
            left -= got;
        }
        return got;
    }

    /**
     * Goes to the end of the content.
     *
     * @throws FormatException if the archive ends before
     */
    void skipRest(String format, long offset) throws IOException, FormatException {
        var buffer = new byte[(int) Math.min(left, BUFFER_BYTES)];
        while (left > 0) {
            if (read(buffer, 0, buffer.length) < 0) {
                throw new FormatException(
                        format, offset, "the whole content", "the end, " + left + " bytes early");
            }
        }
    }
}
