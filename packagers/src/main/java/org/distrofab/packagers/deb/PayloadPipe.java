package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A package whose payload one thread decompresses ahead while another unpacks it: at most {@value
 * #MAX_CHUNKS} chunks of {@value #CHUNK_BYTES} bytes wait between them.
 */
final class PayloadPipe extends InputStream implements Runnable {
    private static final int CHUNK_BYTES = 128 << 10;
    private static final int MAX_CHUNKS = 64;
    private static final byte[] END = {};

    private final Path file;
    private final CompletableFuture<DebArchive> opened = new CompletableFuture<>();
    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(MAX_CHUNKS);
    private volatile Exception failure;

    /** Owned by the thread that unpacks. */
    private byte[] chunk = END;

    private int at;
    private boolean ended;

    PayloadPipe(Path file) {
        this.file = file;
    }

    /** Decompresses; runs in a thread of its own until the payload ends or it is interrupted. */
    @Override
    public void run() {
        try {
            try (var deb = DebArchive.open(file)) {
                opened.complete(deb);
                pump(deb);
            } catch (IOException | FormatException | RuntimeException e) {
                failure = e;
                opened.completeExceptionally(e);
            }
            chunks.put(END);
        } catch (InterruptedException e) {
            // Nobody waits for the rest any more.
            Thread.currentThread().interrupt();
        }
    }

    private void pump(DebArchive deb) throws IOException, FormatException, InterruptedException {
        try (var payload = deb.openPayload()) {
            try {
                while (true) {
                    var next = new byte[CHUNK_BYTES];
                    var length = payload.stream().readNBytes(next, 0, CHUNK_BYTES);
                    if (length > 0) {
                        chunks.put(length == CHUNK_BYTES ? next : Arrays.copyOf(next, length));
                    }
                    if (length < CHUNK_BYTES) {
                        break;
                    }
                }
            } catch (IOException e) {
                payload.rethrow();
                throw e;
            }
            payload.finish();
        }
    }

    /** The package with its control files, as soon as they have been read. */
    DebArchive archive() throws IOException, FormatException {
        try {
            return opened.get();
        } catch (ExecutionException e) {
            rethrow();
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Throws what went wrong in the other thread, if something did. */
    void rethrow() throws IOException, FormatException {
        switch (failure) {
            case FormatException e -> throw e;
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case null -> {}
            case Exception e -> throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == chunk.length && !next()) {
            return -1;
        }
        var count = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, target, from, count);
        at += count;
        return count;
    }

    private boolean next() throws IOException {
        if (ended) {
            return false;
        }
        try {
            chunk = chunks.take();
        } catch (InterruptedException e) {
            throw interrupted();
        }
        at = 0;
        ended = chunk == END;
        if (ended && failure != null) {
            throw new IOException(failure);
        }
        return !ended;
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while unpacking");
    }
}
