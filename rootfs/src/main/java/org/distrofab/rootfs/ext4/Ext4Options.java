package org.distrofab.rootfs.ext4;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a new file system is to be like. Nothing is made up: the same options and the same tree give
 * the same bytes.
 *
 * @param uuid of the file system, what {@code root=UUID=} names; also seeds its checksums
 * @param hashSeed of directory hashes
 * @param label volume name, at most 16 bytes in UTF-8
 * @param size how large it becomes
 * @param reservedPercent share of the blocks that only root may use, 0 to 50
 * @param journal whether there is one, if there is room: from 8 MiB on
 * @param bits64 feature {@code 64bit}, needed from 16 TiB on
 * @param timeSeconds time of making, in the super block and on {@code lost+found}
 */
public record Ext4Options(
        UUID uuid,
        UUID hashSeed,
        String label,
        Size size,
        int reservedPercent,
        boolean journal,
        boolean bits64,
        long timeSeconds) {
    public Ext4Options {
        if (label.getBytes(StandardCharsets.UTF_8).length > 16) {
            throw new IllegalArgumentException("a label of more than 16 bytes: " + label);
        }
        if (reservedPercent < 0 || reservedPercent > 50) {
            throw new IllegalArgumentException("reserved blocks: " + reservedPercent + " %");
        }
    }

    /** How large a file system becomes. */
    public sealed interface Size {}

    /**
     * @param sizeBytes of the file system, rounded down to whole blocks; at least 1 MiB
     */
    public record Total(long sizeBytes) implements Size {
        public Total {
            if (sizeBytes < 1 << 20) {
                throw new IllegalArgumentException("a file system of " + sizeBytes + " bytes");
            }
        }
    }

    /**
     * As large as the tree needs.
     *
     * @param sizeBytes what is left over at least, reserved blocks included
     */
    public record Free(long sizeBytes) implements Size {
        public Free {
            if (sizeBytes < 0) {
                throw new IllegalArgumentException(sizeBytes + " free bytes");
            }
        }
    }

    /**
     * With a journal, 64-bit, no label, nothing reserved, at the epoch, hashes seeded by the UUID.
     */
    public static Ext4Options of(UUID uuid, Size size) {
        return new Ext4Options(uuid, uuid, "", size, 0, true, true, 0);
    }

    public Ext4Options withLabel(String newLabel) {
        return new Ext4Options(
                uuid, hashSeed, newLabel, size, reservedPercent, journal, bits64, timeSeconds);
    }

    public Ext4Options withHashSeed(UUID newHashSeed) {
        return new Ext4Options(
                uuid, newHashSeed, label, size, reservedPercent, journal, bits64, timeSeconds);
    }

    public Ext4Options withReservedPercent(int newReservedPercent) {
        return new Ext4Options(
                uuid, hashSeed, label, size, newReservedPercent, journal, bits64, timeSeconds);
    }

    public Ext4Options withJournal(boolean newJournal) {
        return new Ext4Options(
                uuid, hashSeed, label, size, reservedPercent, newJournal, bits64, timeSeconds);
    }

    public Ext4Options withBits64(boolean newBits64) {
        return new Ext4Options(
                uuid, hashSeed, label, size, reservedPercent, journal, newBits64, timeSeconds);
    }

    public Ext4Options withTimeSeconds(long newTimeSeconds) {
        return new Ext4Options(
                uuid, hashSeed, label, size, reservedPercent, journal, bits64, newTimeSeconds);
    }
}
