package org.distrofab.packagers.deb;

/**
 * The tar dialect of deb(5): what GNU tar writes with {@code --format=gnu}, {@code L} and {@code K}
 * entries for long names, no pax headers. Offsets and lengths of a header's fields.
 */
final class TarFormat {
    static final int BLOCK = 512;

    /** Archives are filled up to a multiple of twenty blocks. */
    static final int RECORD = 20 * BLOCK;

    static final int NAME = 0;
    static final int NAME_LENGTH = 100;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int ID_LENGTH = 8;
    static final int SIZE = 124;
    static final int MTIME = 136;
    static final int NUMBER_LENGTH = 12;
    static final int CHECKSUM = 148;
    static final int CHECKSUM_LENGTH = 8;
    static final int TYPE = 156;
    static final int LINK = 157;
    static final int MAGIC = 257;
    static final int MAGIC_LENGTH = 8;
    static final int USER = 265;
    static final int GROUP = 297;
    static final int OWNER_LENGTH = 32;
    static final int DEVICE_MAJOR = 329;
    static final int DEVICE_MINOR = 337;

    /** Only in POSIX headers, whose magic is {@code ustar\0} and {@code 00}. */
    static final int PREFIX = 345;

    static final int PREFIX_LENGTH = 155;

    static final char REGULAR_V7 = '\0';
    static final char REGULAR = '0';
    static final char HARD_LINK = '1';
    static final char SYMBOLIC_LINK = '2';
    static final char CHARACTER_DEVICE = '3';
    static final char BLOCK_DEVICE = '4';
    static final char DIRECTORY = '5';
    static final char FIFO = '6';
    static final char REGULAR_CONTIGUOUS = '7';
    static final char LONG_NAME = 'L';
    static final char LONG_LINK = 'K';

    private TarFormat() {}

    /** The sum of the header's bytes with the checksum's own taken as blanks. */
    static int checksum(byte[] header) {
        var sum = 0;
        for (var i = 0; i < BLOCK; i++) {
            var own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
            sum += own ? ' ' : header[i] & 0xff;
        }
        return sum;
    }

    /** How many bytes fill the last block of a content. */
    static int padding(long sizeBytes) {
        return (int) (-sizeBytes & (BLOCK - 1));
    }
}
