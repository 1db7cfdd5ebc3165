package org.distrofab.packagers.deb;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How a member of a package or an index of a repository is compressed (deb(5), FORMAT). */
public enum DebCompression {
    NONE("", true),
    GZIP(".gz", true),
    XZ(".xz", true),
    ZSTD(".zst", true),
    /** Read only: no new package has been made with it since dpkg 1.22. */
    BZIP2(".bz2", false),
    /** Read only, as {@link #BZIP2}. */
    LZMA(".lzma", false);

    /** What {@code xz -9} needs to decode, and some more; hostile headers ask for up to 4 GiB. */
    private static final int MAX_DECODER_KIB = 96 << 10;

    /** The largest window that dpkg, and zstd(1) without {@code --long}, accept: 128 MiB. */
    private static final int MAX_ZSTD_WINDOW_LOG = 27;

    private final String suffix;
    private final boolean writable;

    DebCompression(String suffix, boolean writable) {
        this.suffix = suffix;
        this.writable = writable;
    }

    /** The end of a file's name with its dot; empty for {@link #NONE}. */
    public String suffix() {
        return suffix;
    }

    public boolean isWritable() {
        return writable;
    }

    /** The compression whose suffix a name has after a stem that has none of its own. */
    static Optional<DebCompression> ofName(String name, String stem) {
        return Arrays.stream(values()).filter(c -> name.equals(stem + c.suffix)).findFirst();
    }

    /**
     * Decodes a stream; complaints of the decoders are {@link IOException}s, so readers wrap this
     * in {@link DecodedInputStream}.
     */
    InputStream decode(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, 32768);
            case XZ -> new XZInputStream(in, MAX_DECODER_KIB, true, BasicArrayCache.getInstance());
            case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_ZSTD_WINDOW_LOG);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case LZMA -> new LZMAInputStream(in, MAX_DECODER_KIB);
        };
    }

    /**
     * Encodes a stream, the same way every time.
     *
     * @throws IllegalStateException if this compression is read only
     */
    OutputStream encode(OutputStream out) throws IOException {
        return switch (this) {
            case NONE -> out;
            case GZIP -> new BestGzip(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(6), org.tukaani.xz.XZ.CHECK_CRC64);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(out, 19).setChecksum(true);
            case BZIP2, LZMA -> throw new IllegalStateException(this + " is read only");
        };
    }

    /** gzip at level 9 with a header of zeros: no name, no time. */
    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(OutputStream out) throws IOException {
            super(out, 32768);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
