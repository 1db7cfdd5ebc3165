package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads paragraphs one by one from control files, indexes and dpkg's status file (deb822(5)).
 *
 * <p>Only one paragraph is held at a time, at most {@value #MAX_PARAGRAPH_BYTES} bytes of it.
 * Comments, which deb822(5) allows in source control files only, are refused.
 */
public final class DebControlReader {
    /** The largest in Debian are lists of hashes in Release files, about 5 MB. */
    static final int MAX_PARAGRAPH_BYTES = 32 << 20;

    private final String what;
    private final InputStream in;
    private final byte[] buffer = new byte[16384];
    private int at;
    private int limit;
    private byte[] line = new byte[256];
    private int lineLength;
    private long lineNumber;
    private long lineOffset;
    private long offset;
    private boolean ended;

    /**
     * @param what names the text in complaints
     * @param in UTF-8; read ahead of the paragraph at hand, not closed
     */
    public DebControlReader(String what, InputStream in) {
        this.what = what;
        this.in = in;
    }

    /**
     * @return the next paragraph; empty at the end of the text
     * @throws FormatException with the line's number and offset if a line is no field and no
     *     continuation of one, a field stands there twice, or a line ends in a carriage return
     */
    public Optional<DebControl> next() throws IOException, FormatException {
        var paragraph = new Paragraph();
        while (!ended && readLine()) {
            if (!isBlank()) {
                paragraph.take();
            } else if (!paragraph.isEmpty()) {
                break;
            }
        }
        return paragraph.isEmpty() ? Optional.empty() : Optional.of(paragraph.finish());
    }

    private boolean isBlank() {
        for (var i = 0; i < lineLength; i++) {
            if (line[i] != ' ' && line[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Fills {@link #line} without its newline; false at the end of the text. */
    private boolean readLine() throws IOException, FormatException {
        lineLength = 0;
        lineOffset = offset;
        lineNumber++;
        while (true) {
            if (at == limit) {
                at = 0;
                limit = Math.max(0, in.read(buffer));
                if (limit == 0) {
                    ended = true;
                    return lineLength > 0;
                }
            }
            var start = at;
            while (at < limit && buffer[at] != '\n') {
                at++;
            }
            append(start, at);
            if (at < limit) {
                at++;
                offset++;
                return true;
            }
        }
    }

    private void append(int from, int to) throws FormatException {
        var length = lineLength + (to - from);
        if (length > MAX_PARAGRAPH_BYTES) {
            throw new FormatException(
                    place(),
                    lineOffset,
                    "a line of at most " + MAX_PARAGRAPH_BYTES + " bytes",
                    "a longer one");
        }
        if (length > line.length) {
            line = Arrays.copyOf(line, Math.max(length, line.length * 2));
        }
        System.arraycopy(buffer, from, line, lineLength, to - from);
        lineLength = length;
        offset += to - from;
    }

    private String place() {
        return what + ", line " + lineNumber;
    }

    private FormatException wrong(int column, String expected, String found) {
        return new FormatException(place(), lineOffset + column, expected, found);
    }

    private String decode(int from, int to) throws FormatException {
        for (var i = from; i < to; i++) {
            if (line[i] == '\r' || line[i] == 0) {
                throw wrong(
                        i,
                        "lines that end in a newline alone, without control characters",
                        line[i] == 0 ? "a NUL" : "a carriage return");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong(from, "UTF-8", "other bytes");
        }
    }

    /** The fields of the paragraph that is being read. */
    private final class Paragraph {
        private final List<DebControl.Field> fields = new ArrayList<>();
        private final HashSet<String> names = new HashSet<>();
        private String name = "";
        private final StringBuilder value = new StringBuilder();
        private long bytes;

        boolean isEmpty() {
            return name.isEmpty();
        }

        void take() throws FormatException {
            bytes += lineLength;
            if (bytes > MAX_PARAGRAPH_BYTES) {
                throw wrong(
                        0,
                        "a paragraph of at most " + MAX_PARAGRAPH_BYTES + " bytes",
                        "a longer one");
            }
            if (line[0] == ' ' || line[0] == '\t') {
                if (isEmpty()) {
                    throw wrong(0, "a field", "a continuation line");
                }
                value.append('\n').append(decode(0, lineLength));
            } else {
                finishField();
                startField();
            }
        }

        private void startField() throws FormatException {
            var colon = 0;
            while (colon < lineLength && line[colon] != ':') {
                colon++;
            }
            if (colon == lineLength) {
                throw wrong(0, "'Name: value'", "'" + excerpt() + "'");
            }
            name = decode(0, colon);
            if (!DebControl.isFieldName(name)) {
                throw wrong(0, "a field name of printable characters", "'" + excerpt() + "'");
            }
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                throw wrong(0, "each field once", "'" + name + "' again");
            }
            var start = colon + 1;
            while (start < lineLength && (line[start] == ' ' || line[start] == '\t')) {
                start++;
            }
            value.append(decode(start, lineLength));
        }

        private void finishField() {
            if (!isEmpty()) {
                fields.add(new DebControl.Field(name, value.toString()));
                value.setLength(0);
            }
        }

        DebControl finish() {
            finishField();
            return new DebControl(fields);
        }

        private String excerpt() {
            var text = new String(line, 0, Math.min(lineLength, 40), StandardCharsets.UTF_8);
            return text.replaceAll("\\p{Cntrl}", "?");
        }
    }
}
