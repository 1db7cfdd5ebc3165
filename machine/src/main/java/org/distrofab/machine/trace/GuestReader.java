package org.distrofab.machine.trace;

import org.distrofab.machine.Hart;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Reads what a program's registers point to; whatever cannot be read is absent. */
final class GuestReader {
    private final Hart hart;

    GuestReader(Hart hart) {
        this.hart = hart;
    }

    /** As many bytes as there are, at most {@code length}. */
    byte[] bytes(long address, int length) {
        var bytes = new byte[length];
        int known = hart.readVirtual(address, bytes, 0, length);
        return known == length ? bytes : Arrays.copyOf(bytes, Math.max(0, known));
    }

    Optional<ByteBuffer> fields(long address, int length) {
        var bytes = bytes(address, length);
        return bytes.length < length
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
}
