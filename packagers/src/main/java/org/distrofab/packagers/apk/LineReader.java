package org.distrofab.packagers.apk;

import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Streams the lines of one of apk's text files: UTF-8, ended by a line feed each. */
final class LineReader {
    /** Far above any real line; keeps a file without line ends from filling the memory. */
    private static final int LONGEST_LINE = 1 << 20;

    private final InputStream in;
    private final String format;
    private final byte[] buffer = new byte[1 << 14];
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private long offset;
    private long lineOffset;

    LineReader(InputStream in, String format) {
        this.in = in;
        this.format = format;
    }

    /** Where the line that {@link #next} gave begins. */
    long lineOffset() {
        return lineOffset;
    }

    /**
     * @return the next line without its end; empty at the end of the file
     */
    Optional<String> next() throws IOException, FormatException {
        lineOffset = offset;
        pending.reset();
        while (true) {
            if (position == limit && !fill()) {
                return pending.size() == 0 ? Optional.empty() : Optional.of(decode());
            }
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            pending.write(buffer, start, position - start);
            offset += position - start;
            if (pending.size() > LONGEST_LINE) {
                throw complaint(lineOffset, "a line of at most 1 MiB", "a longer one");
            }
            if (position < limit) {
                position++;
                offset++;
                return Optional.of(decode());
            }
        }
    }

    private boolean fill() throws IOException, FormatException {
        position = 0;
        try {
            limit = Math.max(0, in.read(buffer));
        } catch (GzipMembers.WrappedFormatException e) {
            throw e.complaint(format);
        }
        return limit > 0;
    }

    private String decode() throws FormatException {
        var bytes = pending.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\r' || bytes[i] == 0) {
                throw complaint(
                        lineOffset + i,
                        "lines that end in a line feed only",
                        bytes[i] == 0 ? "NUL" : "a carriage return");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw complaint(
                    lineOffset,
                    "UTF-8 text",
                    "'" + new String(bytes, StandardCharsets.ISO_8859_1) + "' (as Latin-1)");
        }
    }

    FormatException complaint(long at, String expected, String found) {
        return new FormatException(format, at, expected, found);
    }

    /** A complaint about the current line. */
    FormatException complaint(String expected, String found) {
        return complaint(lineOffset, expected, found);
    }

    /** A number that is written in decimal digits and nothing else. */
    long number(String name, String digits) throws FormatException {
        boolean plain = !digits.isEmpty() && digits.length() <= 19;
        for (int i = 0; plain && i < digits.length(); i++) {
            plain = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (plain) {
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException _) {
                // 19 digits may still be too large: complained about below.
            }
        }
        throw complaint("decimal digits for " + name, "'" + digits + "'");
    }
}
