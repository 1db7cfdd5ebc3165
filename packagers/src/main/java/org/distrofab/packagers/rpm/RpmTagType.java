package org.distrofab.packagers.rpm;

import java.util.Optional;

/** How the values of a header entry are stored ({@code docs/manual/format_header.md}, "Index"). */
public enum RpmTagType {
    CHAR(1, 1),
    INT8(2, 1),
    INT16(3, 2),
    INT32(4, 4),
    INT64(5, 8),
    /** One NUL-terminated string; its count is always 1. */
    STRING(6, 0),
    BIN(7, 1),
    STRING_ARRAY(8, 0),
    /** One string a locale, in the order of {@link RpmTag#HEADERI18NTABLE}. */
    I18NSTRING(9, 0);

    /** What the values are, whatever their width: readers of a tag ask for one of these. */
    enum Kind {
        NUMBER("integers"),
        TEXT("strings"),
        BINARY("bytes");

        final String plural;

        Kind(String plural) {
            this.plural = plural;
        }
    }

    private static final RpmTagType[] BY_NUMBER = values();

    private final int number;
    private final int sizeBytes;

    RpmTagType(int number, int sizeBytes) {
        this.number = number;
        this.sizeBytes = sizeBytes;
    }

    static Optional<RpmTagType> of(int number) {
        return number >= 1 && number <= BY_NUMBER.length
                ? Optional.of(BY_NUMBER[number - 1])
                : Optional.empty();
    }

    /** The number in the index entry. */
    public int number() {
        return number;
    }

    /** Bytes a value takes and its alignment; 0 for strings. */
    int sizeBytes() {
        return sizeBytes;
    }

    Kind kind() {
        return switch (this) {
            case CHAR, INT8, INT16, INT32, INT64 -> Kind.NUMBER;
            case STRING, STRING_ARRAY, I18NSTRING -> Kind.TEXT;
            case BIN -> Kind.BINARY;
        };
    }
}
