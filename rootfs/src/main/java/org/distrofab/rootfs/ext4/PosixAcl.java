package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Access control lists are stored shorter than they are passed through system calls: user and group
 * numbers are left out where they mean nothing (§"Extended Attributes", "POSIX ACLs").
 */
final class PosixAcl {
    private static final int STORED_VERSION = 1;
    private static final int VERSION = 2;
    private static final int TAG_USER = 2;
    private static final int TAG_GROUP = 8;
    private static final int NO_ID = -1;

    private PosixAcl() {}

    /** From the form of getxattr(2) to the stored form; anything else is left as it is. */
    static byte[] toStored(byte[] value) {
        var in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length < 4 || (value.length - 4) % 8 != 0 || in.getInt() != VERSION) {
            return value;
        }
        var out = ByteBuffer.allocate(value.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(STORED_VERSION);
        while (in.hasRemaining()) {
            short tag = in.getShort();
            out.putShort(tag).putShort(in.getShort());
            int id = in.getInt();
            if (tag == TAG_USER || tag == TAG_GROUP) {
                out.putInt(id);
            }
        }
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    /** From the stored form to that of getxattr(2). */
    static byte[] fromStored(String what, byte[] stored) throws FormatException {
        var in = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        if (stored.length < 4 || in.getInt() != STORED_VERSION) {
            throw new FormatException(
                    "ext4: " + what, -1, "an access control list of version 1", "another");
        }
        var out = ByteBuffer.allocate(4 + 2 * stored.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(VERSION);
        while (in.remaining() >= 4) {
            short tag = in.getShort();
            out.putShort(tag).putShort(in.getShort());
            boolean named = tag == TAG_USER || tag == TAG_GROUP;
            if (named && in.remaining() < 4) {
                break;
            }
            out.putInt(named ? in.getInt() : NO_ID);
        }
        if (in.hasRemaining()) {
            throw new FormatException(
                    "ext4: " + what,
                    -1,
                    "whole entries of an access control list",
                    in.remaining() + " bytes more");
        }
        return java.util.Arrays.copyOf(out.array(), out.position());
    }
}
