package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.Bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays out extended attributes: in the inode as many as find room there, the others in a block
 * (§"Extended Attributes").
 */
final class AttributeWriter {
    /** Inodes of 256 bytes with 32 bytes of extra fields leave this for attributes. */
    static final int BODY_BYTES = Geometry.INODE_BYTES - Inode.OLD_BYTES - 32;

    private static final int MAGIC_BYTES = 4;
    private static final int END_BYTES = 4;

    private record Attribute(int index, byte[] name, byte[] value) {
        int entryBytes() {
            return ExtendedAttributes.ENTRY_BYTES + name.length + 3 & ~3;
        }

        int bytes() {
            return entryBytes() + (value.length + 3 & ~3);
        }

        /** e_hash: of the name's bytes, then of the value's words. */
        int hash() {
            int hash = 0;
            for (byte b : name) {
                hash = hash << 5 ^ hash >>> 27 ^ b & 0xff;
            }
            var words =
                    ByteBuffer.wrap(Arrays.copyOf(value, value.length + 3 & ~3))
                            .order(ByteOrder.LITTLE_ENDIAN);
            while (words.hasRemaining()) {
                hash = hash << 16 ^ hash >>> 16 ^ words.getInt();
            }
            return hash;
        }
    }

    /**
     * @param body for the inode, empty if nothing is there
     * @param block without its checksum, which needs to know where it stands
     */
    record Layout(byte[] body, Optional<byte[]> block) {}

    private AttributeWriter() {}

    /**
     * @throws DoesNotFitException if the attributes of one file need more than a block
     */
    static Layout layOut(String path, Map<String, Bytes> attributes) throws DoesNotFitException {
        var inBody = new ArrayList<Attribute>();
        var inBlock = new ArrayList<Attribute>();
        int bodyLeft = BODY_BYTES - MAGIC_BYTES - END_BYTES;
        for (var entry : attributes.entrySet()) {
            var attribute = attribute(path, entry.getKey(), entry.getValue());
            if (attribute.bytes() <= bodyLeft) {
                bodyLeft -= attribute.bytes();
                inBody.add(attribute);
            } else {
                inBlock.add(attribute);
            }
        }
        int blockBytes = ExtendedAttributes.BLOCK_HEADER_BYTES + END_BYTES;
        for (var attribute : inBlock) {
            blockBytes += attribute.bytes();
        }
        if (blockBytes > Geometry.BLOCK_BYTES) {
            throw new DoesNotFitException(
                    "the extended attributes of '"
                            + path
                            + "' need "
                            + blockBytes
                            + " bytes, ext4 has "
                            + Geometry.BLOCK_BYTES
                            + " for them",
                    0);
        }
        return new Layout(
                inBody.isEmpty() ? new byte[0] : body(inBody),
                inBlock.isEmpty() ? Optional.empty() : Optional.of(block(inBlock)));
    }

    private static Attribute attribute(String path, String name, Bytes value)
            throws DoesNotFitException {
        var bytes = value.toByteArray();
        if (name.equals(ExtendedAttributes.ACL_ACCESS)
                || name.equals(ExtendedAttributes.ACL_DEFAULT)) {
            bytes = PosixAcl.toStored(bytes);
        }
        for (var prefix : ExtendedAttributes.PREFIXES) {
            if (prefix.whole() ? name.equals(prefix.text()) : name.startsWith(prefix.text())) {
                var rest = name.substring(prefix.text().length()).getBytes(StandardCharsets.UTF_8);
                if (rest.length <= 255) {
                    return new Attribute(prefix.index(), rest, bytes);
                }
            }
        }
        throw new DoesNotFitException(
                "ext4 has no name space for attribute '" + name + "' of '" + path + "'", 0);
    }

    private static byte[] body(List<Attribute> attributes) {
        var out = ByteBuffer.allocate(BODY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(ExtendedAttributes.MAGIC);
        put(out, attributes, MAGIC_BYTES);
        return out.array();
    }

    private static byte[] block(List<Attribute> attributes) {
        var sorted = new ArrayList<>(attributes);
        sorted.sort(
                Comparator.comparingInt(Attribute::index)
                        .thenComparingInt(attribute -> attribute.name().length)
                        .thenComparing(Attribute::name, Arrays::compareUnsigned));
        int hash = 0;
        for (var attribute : sorted) {
            hash = hash << 16 ^ hash >>> 16 ^ attribute.hash();
        }
        var out = ByteBuffer.allocate(Geometry.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(ExtendedAttributes.MAGIC).putInt(1).putInt(1).putInt(hash);
        out.position(ExtendedAttributes.BLOCK_HEADER_BYTES);
        put(out, sorted, 0);
        return out.array();
    }

    /** Entries from the front, values from the back. */
    private static void put(ByteBuffer out, List<Attribute> attributes, int base) {
        int end = out.limit();
        for (var attribute : attributes) {
            end -= attribute.value().length + 3 & ~3;
            int start = out.position();
            out.put((byte) attribute.name().length).put((byte) attribute.index());
            out.putShort((short) (attribute.value().length == 0 ? 0 : end - base));
            out.putInt(0).putInt(attribute.value().length).putInt(attribute.hash());
            out.put(attribute.name());
            out.position(start + attribute.entryBytes());
            out.put(end, attribute.value());
        }
    }
}
