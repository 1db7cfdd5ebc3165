package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A device number in the block map of its inode: 16 bits in the first word if it fits, else 32 bits
 * in the second.
 */
record DeviceNumber(int major, int minor) {
    private static final int MAX_MAJOR = 0xfff;
    private static final int MAX_MINOR = 0xf_ffff;

    static boolean holds(Entry.Device device) {
        return (device.major() & ~MAX_MAJOR) == 0 && (device.minor() & ~MAX_MINOR) == 0;
    }

    static DeviceNumber of(Inode inode) {
        var map = ByteBuffer.wrap(inode.map()).order(ByteOrder.LITTLE_ENDIAN);
        int old = map.getInt(0);
        if (old != 0) {
            return new DeviceNumber(old >> 8 & 0xff, old & 0xff);
        }
        int wide = map.getInt(4);
        return new DeviceNumber(wide >> 8 & 0xfff, wide & 0xff | wide >> 12 & 0xfff00);
    }

    Entry entry(String path, Attributes attributes, int type) {
        return new Entry.Device(path, attributes, type == Inode.BLOCK_DEVICE, major, minor);
    }

    /** The first two words of the block map. */
    void putInto(ByteBuffer map) {
        if (major < 256 && minor < 256) {
            map.putInt(major << 8 | minor).putInt(0);
        } else {
            map.putInt(0).putInt(minor & 0xff | major << 8 | (minor & ~0xff) << 12);
        }
    }
}
