package org.distrofab.rootfs.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Fills the 256 bytes of an inode (§"Index Nodes"). */
final class InodeWriter {
    static final int EXTRA_BYTES = 32;

    private static final long MIN_TIME = Integer.MIN_VALUE;
    private static final long MAX_TIME = MIN_TIME + (1L << 34) - 1;

    /** What is in every inode, whatever its kind. */
    record Fields(
            int number,
            int mode,
            int uid,
            int gid,
            long sizeBytes,
            long timeSeconds,
            int links,
            long sectors,
            int flags,
            long attributeBlock) {}

    private InodeWriter() {}

    /** Whether a time can be stored: until the year 2446. */
    static boolean holdsTime(long seconds) {
        return seconds >= MIN_TIME && seconds <= MAX_TIME;
    }

    /**
     * @param map i_block, 60 bytes
     * @param crc starts from the file system's seed
     */
    static byte[] write(Fields fields, byte[] map, byte[] attributes, Crc32c crc) {
        var out = ByteBuffer.allocate(Geometry.INODE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int seconds = (int) fields.timeSeconds();
        int epoch = (int) (fields.timeSeconds() - seconds >> 32) & 3;
        out.putShort((short) fields.mode()).putShort((short) fields.uid());
        out.putInt((int) fields.sizeBytes());
        out.putInt(seconds).putInt(seconds).putInt(seconds).putInt(0);
        out.putShort((short) fields.gid()).putShort((short) fields.links());
        out.putInt((int) fields.sectors()).putInt(fields.flags()).putInt(0);
        out.put(map);
        out.putInt(0x68, (int) fields.attributeBlock());
        out.putInt(0x6c, (int) (fields.sizeBytes() >> 32));
        out.putShort(0x74, (short) (fields.sectors() >> 32));
        out.putShort(0x76, (short) (fields.attributeBlock() >> 32));
        out.putShort(0x78, (short) (fields.uid() >> 16));
        out.putShort(0x7a, (short) (fields.gid() >> 16));
        out.putShort(0x80, (short) EXTRA_BYTES);
        out.putInt(0x84, epoch).putInt(0x88, epoch).putInt(0x8c, epoch);
        out.putInt(0x90, seconds).putInt(0x94, epoch);
        out.put(Inode.OLD_BYTES + EXTRA_BYTES, attributes);
        int checksum = crc.start().addInt(fields.number()).addInt(0).add(out.array()).value();
        out.putShort(Inode.CHECKSUM_LO, (short) checksum);
        out.putShort(Inode.CHECKSUM_HI, (short) (checksum >> 16));
        return out.array();
    }
}
