package org.distrofab.packagers.apk;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A file of concatenated gzip members (RFC 1952 §2.2), read member by member: the frame of apk v2
 * files, where the borders between members carry meaning and digests are over compressed bytes.
 *
 * <p>Owned by one reader; a member must be read to its end before the next.
 */
final class GzipMembers {
    private static final String FORMAT = "gzip";
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int LONGEST_HEADER_TEXT = 1 << 16;

    /** Sees the compressed bytes as they are taken: a digest, a signature. */
    @FunctionalInterface
    interface Listener {
        void bytes(byte[] buffer, int offset, int count);
    }

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 15];
    private int position;
    private int limit;
    private long consumed;
    private List<Listener> listeners = List.of();

    GzipMembers(InputStream in) {
        this.in = in;
    }

    /** Compressed bytes taken so far. */
    long offset() {
        return consumed;
    }

    /** Whether the file goes on. */
    boolean hasNext() throws IOException {
        return position < limit || fill();
    }

    /**
     * Opens the next member.
     *
     * @param memberListeners get every byte of the member, its header and trailer included
     */
    Member next(List<Listener> memberListeners) throws IOException, FormatException {
        listeners = memberListeners;
        long start = consumed;
        if (take() != 0x1f || take() != 0x8b) {
            throw new FormatException(FORMAT, start, "a gzip member (1f 8b)", "something else");
        }
        int method = take();
        if (method != 8) {
            throw new FormatException(FORMAT, start + 2, "method 8 (deflate)", "method " + method);
        }
        int flags = take();
        if ((flags & RESERVED) != 0) {
            throw new FormatException(
                    FORMAT, start + 3, "known flags", "0x" + Integer.toHexString(flags));
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(take() | take() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        return new Member();
    }

    private void skip(int bytes) throws IOException, FormatException {
        for (int i = 0; i < bytes; i++) {
            take();
        }
    }

    private void skipText() throws IOException, FormatException {
        long start = consumed;
        while (take() != 0) {
            if (consumed - start > LONGEST_HEADER_TEXT) {
                throw new FormatException(FORMAT, start, "a short name or comment", "no end of it");
            }
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private int take() throws IOException, FormatException {
        if (position == limit && !fill()) {
            throw new FormatException(FORMAT, consumed, "more of a member", "the end of the file");
        }
        var one = buffer[position];
        account(1);
        return one & 0xff;
    }

    /** Moves over buffered bytes and shows them to the listeners. */
    private void account(int bytes) {
        for (var listener : listeners) {
            listener.bytes(buffer, position, bytes);
        }
        position += bytes;
        consumed += bytes;
    }

    /**
     * The decompressed content of one member.
     *
     * <p>As an {@link InputStream} it can only throw {@link IOException}; a format complaint
     * travels inside one, a {@link WrappedFormatException}, and the reader takes it out.
     */
    final class Member extends InputStream {
        private final Inflater inflater = new Inflater(true);
        private final CRC32 crc = new CRC32();
        private long length;
        private boolean ended;

        private Member() {}

        /** Decompressed bytes so far. */
        long length() {
            return length;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int wanted) throws IOException {
            if (wanted == 0) {
                return 0;
            }
            if (ended) {
                return -1;
            }
            try {
                return inflate(target, offset, wanted);
            } catch (FormatException e) {
                throw new WrappedFormatException(e);
            }
        }

        private int inflate(byte[] target, int offset, int wanted)
                throws IOException, FormatException {
            while (true) {
                if (position == limit && !fill()) {
                    throw new FormatException(
                            FORMAT, consumed, "more compressed data", "the end of the file");
                }
                inflater.setInput(buffer, position, limit - position);
                int count;
                try {
                    count = inflater.inflate(target, offset, wanted);
                } catch (DataFormatException e) {
                    var found = e.getMessage() == null ? "broken data" : e.getMessage();
                    throw new FormatException(FORMAT, consumed, "deflate data", found);
                }
                account(limit - position - inflater.getRemaining());
                if (count > 0) {
                    crc.update(target, offset, count);
                    length += count;
                    return count;
                }
                if (inflater.finished()) {
                    trailer();
                    return -1;
                }
                if (inflater.needsDictionary()) {
                    throw new FormatException(
                            FORMAT, consumed, "deflate data", "a preset dictionary");
                }
            }
        }

        private void trailer() throws IOException, FormatException {
            ended = true;
            inflater.end();
            long at = consumed;
            long statedCrc = take32();
            long statedLength = take32();
            if (statedCrc != crc.getValue()) {
                throw new FormatException(
                        FORMAT,
                        at,
                        "CRC-32 %08x".formatted(crc.getValue()),
                        "%08x".formatted(statedCrc));
            }
            if (statedLength != (length & 0xffff_ffffL)) {
                throw new FormatException(
                        FORMAT, at + 4, "length " + length, String.valueOf(statedLength));
            }
        }

        private long take32() throws IOException, FormatException {
            return take() | take() << 8 | take() << 16 | (long) take() << 24;
        }

        /** Frees the inflater; the file stays open. */
        @Override
        public void close() {
            ended = true;
            inflater.end();
        }
    }

    /** Carries a {@link FormatException} through the interface of {@link InputStream}. */
    static final class WrappedFormatException extends IOException {
        private static final long serialVersionUID = 1L;
        private final FormatException complaint;

        WrappedFormatException(FormatException complaint) {
            super(complaint.getMessage(), complaint);
            this.complaint = complaint;
        }

        FormatException complaint() {
            return complaint;
        }

        /** The complaint with what was being read put before it, unless it says so already. */
        FormatException complaint(String format) {
            return complaint.format().startsWith(format) ? complaint : complaint.in(format);
        }
    }
}
