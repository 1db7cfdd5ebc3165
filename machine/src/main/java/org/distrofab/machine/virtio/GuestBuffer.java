package org.distrofab.machine.virtio;

import org.distrofab.machine.GuestMemory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One direction of a descriptor chain: pieces of guest memory read or written as one run of bytes.
 * Device requests ignore how a driver cuts them up (VIRTIO §2.7.4).
 */
final class GuestBuffer {
    private record Piece(long address, long lengthBytes) {}

    private final GuestMemory memory;
    private final List<Piece> pieces = new ArrayList<>();
    private int piece;
    private long offsetInPiece;
    private long totalBytes;
    private long usedBytes;

    GuestBuffer(GuestMemory memory) {
        this.memory = memory;
    }

    /** Appends a range that is known to be RAM. */
    void append(long address, long lengthBytes) {
        pieces.add(new Piece(address, lengthBytes));
        totalBytes += lengthBytes;
    }

    long totalBytes() {
        return totalBytes;
    }

    /** How many bytes have been read or written so far. */
    long usedBytes() {
        return usedBytes;
    }

    long remainingBytes() {
        return totalBytes - usedBytes;
    }

    /**
     * Reads into an array.
     *
     * @return how many bytes there were, at most {@code length}
     */
    int get(byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            var next = nextPiece(length - done);
            if (next.lengthBytes == 0) {
                break;
            }
            memory.read(next.address, target, offset + done, (int) next.lengthBytes);
            done += (int) next.lengthBytes;
        }
        return done;
    }

    /**
     * Writes from an array.
     *
     * @return how many bytes there was room for, at most {@code length}
     */
    int put(byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            var next = nextPiece(length - done);
            if (next.lengthBytes == 0) {
                break;
            }
            memory.write(next.address, source, offset + done, (int) next.lengthBytes);
            done += (int) next.lengthBytes;
        }
        return done;
    }

    /** The next bytes as a view of guest memory: empty at the end, else 1 to {@code atMost}. */
    ByteBuffer view(int atMost) {
        var next = nextPiece(atMost);
        return memory.slice(next.address, next.lengthBytes).asByteBuffer();
    }

    private Piece nextPiece(int atMost) {
        while (piece < pieces.size()) {
            var current = pieces.get(piece);
            var length = Math.min(atMost, current.lengthBytes - offsetInPiece);
            if (length > 0) {
                var next = new Piece(current.address + offsetInPiece, length);
                offsetInPiece += length;
                usedBytes += length;
                return next;
            }
            piece++;
            offsetInPiece = 0;
        }
        return new Piece(memory.base(), 0);
    }
}
