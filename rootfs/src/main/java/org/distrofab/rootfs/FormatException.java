package org.distrofab.rootfs;

import java.util.Objects;

/**
 * Bytes that are not what their format says they are.
 *
 * <p>Every reader of the project reports bad input with this exception and nothing else: which
 * format was being read, where in it, what stood there and what should have.
 */
public final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String format;
    private final long offsetBytes;
    private final String expected;
    private final String found;

    /**
     * @param format the format's usual name, and the member or file if there is one: {@code deb},
     *     {@code rpm header}, {@code ext4: inode 12}
     * @param offsetBytes the offset from the start of what is being read, or -1 if it has none
     * @param expected what the format asks for at this place
     * @param found what stands there
     */
    public FormatException(String format, long offsetBytes, String expected, String found) {
        super(describe(format, offsetBytes, expected, found));
        this.format = format;
        this.offsetBytes = offsetBytes;
        this.expected = expected;
        this.found = found;
    }

    private static String describe(String format, long offsetBytes, String expected, String found) {
        Objects.requireNonNull(expected);
        Objects.requireNonNull(found);
        var place = offsetBytes < 0 ? format : format + " at byte " + offsetBytes;
        return place + ": expected " + expected + ", found " + found;
    }

    /**
     * The same complaint with the name of the file or member that it was found in put before it.
     */
    public FormatException in(String container) {
        var outer = new FormatException(container + ": " + format, offsetBytes, expected, found);
        outer.initCause(this);
        return outer;
    }

    public String format() {
        return format;
    }

    /** Offset in bytes from the start of what was read; -1 if the complaint has no single place. */
    public long offsetBytes() {
        return offsetBytes;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }
}
