package org.distrofab.packagers.rpm;

import java.io.IOException;

/** Compressed data that does not decompress, on its way up through streams. */
final class CorruptDataException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
