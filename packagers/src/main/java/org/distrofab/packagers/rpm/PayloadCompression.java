package org.distrofab.packagers.rpm;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How payloads and repository metadata are compressed. */
public enum PayloadCompression {
    NONE("", "", ""),
    GZIP("gzip", ".gz", "9"),
    BZIP2("bzip2", ".bz2", "9"),
    XZ("xz", ".xz", "6"),
    LZMA("lzma", ".lzma", "6"),
    ZSTD("zstd", ".zst", "19");

    /** Enough for what {@code xz -9} and {@code zstd --ultra -22} ask for, and no more. */
    private static final int MEMORY_LIMIT_KIB = 256 << 10;

    private static final int WINDOW_LOG_MAX = 27;

    private final String tag;
    private final String suffix;
    private final String level;

    PayloadCompression(String tag, String suffix, String level) {
        this.tag = tag;
        this.suffix = suffix;
        this.level = level;
    }

    /** The value of {@link RpmTag#PAYLOADCOMPRESSOR}; empty for none. */
    public String tag() {
        return tag;
    }

    /** {@code .gz}, empty for none. */
    public String suffix() {
        return suffix;
    }

    /** The level that {@link #compress} uses: the value of {@link RpmTag#PAYLOADFLAGS}. */
    String level() {
        return level;
    }

    static Optional<PayloadCompression> ofTag(String tag) {
        for (var compression : values()) {
            if (compression.tag.equals(tag)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /** By the suffix of a file's name; {@link #NONE} if it has none of the known ones. */
    static PayloadCompression ofFileName(String name) {
        for (var compression : values()) {
            if (compression != NONE && name.endsWith(compression.suffix)) {
                return compression;
            }
        }
        return NONE;
    }

    /** Opens compressed data; complaints about the data come as IOException. */
    InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, 64 << 10);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> new XZInputStream(in, MEMORY_LIMIT_KIB);
            case LZMA -> new LZMAInputStream(in, MEMORY_LIMIT_KIB);
            case ZSTD ->
                    new ZstdInputStreamNoFinalizer(in)
                            .setContinuous(false)
                            .setLongMax(WINDOW_LOG_MAX);
        };
    }

    /** The same bytes for the same input: no times, no names, one thread. */
    OutputStream compress(OutputStream out) throws IOException {
        return new Unflushed(
                switch (this) {
                    case NONE -> out;
                    case GZIP -> new BestGzip(out);
                    case BZIP2 -> new BZip2CompressorOutputStream(out, 9);
                    case XZ -> new XZOutputStream(out, new LZMA2Options(6));
                    case LZMA -> new LZMAOutputStream(out, new LZMA2Options(6), -1);
                    case ZSTD -> new ZstdOutputStreamNoFinalizer(out, 19);
                });
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(OutputStream out) throws IOException {
            super(out, 64 << 10);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    /** Keeps flushes away: they would leave marks in the data, and .lzma has none. */
    private static final class Unflushed extends FilterOutputStream {
        Unflushed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() {}
    }
}
