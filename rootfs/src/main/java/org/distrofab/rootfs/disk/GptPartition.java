package org.distrofab.rootfs.disk;

import java.util.UUID;

/**
 * An entry of a GUID partition table (UEFI §5.3.3).
 *
 * @param type PartitionTypeGUID, such as {@link #LINUX_ROOT_RISCV64}
 * @param guid UniquePartitionGUID, what {@code root=PARTUUID=} names
 * @param attributes bits of table 5.8 and §5.3.3
 * @param name at most 36 UTF-16 units
 */
public record GptPartition(
        int number,
        UUID type,
        UUID guid,
        long offsetBytes,
        long sizeBytes,
        long attributes,
        String name)
        implements Partition {
    /** EFI system partition (UEFI table 5.7). */
    public static final UUID EFI_SYSTEM = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");

    /** Linux file system data. */
    public static final UUID LINUX_DATA = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

    /** Root file system for 64-bit RISC-V (Discoverable Partitions Specification). */
    public static final UUID LINUX_ROOT_RISCV64 =
            UUID.fromString("72ec70a6-cf74-40e6-bd49-4bda08e8f224");

    /** Attribute bit 2: firmware that looks for a legacy boot partition, as U-Boot, takes it. */
    public static final long LEGACY_BIOS_BOOTABLE = 1L << 2;

    public GptPartition {
        if (name.length() > 36) {
            throw new IllegalArgumentException("a partition name of more than 36 units: " + name);
        }
        if (number < 1 || offsetBytes < 0 || sizeBytes <= 0) {
            throw new IllegalArgumentException(
                    "partition " + number + ": " + sizeBytes + " bytes at " + offsetBytes);
        }
    }
}
