package org.distrofab.machine.virtio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The block device with one queue (VIRTIO §5.2). */
public final class BlockDevice implements VirtioDevice {
    /** The unit of everything in the protocol, whatever the disk's block size. */
    public static final int SECTOR_BYTES = 512;

    private static final long F_SEG_MAX = 1L << 2;
    private static final long F_RO = 1L << 5;
    private static final long F_BLK_SIZE = 1L << 6;
    private static final long F_FLUSH = 1L << 9;
    private static final long F_DISCARD = 1L << 13;
    private static final long F_WRITE_ZEROES = 1L << 14;

    private static final int T_IN = 0;
    private static final int T_OUT = 1;
    private static final int T_FLUSH = 4;
    private static final int T_GET_ID = 8;
    private static final int T_DISCARD = 11;
    private static final int T_WRITE_ZEROES = 13;

    private static final int S_OK = 0;
    private static final int S_IOERR = 1;
    private static final int S_UNSUPP = 2;

    private static final int HEADER_BYTES = 16;
    private static final int ID_BYTES = 20;
    private static final int RANGE_BYTES = 16;
    private static final int MAX_SEGMENTS = 254;
    private static final int MAX_RANGES = 16;
    private static final int MAX_RANGE_SECTORS = 1 << 16;
    private static final int CHUNK_BYTES = 1 << 20;

    private final BlockStorage storage;
    private final String serial;

    /**
     * @param serial up to 20 ASCII characters, what {@code /dev/disk/by-id} is made of
     */
    public BlockDevice(BlockStorage storage, String serial) {
        this.storage = storage;
        this.serial = serial;
    }

    @Override
    public int id() {
        return 2;
    }

    @Override
    public String name() {
        return "virtio-blk";
    }

    @Override
    public long features() {
        return F_SEG_MAX
                | F_BLK_SIZE
                | F_FLUSH
                | (storage.readOnly() ? F_RO : F_DISCARD | F_WRITE_ZEROES);
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public byte[] config() {
        return ByteBuffer.allocate(60)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, storage.sizeBytes() / SECTOR_BYTES)
                .putInt(12, MAX_SEGMENTS)
                .putInt(20, SECTOR_BYTES)
                .putInt(36, MAX_RANGE_SECTORS)
                .putInt(40, MAX_RANGES)
                .putInt(44, 8)
                .putInt(48, MAX_RANGE_SECTORS)
                .putInt(52, MAX_RANGES)
                .put(56, (byte) 1)
                .array();
    }

    @Override
    public void notified(int index, Virtqueue queue) throws BrokenQueueException {
        for (var chain = queue.next(); chain.isPresent(); chain = queue.next()) {
            handle(chain.get());
            queue.complete(chain.get());
        }
    }

    private void handle(DescriptorChain chain) throws BrokenQueueException {
        var in = chain.readable();
        var out = chain.writable();
        var header = new byte[HEADER_BYTES];
        if (in.get(header, 0, HEADER_BYTES) != HEADER_BYTES || out.totalBytes() == 0) {
            throw new BrokenQueueException("a request without a header or a status byte");
        }
        var fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int type = fields.getInt(0);
        long sector = fields.getLong(8);
        int status;
        try {
            status =
                    switch (type) {
                        case T_IN -> read(sector, out);
                        case T_OUT -> write(sector, in);
                        case T_FLUSH -> flush();
                        case T_GET_ID -> identify(out);
                        case T_DISCARD, T_WRITE_ZEROES -> zero(in);
                        default -> S_UNSUPP;
                    };
        } catch (IOException _) {
            // The guest sees an I/O error, as it would from a disk that fails.
            status = S_IOERR;
        }
        // The status is the last writable byte; what comes before it is unspecified on error.
        var unused = new byte[CHUNK_BYTES];
        while (out.remainingBytes() > 1) {
            out.put(unused, 0, (int) Math.min(CHUNK_BYTES, out.remainingBytes() - 1));
        }
        out.put(new byte[] {(byte) status}, 0, 1);
    }

    private boolean contains(long sector, long lengthBytes) {
        return sector >= 0
                && lengthBytes % SECTOR_BYTES == 0
                && sector <= storage.sizeBytes() / SECTOR_BYTES
                && lengthBytes <= storage.sizeBytes() - sector * SECTOR_BYTES;
    }

    private int read(long sector, GuestBuffer out) throws IOException {
        long left = out.totalBytes() - 1;
        if (!contains(sector, left)) {
            return S_IOERR;
        }
        long offset = sector * SECTOR_BYTES;
        while (left > 0) {
            var view = out.view((int) Math.min(left, CHUNK_BYTES));
            int length = view.remaining();
            storage.read(offset, view);
            offset += length;
            left -= length;
        }
        return S_OK;
    }

    private int write(long sector, GuestBuffer in) throws IOException {
        if (storage.readOnly() || !contains(sector, in.remainingBytes())) {
            return S_IOERR;
        }
        long offset = sector * SECTOR_BYTES;
        while (in.remainingBytes() > 0) {
            var view = in.view(CHUNK_BYTES);
            int length = view.remaining();
            storage.write(offset, view);
            offset += length;
        }
        return S_OK;
    }

    private int flush() throws IOException {
        storage.flush();
        return S_OK;
    }

    private int identify(GuestBuffer out) {
        var id = Arrays.copyOf(serial.getBytes(StandardCharsets.US_ASCII), ID_BYTES);
        out.put(id, 0, (int) Math.min(ID_BYTES, out.totalBytes() - 1));
        return S_OK;
    }

    /** Discards by writing zeros: what was discarded may read as anything (§5.2.6.2). */
    private int zero(GuestBuffer in) throws IOException {
        if (storage.readOnly()) {
            return S_IOERR;
        }
        long count = in.remainingBytes() / RANGE_BYTES;
        if (count == 0 || count > MAX_RANGES || in.remainingBytes() % RANGE_BYTES != 0) {
            return S_UNSUPP;
        }
        var bytes = new byte[(int) in.remainingBytes()];
        in.get(bytes, 0, bytes.length);
        var ranges = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var zeros = ByteBuffer.allocate(CHUNK_BYTES);
        while (ranges.hasRemaining()) {
            long sector = ranges.getLong();
            long sectors = Integer.toUnsignedLong(ranges.getInt());
            int flags = ranges.getInt();
            if ((flags & ~1) != 0) {
                return S_UNSUPP;
            }
            if (sectors > MAX_RANGE_SECTORS || !contains(sector, sectors * SECTOR_BYTES)) {
                return S_IOERR;
            }
            long offset = sector * SECTOR_BYTES;
            for (long left = sectors * SECTOR_BYTES; left > 0; left -= CHUNK_BYTES) {
                storage.write(offset, zeros.clear().limit((int) Math.min(left, CHUNK_BYTES)));
                offset += CHUNK_BYTES;
            }
        }
        return S_OK;
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }
}
