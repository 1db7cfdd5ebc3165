package org.distrofab.packagers.rpm;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;

/** A stream with its bytes counted and hashed on the way. Owned by one thread. */
class CheckedStream extends FilterInputStream {
    private final List<MessageDigest> digests;
    private long count;

    CheckedStream(InputStream in, List<MessageDigest> digests) {
        super(in);
        this.digests = List.copyOf(digests);
    }

    /** Bytes read so far. */
    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var read = in.read(bytes, offset, length);
        if (read > 0) {
            count += read;
            for (var digest : digests) {
                digest.update(bytes, offset, read);
            }
        }
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        return readNBytes((int) Math.min(n, 8192)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /**
     * A decompressing stream over a source, where the decompressor's complaints, of whatever type,
     * become {@link CorruptDataException} and the source's own failures stay what they are.
     */
    static InputStream decompressing(PayloadCompression compression, InputStream source)
            throws IOException {
        var guard = new SourceGuard(source);
        try {
            return new Decompressed(compression.decompress(guard), guard);
        } catch (IOException | RuntimeException e) {
            throw guard.explain(e);
        }
    }

    /** Remembers whether a failure came from below the decompressor. */
    private static final class SourceGuard extends FilterInputStream {
        private boolean failed;

        SourceGuard(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        IOException explain(Exception e) {
            return failed && e instanceof IOException io
                    ? io
                    : new CorruptDataException(
                            e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(),
                            e);
        }
    }

    private static final class Decompressed extends FilterInputStream {
        private final SourceGuard guard;

        Decompressed(InputStream in, SourceGuard guard) {
            super(in);
            this.guard = guard;
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException | RuntimeException e) {
                throw guard.explain(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException | RuntimeException e) {
                throw guard.explain(e);
            }
        }
    }
}
