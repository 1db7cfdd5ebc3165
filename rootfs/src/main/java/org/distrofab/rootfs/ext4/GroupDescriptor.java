package org.distrofab.rootfs.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A group's descriptor, as it is written (§"Block Group Descriptors"). */
record GroupDescriptor(
        long blockBitmap,
        long inodeBitmap,
        long inodeTable,
        int freeBlocks,
        int freeInodes,
        int directories,
        int flags,
        int blockBitmapChecksum,
        int inodeBitmapChecksum) {
    static final int CHECKSUM = 0x1e;

    /**
     * @param size 32 or 64
     * @param crc starts from the file system's seed
     */
    byte[] write(int group, int size, Crc32c crc) {
        var out = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt((int) blockBitmap).putInt((int) inodeBitmap).putInt((int) inodeTable);
        out.putShort((short) freeBlocks).putShort((short) freeInodes);
        out.putShort((short) directories).putShort((short) flags).putInt(0);
        out.putShort((short) blockBitmapChecksum).putShort((short) inodeBitmapChecksum);
        // All free inodes stand behind the used ones: none of them was ever in use.
        out.putShort((short) freeInodes);
        out.position(32);
        out.putInt((int) (blockBitmap >> 32)).putInt((int) (inodeBitmap >> 32));
        out.putInt((int) (inodeTable >> 32));
        out.putShort((short) (freeBlocks >> 16)).putShort((short) (freeInodes >> 16));
        out.putShort((short) (directories >> 16)).putShort((short) (freeInodes >> 16));
        out.putInt(0);
        out.putShort((short) (blockBitmapChecksum >> 16));
        out.putShort((short) (inodeBitmapChecksum >> 16));
        var bytes = java.util.Arrays.copyOf(out.array(), size);
        int checksum = crc.start().addInt(group).add(bytes).value();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(CHECKSUM, (short) checksum);
        return bytes;
    }
}
