package org.distrofab.rootfs.disk;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A master boot record (UEFI §5.2). */
public record Mbr(List<MbrPartition> partitions) implements PartitionTable {
    static final int TYPE_PROTECTIVE = 0xee;

    private static final String FORMAT = "MBR";
    private static final int TABLE_OFFSET = 446;
    private static final int ENTRY_BYTES = 16;
    private static final int SIGNATURE_OFFSET = 510;
    private static final int MAX_LOGICAL = 128;

    public Mbr {
        partitions = List.copyOf(partitions);
    }

    /**
     * @return empty if the first block has no signature 55 aa
     * @throws FormatException if a partition entry is not one, or logical partitions form a loop
     */
    static Optional<Mbr> read(ByteSource disk) throws IOException, FormatException {
        if (disk.sizeBytes() < BLOCK_BYTES) {
            return Optional.empty();
        }
        var block = disk.read(0, BLOCK_BYTES);
        if (!hasSignature(block)) {
            return Optional.empty();
        }
        var partitions = new ArrayList<MbrPartition>();
        for (int i = 0; i < 4; i++) {
            var entry = entry(block, i, i + 1, 0, 0);
            if (entry.isEmpty()) {
                continue;
            }
            partitions.add(entry.get());
            if (isExtended(entry.get().type())) {
                readLogical(disk, entry.get().offsetBytes(), partitions);
            }
        }
        return Optional.of(new Mbr(partitions));
    }

    /** Whether it only says that the disk belongs to a GPT (UEFI §5.2.3). */
    public boolean isProtective() {
        return partitions.stream().anyMatch(partition -> partition.type() == TYPE_PROTECTIVE);
    }

    /** Follows the chain of boot records within an extended partition. */
    private static void readLogical(ByteSource disk, long start, List<MbrPartition> partitions)
            throws IOException, FormatException {
        long at = start;
        for (int number = 5; number < 5 + MAX_LOGICAL; number++) {
            if (at > disk.sizeBytes() - BLOCK_BYTES) {
                throw new FormatException(
                        FORMAT, at, "an extended boot record", "the end of the disk");
            }
            var block = disk.read(at, BLOCK_BYTES);
            if (!hasSignature(block)) {
                throw new FormatException(
                        FORMAT, at + SIGNATURE_OFFSET, "the signature 55 aa", "none");
            }
            entry(block, 0, number, at, at).ifPresent(partitions::add);
            var next = entry(block, 1, number, at, start);
            if (next.isEmpty()) {
                return;
            }
            at = next.get().offsetBytes();
        }
        throw new FormatException(
                FORMAT, at, "at most " + MAX_LOGICAL + " logical partitions", "more, or a loop");
    }

    private static Optional<MbrPartition> entry(
            byte[] block, int index, int number, long recordOffset, long base)
            throws FormatException {
        var buffer = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int at = TABLE_OFFSET + index * ENTRY_BYTES;
        int status = block[at] & 0xff;
        int type = block[at + 4] & 0xff;
        if (type == 0) {
            return Optional.empty();
        }
        if (status != 0 && status != 0x80) {
            throw new FormatException(
                    FORMAT,
                    recordOffset + at,
                    "a boot indicator 0 or 0x80",
                    "0x" + Integer.toHexString(status));
        }
        long first = Integer.toUnsignedLong(buffer.getInt(at + 8));
        long count = Integer.toUnsignedLong(buffer.getInt(at + 12));
        return Optional.of(
                new MbrPartition(
                        number,
                        type,
                        status == 0x80,
                        base + first * BLOCK_BYTES,
                        count * BLOCK_BYTES));
    }

    private static boolean hasSignature(byte[] block) {
        return block[SIGNATURE_OFFSET] == 0x55 && block[SIGNATURE_OFFSET + 1] == (byte) 0xaa;
    }

    private static boolean isExtended(int type) {
        return type == 0x05 || type == 0x0f || type == 0x85;
    }

    /** The boot record that tells tools without GPT that the disk is full (UEFI §5.2.3). */
    static byte[] protective(long diskBlocks) {
        var block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        block.position(TABLE_OFFSET);
        block.put((byte) 0).put(new byte[] {0, 2, 0}).put((byte) TYPE_PROTECTIVE);
        block.put(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});
        block.putInt(1).putInt((int) Math.min(diskBlocks - 1, 0xffff_ffffL));
        block.put(SIGNATURE_OFFSET, (byte) 0x55).put(SIGNATURE_OFFSET + 1, (byte) 0xaa);
        return block.array();
    }
}
