package org.distrofab.rootfs.disk;

import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.SeededUuid;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A disk with a GUID partition table, in one sparse file. Partitions begin at whole MiB, in the
 * order they are given, and are written straight to their place.
 *
 * @param seed what the disk's and the partitions' GUIDs are made from
 */
public record DiskImage(String seed, List<Part> parts) {
    /** Where partitions begin, so that they suit every disk's inner blocks. */
    public static final long ALIGNMENT_BYTES = 1 << 20;

    public DiskImage {
        parts = List.copyOf(parts);
    }

    /** Fills a partition. */
    @FunctionalInterface
    public interface Filler {
        /**
         * @param target as large as was asked for, all zeros
         */
        void fill(ByteTarget target) throws IOException;
    }

    /**
     * A partition to be made.
     *
     * @param name in the table, at most 36 UTF-16 units
     * @param type what it is for, such as {@link GptPartition#LINUX_ROOT_RISCV64}
     * @param attributes such as {@link GptPartition#LEGACY_BIOS_BOOTABLE}
     * @param sizeBytes a multiple of 512
     */
    public record Part(String name, UUID type, long attributes, long sizeBytes, Filler filler) {
        public Part {
            if (sizeBytes <= 0 || sizeBytes % PartitionTable.BLOCK_BYTES != 0) {
                throw new IllegalArgumentException("a partition of " + sizeBytes + " bytes");
            }
        }
    }

    /** The table, with GUIDs that depend on the seed and the partitions' numbers. */
    public Gpt table() {
        var partitions = new ArrayList<GptPartition>();
        long at = ALIGNMENT_BYTES;
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            partitions.add(
                    new GptPartition(
                            i + 1,
                            part.type(),
                            SeededUuid.of(seed, "partition " + (i + 1)),
                            at,
                            part.sizeBytes(),
                            part.attributes(),
                            part.name()));
            at = align(at + part.sizeBytes());
        }
        return new Gpt(SeededUuid.of(seed, "disk"), align(at + Gpt.TAIL_BYTES), partitions);
    }

    /** Size of the whole disk. */
    public long sizeBytes() {
        return table().diskSizeBytes();
    }

    /** Writes the disk, replacing what was there. */
    public void write(Path file) throws IOException {
        var table = table();
        try (var target = ByteTarget.create(file, table.diskSizeBytes())) {
            table.write(target);
            for (int i = 0; i < parts.size(); i++) {
                var partition = table.partitions().get(i);
                parts.get(i)
                        .filler()
                        .fill(target.slice(partition.offsetBytes(), partition.sizeBytes()));
            }
        }
    }

    private static long align(long offset) {
        return (offset + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }
}
