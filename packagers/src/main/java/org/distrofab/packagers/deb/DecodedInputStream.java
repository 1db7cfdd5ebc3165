package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * A decompressed stream that tells broken bytes from a broken disk, and stops a bomb.
 *
 * <p>A reader below cannot throw a {@link FormatException} through {@link InputStream}, so the
 * complaint is kept: whoever catches an {@link IOException} asks {@link #rethrow} first.
 */
final class DecodedInputStream extends InputStream {
    /** Below this many bytes any ratio is fine: an empty disk image compresses well. */
    private static final long RATIO_COUNTS_FROM_BYTES = 256L << 20;

    private final String what;
    private final Source source;
    private final long maxBytes;
    private final int maxRatio;
    private final DebCompression compression;
    private InputStream decoded;
    private long producedBytes;
    private FormatException complaint;

    DecodedInputStream(
            String what, InputStream in, DebCompression compression, long maxBytes, int maxRatio) {
        this.what = what;
        this.source = new Source(in);
        this.compression = compression;
        this.maxBytes = maxBytes;
        this.maxRatio = maxRatio;
    }

    /**
     * @throws FormatException if the failure comes from the compressed bytes
     */
    void rethrow() throws FormatException {
        if (complaint != null) {
            throw complaint;
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (complaint != null) {
            throw new IOException(complaint);
        }
        if (length == 0) {
            return 0;
        }
        var count = decode(target, from, length);
        producedBytes += Math.max(count, 0);
        if (producedBytes > maxBytes) {
            throw broken("at most " + maxBytes + " bytes after decompression", "more");
        }
        if (producedBytes > RATIO_COUNTS_FROM_BYTES
                && producedBytes / maxRatio > source.consumedBytes) {
            throw broken(
                    "a ratio of at most " + maxRatio,
                    producedBytes + " bytes out of " + source.consumedBytes);
        }
        return count;
    }

    private int decode(byte[] target, int from, int length) throws IOException {
        try {
            if (decoded == null) {
                decoded = compression.decode(source);
            }
            return decoded.read(target, from, length);
        } catch (EOFException e) {
            throw source.failed ? e : broken("more compressed bytes", "their end");
        } catch (IOException | RuntimeException e) {
            if (source.failed) {
                throw e;
            }
            throw broken("intact " + compression.name().toLowerCase(Locale.ROOT) + " data", say(e));
        }
    }

    private static String say(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private IOException broken(String expected, String found) {
        complaint = new FormatException(what, source.consumedBytes, expected, found);
        return new IOException(complaint);
    }

    @Override
    public void close() throws IOException {
        if (decoded != null && decoded != source) {
            decoded.close();
        }
    }

    /** Counts what the decoder takes and remembers whether its source let it down. */
    private static final class Source extends FilterInputStream {
        private long consumedBytes;
        private boolean failed;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                var value = in.read();
                consumedBytes += value < 0 ? 0 : 1;
                return value;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            try {
                var count = in.read(target, from, length);
                consumedBytes += Math.max(count, 0);
                return count;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public long skip(long count) throws IOException {
            var skipped = 0L;
            var scratch = new byte[(int) Math.min(count, 8192)];
            while (skipped < count) {
                var step = read(scratch, 0, (int) Math.min(count - skipped, scratch.length));
                if (step < 0) {
                    break;
                }
                skipped += step;
            }
            return skipped;
        }

        /** The archive reader owns the stream below. */
        @Override
        public void close() {}
    }
}
