package org.distrofab.rootfs.archive;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZOutputStream;

import java.io.BufferedInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;

/**
 * Compression formats, recognised by their first bytes. The same bytes are compressed to the same
 * bytes: no time, no name, no number of threads goes in.
 *
 * <p>Limitations: gzip uses the zlib of the Java that runs, and other builds of zlib (zlib-ng) find
 * other, equally good encodings.
 */
public enum Compression {
    NONE(""),
    GZIP(".gz"),
    XZ(".xz"),
    ZSTD(".zst");

    private static final int MAGIC_BYTES = 6;
    private static final int XZ_MEMORY_KIB = 256 << 10;
    private static final int ZSTD_LEVEL = 10;
    private static final int XZ_PRESET = 6;
    private static final int BUFFER_BYTES = 64 << 10;

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    /** What file names end in, with the dot. */
    public String suffix() {
        return suffix;
    }

    /** What a stream begins with; the stream must support mark and stays where it is. */
    static Compression of(InputStream in) throws IOException {
        in.mark(MAGIC_BYTES);
        var magic = in.readNBytes(MAGIC_BYTES);
        in.reset();
        if (startsWith(magic, 0x1f, 0x8b)) {
            return GZIP;
        } else if (startsWith(magic, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZ;
        } else if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        return NONE;
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The decompressed form of a stream in any of these formats, members that follow one another
     * joined. Damage is reported as an {@link IOException}.
     */
    public static InputStream decompress(InputStream in) throws IOException {
        var buffered = new BufferedInputStream(in, BUFFER_BYTES);
        var first = of(buffered);
        return first == NONE ? buffered : new Members(buffered, first);
    }

    /**
     * One member only; the stream is left behind its end.
     *
     * @param in supports mark
     */
    InputStream member(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GzipMember(in);
            case XZ -> new SingleXZInputStream(in, XZ_MEMORY_KIB);
            case ZSTD -> new ZstdInputStreamNoFinalizer(new ZstdFrame(in));
        };
    }

    /** Compresses what is written; closing finishes the format and closes the target. */
    public OutputStream compress(OutputStream out) throws IOException {
        return switch (this) {
            case NONE ->
                    new FilterOutputStream(out) {
                        @Override
                        public void write(byte[] bytes, int from, int count) throws IOException {
                            out.write(bytes, from, count);
                        }
                    };
            case GZIP -> {
                var parameters = new GzipParameters();
                parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
                parameters.setOperatingSystem(255);
                yield new GzipCompressorOutputStream(out, parameters);
            }
            case XZ -> new XZOutputStream(out, new LZMA2Options(XZ_PRESET));
            case ZSTD -> new ZstdOutputStreamNoFinalizer(out, ZSTD_LEVEL);
        };
    }

    /** Members one after another, until what follows is not one of the same format. */
    private static final class Members extends InputStream {
        private final BufferedInputStream in;
        private final Compression format;
        private InputStream member;

        Members(BufferedInputStream in, Compression format) throws IOException {
            this.in = in;
            this.format = format;
            this.member = format.member(in);
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
            while (member != null) {
                int got = member.read(into, from, count);
                if (got > 0) {
                    return got;
                }
                skipPadding();
                member = of(in) == format ? format.member(in) : null;
            }
            return -1;
        }

        /** xz allows zeros in fours between streams, and archives on tape end in zeros. */
        private void skipPadding() throws IOException {
            int next;
            do {
                in.mark(1);
                next = in.read();
            } while (next == 0);
            in.reset();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
