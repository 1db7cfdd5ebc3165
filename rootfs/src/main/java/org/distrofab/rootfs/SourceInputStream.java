package org.distrofab.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads a {@link ByteSource} from front to back. */
final class SourceInputStream extends InputStream {
    private final ByteSource source;
    private final long size;
    private long position;

    SourceInputStream(ByteSource source, long size) {
        this.source = source;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        Objects.checkFromIndexSize(from, count, into.length);
        if (count == 0) {
            return 0;
        }
        int wanted = (int) Math.min(count, size - position);
        if (wanted <= 0) {
            return -1;
        }
        source.readFully(position, into, from, wanted);
        position += wanted;
        return wanted;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, size - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, size - position);
    }
}
