package org.distrofab.machine.virtio.ninep;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Fields of a message: little-endian integers, strings with a length of two bytes. */
final class Wire {
    /** size, type and tag. */
    static final int HEADER_BYTES = 7;

    private Wire() {}

    /** Takes fields out of a request; {@link Errno#EPROTO} where it ends too early. */
    static final class Reader {
        private final ByteBuffer buffer;

        Reader(byte[] message) {
            buffer = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        }

        int u8() throws Errno.Failed {
            return (int) number(1);
        }

        int u16() throws Errno.Failed {
            return (int) number(2);
        }

        /** Unsigned, but for fids, where -1 means none. */
        int u32() throws Errno.Failed {
            return (int) number(4);
        }

        long u64() throws Errno.Failed {
            return number(8);
        }

        private long number(int bytes) throws Errno.Failed {
            try {
                return switch (bytes) {
                    case 1 -> buffer.get() & 0xff;
                    case 2 -> buffer.getShort() & 0xffff;
                    case 4 -> buffer.getInt();
                    default -> buffer.getLong();
                };
            } catch (BufferUnderflowException _) {
                throw new Errno.Failed(Errno.EPROTO);
            }
        }

        String string() throws Errno.Failed {
            return new String(bytes(u16()), StandardCharsets.UTF_8);
        }

        byte[] bytes(int count) throws Errno.Failed {
            if (count < 0 || count > buffer.remaining()) {
                throw new Errno.Failed(Errno.EPROTO);
            }
            var bytes = new byte[count];
            buffer.get(bytes);
            return bytes;
        }
    }

    /** Puts a reply together. */
    static final class Writer {
        private final ByteBuffer buffer;

        /**
         * @param limit the most that the whole message may have
         */
        Writer(int type, int tag, int limit) {
            buffer = ByteBuffer.allocate(limit).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putInt(0).put((byte) type).putShort((short) tag);
        }

        int roomBytes() {
            return buffer.remaining();
        }

        Writer u8(int value) {
            buffer.put((byte) value);
            return this;
        }

        Writer u16(int value) {
            buffer.putShort((short) value);
            return this;
        }

        Writer u32(int value) {
            buffer.putInt(value);
            return this;
        }

        Writer u64(long value) {
            buffer.putLong(value);
            return this;
        }

        Writer string(String text) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            return u16(bytes.length).bytes(bytes, bytes.length);
        }

        Writer bytes(byte[] bytes, int length) {
            buffer.put(bytes, 0, length);
            return this;
        }

        Writer qid(HostFolder.Qid qid) {
            return u8(qid.type()).u32(qid.version()).u64(qid.path());
        }

        /**
         * @throws BufferOverflowException never: whoever wrote too much has met it before
         */
        byte[] message() {
            int length = buffer.position();
            buffer.putInt(0, length);
            var message = new byte[length];
            buffer.get(0, message);
            return message;
        }
    }
}
