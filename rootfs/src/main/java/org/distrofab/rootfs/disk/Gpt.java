package org.distrofab.rootfs.disk;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A GUID partition table (UEFI §5.3).
 *
 * @param diskGuid DiskGUID
 * @param diskSizeBytes the disk it is for; the backup header stands in its last block
 * @param partitions in order of their numbers, not overlapping
 */
public record Gpt(UUID diskGuid, long diskSizeBytes, List<GptPartition> partitions)
        implements PartitionTable {
    private static final String FORMAT = "GPT";
    private static final long SIGNATURE = 0x5452_4150_2049_4645L; // "EFI PART"
    private static final int REVISION = 0x0001_0000;
    private static final int HEADER_BYTES = 92;
    private static final int ENTRY_BYTES = 128;
    private static final int ENTRIES = 128;
    private static final int ENTRY_BLOCKS = ENTRIES * ENTRY_BYTES / BLOCK_BYTES;
    private static final int MAX_TABLE_BYTES = 1 << 20;

    /** What the table itself takes from the start of the disk, the boot record included. */
    public static final long HEAD_BYTES = (2L + ENTRY_BLOCKS) * BLOCK_BYTES;

    /** What the backup takes from the end of the disk. */
    public static final long TAIL_BYTES = (1L + ENTRY_BLOCKS) * BLOCK_BYTES;

    public Gpt {
        partitions =
                partitions.stream().sorted(Comparator.comparingInt(GptPartition::number)).toList();
    }

    /**
     * Writes protective boot record, table and backup.
     *
     * @throws IllegalArgumentException if the partitions overlap, are not whole blocks, lie where
     *     the table stands, or have a number above 128
     */
    public void write(ByteTarget disk) throws IOException {
        requireWritable();
        long blocks = diskSizeBytes / BLOCK_BYTES;
        var entries = entries();
        disk.write(0, Mbr.protective(blocks));
        disk.write(BLOCK_BYTES, header(1, blocks - 1, 2, entries));
        disk.write(2L * BLOCK_BYTES, entries);
        disk.write(diskSizeBytes - TAIL_BYTES, entries);
        disk.write(
                diskSizeBytes - BLOCK_BYTES,
                header(blocks - 1, 1, blocks - 1 - ENTRY_BLOCKS, entries));
    }

    private void requireWritable() {
        if (diskSizeBytes % BLOCK_BYTES != 0 || diskSizeBytes < HEAD_BYTES + TAIL_BYTES) {
            throw new IllegalArgumentException("a disk of " + diskSizeBytes + " bytes");
        }
        long end = HEAD_BYTES;
        int number = 0;
        for (var partition :
                partitions.stream()
                        .sorted(Comparator.comparingLong(GptPartition::offsetBytes))
                        .toList()) {
            if (partition.offsetBytes() < end
                    || partition.offsetBytes() % BLOCK_BYTES != 0
                    || partition.sizeBytes() % BLOCK_BYTES != 0
                    || partition.sizeBytes() > diskSizeBytes - TAIL_BYTES
                    || partition.offsetBytes()
                            > diskSizeBytes - TAIL_BYTES - partition.sizeBytes()) {
                throw new IllegalArgumentException(
                        "partition " + partition.number() + " is not within its part of the disk");
            }
            end = partition.offsetBytes() + partition.sizeBytes();
        }
        for (var partition : partitions) {
            if (partition.number() == number || partition.number() > ENTRIES) {
                throw new IllegalArgumentException("partition number " + partition.number());
            }
            number = partition.number();
        }
    }

    private byte[] entries() {
        var table = ByteBuffer.allocate(ENTRIES * ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var partition : partitions) {
            table.position((partition.number() - 1) * ENTRY_BYTES);
            putGuid(table, partition.type());
            putGuid(table, partition.guid());
            table.putLong(partition.offsetBytes() / BLOCK_BYTES);
            table.putLong((partition.offsetBytes() + partition.sizeBytes()) / BLOCK_BYTES - 1);
            table.putLong(partition.attributes());
            partition.name().chars().forEach(unit -> table.putChar((char) unit));
        }
        return table.array();
    }

    /** §5.3.2, table 5.5. */
    private byte[] header(long myLba, long alternateLba, long entriesLba, byte[] entries) {
        var header = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(SIGNATURE).putInt(REVISION).putInt(HEADER_BYTES).putInt(0).putInt(0);
        header.putLong(myLba).putLong(alternateLba);
        header.putLong(HEAD_BYTES / BLOCK_BYTES);
        header.putLong((diskSizeBytes - TAIL_BYTES) / BLOCK_BYTES - 1);
        putGuid(header, diskGuid);
        header.putLong(entriesLba).putInt(ENTRIES).putInt(ENTRY_BYTES).putInt(crc(entries));
        header.putInt(16, crc(header.array(), HEADER_BYTES));
        return header.array();
    }

    /**
     * Reads the table, or its backup in the last block if the first copy is damaged (§5.3.2).
     *
     * @throws FormatException if neither copy is whole; the complaint is about the first
     */
    public static Gpt read(ByteSource disk) throws IOException, FormatException {
        try {
            return readCopy(disk, 1);
        } catch (FormatException primary) {
            long last = disk.sizeBytes() / BLOCK_BYTES - 1;
            try {
                return readCopy(disk, last);
            } catch (FormatException backup) {
                primary.addSuppressed(backup);
                throw primary;
            }
        }
    }

    private static Gpt readCopy(ByteSource disk, long lba) throws IOException, FormatException {
        long at = lba * BLOCK_BYTES;
        if (lba < 1 || at > disk.sizeBytes() - BLOCK_BYTES) {
            throw new FormatException(FORMAT, at, "a header", "the end of the disk");
        }
        var header = ByteBuffer.wrap(disk.read(at, BLOCK_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        require(header.getLong(0) == SIGNATURE, at, "the signature 'EFI PART'", "none");
        int headerBytes = header.getInt(12);
        require(
                headerBytes >= HEADER_BYTES && headerBytes <= BLOCK_BYTES,
                at + 12,
                "a header of 92 to 512 bytes",
                headerBytes + " bytes");
        int crc = header.getInt(16);
        header.putInt(16, 0);
        requireCrc(crc, crc(header.array(), headerBytes), at + 16);
        require(
                header.getLong(24) == lba,
                at + 24,
                "its own address " + lba,
                "" + header.getLong(24));

        long entriesLba = header.getLong(72);
        int count = header.getInt(80);
        int entryBytes = header.getInt(84);
        require(
                entryBytes >= ENTRY_BYTES && entryBytes <= 4096 && entryBytes % 8 == 0,
                at + 84,
                "entries of 128 to 4096 bytes",
                entryBytes + " bytes");
        require(
                count >= 0 && count <= MAX_TABLE_BYTES / entryBytes,
                at + 80,
                "a table of at most 1 MiB",
                Integer.toUnsignedString(count) + " entries");
        int tableBytes = count * entryBytes;
        require(
                entriesLba > 0 && entriesLba <= (disk.sizeBytes() - tableBytes) / BLOCK_BYTES,
                at + 72,
                "a table within the disk",
                "block " + Long.toUnsignedString(entriesLba));
        var table = disk.read(entriesLba * BLOCK_BYTES, tableBytes);
        requireCrc(header.getInt(88), crc(table), at + 88);

        var entries = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        var partitions = new ArrayList<GptPartition>();
        for (int i = 0; i < count; i++) {
            entries.position(i * entryBytes);
            var type = getGuid(entries);
            if (type.getMostSignificantBits() != 0 || type.getLeastSignificantBits() != 0) {
                long entryOffset = entriesLba * BLOCK_BYTES + (long) i * entryBytes;
                partitions.add(partition(i + 1, type, entries, entryOffset));
            }
        }
        entries.clear();
        header.position(56);
        return new Gpt(getGuid(header), disk.sizeBytes(), partitions);
    }

    private static GptPartition partition(int number, UUID type, ByteBuffer entry, long offset)
            throws FormatException {
        var guid = getGuid(entry);
        long first = entry.getLong();
        long last = entry.getLong();
        long attributes = entry.getLong();
        require(
                first > 0 && last >= first && last < Long.MAX_VALUE / BLOCK_BYTES,
                offset + 32,
                "a first block not after the last",
                "blocks " + Long.toUnsignedString(first) + " to " + Long.toUnsignedString(last));
        var name = new StringBuilder();
        for (int i = 0; i < 36; i++) {
            char unit = entry.getChar();
            if (unit == 0) {
                break;
            }
            name.append(unit);
        }
        return new GptPartition(
                number,
                type,
                guid,
                first * BLOCK_BYTES,
                (last - first + 1) * BLOCK_BYTES,
                attributes,
                name.toString());
    }

    /** The first three fields of a GUID are little-endian, the rest is bytes (UEFI appendix A). */
    private static void putGuid(ByteBuffer out, UUID guid) {
        long high = guid.getMostSignificantBits();
        out.putInt((int) (high >> 32)).putShort((short) (high >> 16)).putShort((short) high);
        out.putLong(Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    private static UUID getGuid(ByteBuffer in) {
        long high = (in.getInt() & 0xffff_ffffL) << 32;
        high |= (in.getShort() & 0xffffL) << 16;
        high |= in.getShort() & 0xffffL;
        return new UUID(high, Long.reverseBytes(in.getLong()));
    }

    private static int crc(byte[] bytes) {
        return crc(bytes, bytes.length);
    }

    private static int crc(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void requireCrc(int stored, int computed, long offset) throws FormatException {
        require(
                stored == computed,
                offset,
                "CRC-32 " + Integer.toHexString(computed),
                Integer.toHexString(stored));
    }

    private static void require(boolean fine, long offset, String expected, String found)
            throws FormatException {
        if (!fine) {
            throw new FormatException(FORMAT, offset, expected, found);
        }
    }
}
