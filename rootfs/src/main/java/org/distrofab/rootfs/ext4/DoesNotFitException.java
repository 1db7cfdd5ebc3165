package org.distrofab.rootfs.ext4;

import java.io.IOException;

/** A tree that is too large for the file system it was to be written to. */
public final class DoesNotFitException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long missingBytes;

    DoesNotFitException(String what, long missingBytes) {
        super(what);
        this.missingBytes = missingBytes;
    }

    /** By how much the file system has to grow at least; 0 if growing does not help. */
    public long missingBytes() {
        return missingBytes;
    }
}
