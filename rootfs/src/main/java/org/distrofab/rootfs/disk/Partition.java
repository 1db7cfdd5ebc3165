package org.distrofab.rootfs.disk;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.EOFException;
import java.io.IOException;

/** A range of a disk that a partition table names. */
public sealed interface Partition permits GptPartition, MbrPartition {
    /** From 1, as in {@code vda1}; with gaps where the table has unused entries. */
    int number();

    long offsetBytes();

    long sizeBytes();

    /**
     * The partition's bytes.
     *
     * @throws FormatException if the disk is shorter than the table says
     */
    default ByteSource open(ByteSource disk) throws IOException, FormatException {
        try {
            return disk.slice(offsetBytes(), sizeBytes());
        } catch (EOFException e) {
            var complaint =
                    new FormatException(
                            "partition " + number(),
                            offsetBytes(),
                            sizeBytes() + " bytes",
                            "a disk that ends at byte " + disk.sizeBytes());
            complaint.initCause(e);
            throw complaint;
        }
    }
}
