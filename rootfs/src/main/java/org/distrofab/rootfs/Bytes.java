package org.distrofab.rootfs;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes with value equality, for keys, digests and attribute values. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    public static Bytes copyOf(byte[] value) {
        return new Bytes(value.clone());
    }

    /** Reads lower- or upper-case hexadecimal digits without separators. */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    public byte[] toByteArray() {
        return value.clone();
    }

    public int length() {
        return value.length;
    }

    /** Lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(value);
    }

    /** Unsigned lexicographic order. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
