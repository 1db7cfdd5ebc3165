package org.distrofab.packagers.apk;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;

import org.distrofab.rootfs.FormatException;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A v3 file as a sequence of blocks (apk-v3(5), "Blocks"), decompressed on the way. Owned by one
 * reader.
 */
final class AdbStream {
    /** What a block holds. */
    enum BlockType {
        ADB,
        SIGNATURE,
        DATA
    }

    /**
     * @param offsetBytes of its header, after decompression
     * @param lengthBytes of its content
     */
    record Block(BlockType type, long offsetBytes, long lengthBytes) {}

    private static final int EXTENDED = 3;
    private static final int MAGIC = 0x2e424441;

    private final InputStream in;
    private final int schema;
    private long offset;
    private long left;
    private int padding;

    private AdbStream(InputStream in, int schema) {
        this.in = in;
        this.schema = schema;
        this.offset = 8;
    }

    /**
     * Reads the file's head.
     *
     * @throws FormatException if it is no v3 file or its compression is not known
     */
    static AdbStream open(InputStream raw) throws IOException, FormatException {
        var head = raw.readNBytes(4);
        if (!Adb.recognises(head)) {
            throw complaint(0, "'ADB.', 'ADBd' or 'ADBc'", "something else");
        }
        InputStream in;
        boolean magicTaken = head[3] == '.';
        if (magicTaken) {
            in = raw;
        } else if (head[3] == 'd') {
            in = deflated(raw);
        } else {
            var compression = raw.readNBytes(2);
            if (compression.length < 2) {
                throw complaint(4, "a compression algorithm and level", "the end");
            }
            in =
                    switch (compression[0]) {
                        case 0 -> raw;
                        case 1 -> deflated(raw);
                        case 2 -> new ZstdInputStream(raw);
                        default ->
                                throw complaint(
                                        4,
                                        "compression 0 (none), 1 (deflate) or 2 (zstd)",
                                        String.valueOf(compression[0]));
                    };
        }
        var decoded = new Decoded(new BufferedInputStream(in));
        if (!magicTaken && littleEndian(exactly(decoded, 4, 0)).getInt() != MAGIC) {
            throw complaint(0, "'ADB.' after decompression", "something else");
        }
        return new AdbStream(decoded, littleEndian(exactly(decoded, 4, 4)).getInt());
    }

    private static InputStream deflated(InputStream raw) {
        return new InflaterInputStream(raw, new Inflater(true));
    }

    /** The word that says what the root object is. */
    int schema() {
        return schema;
    }

    /**
     * Goes to the next block, past what is left of the current one.
     *
     * @return empty at the end of the file
     */
    Optional<Block> next() throws IOException, FormatException {
        skip(left + padding);
        long at = offset;
        var first = in.readNBytes(4);
        offset += first.length;
        if (first.length == 0) {
            return Optional.empty();
        }
        if (first.length < 4) {
            throw complaint(at, "a block's header", "the end");
        }
        int word = littleEndian(first).getInt();
        int type = word >>> 30;
        long size = word & 0x3fff_ffff;
        long headerBytes = 4;
        if (type == EXTENDED) {
            type = (int) size;
            var rest = littleEndian(exactly(in, 12, offset));
            offset += 12;
            size = rest.getLong(4);
            headerBytes = 16;
        }
        if (type >= BlockType.values().length || type < 0) {
            throw complaint(at, "a block of type 0, 1 or 2", "type " + type);
        }
        if (size < headerBytes || size > Long.MAX_VALUE - 8) {
            throw complaint(at, "a block of at least its header", size + " bytes");
        }
        left = size - headerBytes;
        padding = (int) (-size & 7);
        return Optional.of(new Block(BlockType.values()[type], at, left));
    }

    private void skip(long bytes) throws IOException, FormatException {
        long skipped = 0;
        var buffer = new byte[8192];
        while (skipped < bytes) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - skipped));
            if (count < 0) {
                throw complaint(offset, bytes - skipped + " more bytes of a block", "the end");
            }
            skipped += count;
            offset += count;
        }
        left = 0;
        padding = 0;
    }

    /** Reads what is left of the current block's content. */
    byte[] readRest(long most) throws IOException, FormatException {
        if (left > most) {
            throw complaint(offset, "at most " + most + " bytes in this block", left + " bytes");
        }
        var bytes = exactly(in, (int) left, offset);
        offset += bytes.length;
        left = 0;
        return bytes;
    }

    /** Reads exactly so many bytes of the current block's content. */
    byte[] read(int bytes) throws IOException, FormatException {
        if (left < bytes) {
            throw complaint(offset, bytes + " more bytes in this block", left + " bytes");
        }
        var read = exactly(in, bytes, offset);
        offset += bytes;
        left -= bytes;
        return read;
    }

    /** What is left of the current block's content, as a stream. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int start, int wanted) throws IOException {
                if (left == 0) {
                    return -1;
                }
                int count = in.read(target, start, (int) Math.min(left, wanted));
                if (count < 0) {
                    throw new GzipMembers.WrappedFormatException(
                            complaint(offset, left + " more bytes of a file", "the end"));
                }
                left -= count;
                offset += count;
                return count;
            }
        };
    }

    private static byte[] exactly(InputStream in, int count, long at)
            throws IOException, FormatException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw complaint(at, count + " bytes", "the end after " + bytes.length);
        }
        return bytes;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static FormatException complaint(long at, String expected, String found) {
        return new FormatException(Adb.FORMAT, at, expected, found);
    }

    /** Tells broken compressed data from a broken disk. */
    private static final class Decoded extends FilterInputStream {
        Decoded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int start, int wanted) throws IOException {
            try {
                return super.read(target, start, wanted);
            } catch (ZipException | EOFException | ZstdIOException e) {
                throw new GzipMembers.WrappedFormatException(
                        complaint(-1, "compressed data", String.valueOf(e.getMessage())));
            }
        }
    }
}
