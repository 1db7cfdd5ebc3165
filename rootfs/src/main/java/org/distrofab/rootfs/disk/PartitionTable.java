package org.distrofab.rootfs.disk;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What divides a disk. Logical blocks are 512 bytes. */
public sealed interface PartitionTable permits Gpt, Mbr {
    int BLOCK_BYTES = 512;

    /** In order of their numbers. */
    List<? extends Partition> partitions();

    /**
     * Reads the table of a disk: the GPT if the boot record is protective (UEFI §5.2.3), else the
     * boot record itself.
     *
     * @return empty if the disk has no boot record
     * @throws FormatException if the table is damaged, a GPT in both of its copies
     */
    static Optional<PartitionTable> read(ByteSource disk) throws IOException, FormatException {
        var record = Mbr.read(disk);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        return record.get().isProtective()
                ? Optional.of(Gpt.read(disk))
                : Optional.of(record.get());
    }
}
