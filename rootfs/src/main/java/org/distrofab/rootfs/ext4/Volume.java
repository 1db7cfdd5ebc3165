package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Blocks and inodes of one file system, checksums verified. Not for several threads. */
final class Volume {
    private static final int CACHED_BLOCKS = 256;

    final Superblock superblock;
    private final ByteSource source;
    private final Crc32c crc;
    private final Map<Long, byte[]> cache =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
                    return size() > CACHED_BLOCKS;
                }
            };

    Volume(ByteSource source) throws IOException, FormatException {
        this.source = source;
        this.superblock = Superblock.read(source);
        this.crc = Crc32c.seeded(superblock.checksumSeed());
    }

    int blockBytes() {
        return superblock.blockBytes();
    }

    boolean hasChecksums() {
        return superblock.has(Feature.METADATA_CSUM);
    }

    /** A checksum that starts from the file system's seed. */
    Crc32c checksum() {
        return crc.start();
    }

    /** A checksum that starts from an inode's number and generation, as those of its blocks do. */
    Crc32c checksum(Inode inode) {
        return crc.start().addInt(inode.number()).addInt(inode.generation());
    }

    /**
     * A metadata block, from a small cache: not to be changed.
     *
     * @param what for the complaint
     */
    byte[] block(String what, long number) throws IOException, FormatException {
        var cached = cache.get(number);
        if (cached != null) {
            return cached;
        }
        var block = new byte[blockBytes()];
        readData(what, number, 0, block, 0, block.length);
        cache.put(number, block);
        return block;
    }

    /** Bytes of a block, around the cache. The range may go on into the blocks that follow. */
    void readData(String what, long block, long skip, byte[] into, int from, int count)
            throws IOException, FormatException {
        long at = block * blockBytes() + skip;
        if (block < 0
                || block >= superblock.blocks()
                || count > superblock.blocks() * blockBytes() - at
                || count > source.sizeBytes() - at) {
            throw new FormatException(
                    "ext4: " + what,
                    -1,
                    "blocks within the file system and its source",
                    "block " + Long.toUnsignedString(block));
        }
        source.readFully(at, into, from, count);
    }

    Inode inode(int number) throws IOException, FormatException {
        var what = "inode " + Integer.toUnsignedString(number);
        if (number <= 0 || number > superblock.inodes()) {
            throw new FormatException(
                    "ext4", -1, "an inode number up to " + superblock.inodes(), what);
        }
        long group = (number - 1) / superblock.inodesPerGroup();
        long index = (number - 1) % superblock.inodesPerGroup();
        if (group >= superblock.groups()) {
            throw new FormatException(
                    "ext4", -1, "an inode in one of " + superblock.groups() + " groups", what);
        }
        long at = index * superblock.inodeBytes();
        long block = inodeTable(group) + at / blockBytes();
        var table = block(what, block);
        var raw = new byte[superblock.inodeBytes()];
        System.arraycopy(table, (int) (at % blockBytes()), raw, 0, raw.length);
        return Inode.parse(this, number, raw, block * blockBytes() + at % blockBytes());
    }

    /** First block of a group's inode table, from its descriptor (§"Block Group Descriptors"). */
    private long inodeTable(long group) throws IOException, FormatException {
        int size = superblock.descriptorBytes();
        long at = group * size;
        var what = "descriptor of group " + group;
        long blockNumber = Superblock.OFFSET / blockBytes() + 1 + at / blockBytes();
        int offset = (int) (at % blockBytes());
        var block = block(what, blockNumber);
        var in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        if (hasChecksums()) {
            int computed =
                    checksum()
                                    .addInt((int) group)
                                    .add(block, offset, GroupDescriptor.CHECKSUM)
                                    .add(new byte[2])
                                    .add(
                                            block,
                                            offset + GroupDescriptor.CHECKSUM + 2,
                                            size - GroupDescriptor.CHECKSUM - 2)
                                    .value()
                            & 0xffff;
            requireChecksum(
                    what,
                    blockNumber * blockBytes() + offset + GroupDescriptor.CHECKSUM,
                    computed,
                    in.getShort(offset + GroupDescriptor.CHECKSUM) & 0xffff);
        }
        long low = in.getInt(offset + 8) & 0xffff_ffffL;
        return size >= 64 ? low | (in.getInt(offset + 0x28) & 0xffff_ffffL) << 32 : low;
    }

    static void requireChecksum(String what, long offset, int computed, int stored)
            throws FormatException {
        if (computed != stored) {
            throw new FormatException(
                    "ext4: " + what,
                    offset,
                    "checksum " + Integer.toHexString(computed),
                    Integer.toHexString(stored));
        }
    }
}
