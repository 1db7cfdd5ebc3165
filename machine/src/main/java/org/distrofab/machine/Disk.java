package org.distrofab.machine;

import java.nio.file.Path;

/** A disk image that the guest sees as a virtio block device. */
public record Disk(Path image, Mode mode) {
    /** What becomes of the image. */
    public enum Mode {
        /** The guest writes to it. */
        WRITABLE,
        /** The guest sees a disk that cannot be written. */
        READ_ONLY,
        /** The guest writes to a copy-on-write overlay that is thrown away in the end. */
        SNAPSHOT
    }
}
