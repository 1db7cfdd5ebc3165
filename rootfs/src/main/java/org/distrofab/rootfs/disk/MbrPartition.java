package org.distrofab.rootfs.disk;

/**
 * A partition of a master boot record (UEFI §5.2.1), logical ones included.
 *
 * @param number 1 to 4 for primary, from 5 for logical partitions
 * @param type OSType: 0x83 Linux, 0xef EFI system, 0xee protects a GPT
 * @param bootable whether the BootIndicator is 0x80
 */
public record MbrPartition(int number, int type, boolean bootable, long offsetBytes, long sizeBytes)
        implements Partition {}
