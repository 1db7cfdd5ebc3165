package org.distrofab.rootfs.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the blocks of a directory (§"Directory Entries"): in one block if the names fit, else
 * hashed with an index of one or two levels, else, which takes millions of names, linear.
 */
final class DirectoryWriter {
    /**
     * @param name as bytes, at most 255
     * @param type as in an entry's file_type
     */
    record Child(byte[] name, int inode, int type) {}

    private record Hashed(Child child, long hash) {}

    static final int TYPE_REGULAR = 1;
    static final int TYPE_DIRECTORY = 2;
    static final int TYPE_CHARACTER_DEVICE = 3;
    static final int TYPE_BLOCK_DEVICE = 4;
    static final int TYPE_FIFO = 5;
    static final int TYPE_SYMBOLIC_LINK = 7;

    private static final int BLOCK_BYTES = Geometry.BLOCK_BYTES;
    private static final int HEADER_BYTES = 8;
    private static final int DOT_BYTES = 12;
    private static final int TAIL_BYTES = 12;
    private static final int TAIL_MARK = 0xde;
    private static final int HASH_HALF_MD4 = 1;
    private static final int ROOT_ENTRIES = 0x20;
    private static final int NODE_ENTRIES = 8;
    private static final int INDEX_TAIL_BYTES = 8;
    private static final int ROOT_LIMIT = (BLOCK_BYTES - ROOT_ENTRIES - INDEX_TAIL_BYTES) / 8;
    private static final int NODE_LIMIT = (BLOCK_BYTES - NODE_ENTRIES - INDEX_TAIL_BYTES) / 8;

    /** Names fill a hashed block to this point, so that a few more can come without a split. */
    private static final int FILL_BYTES = (BLOCK_BYTES - TAIL_BYTES) * 7 / 8;

    private final HalfMd4 hash;
    private final Crc32c crc;

    /**
     * @param crc starts from the file system's seed
     */
    DirectoryWriter(HalfMd4 hash, Crc32c crc) {
        this.hash = hash;
        this.crc = crc;
    }

    /**
     * @param blocks in the order of the file, checksums in place
     * @param indexed whether the inode has to say so
     */
    record Blocks(List<byte[]> blocks, boolean indexed) {}

    /**
     * @param atLeast how many blocks there are to be, empty ones behind the others
     */
    Blocks write(int inode, int parent, List<Child> children, int atLeast) {
        long bytes = 2 * DOT_BYTES + TAIL_BYTES;
        for (var child : children) {
            bytes += entryBytes(child);
        }
        if (bytes <= BLOCK_BYTES) {
            return new Blocks(linear(inode, parent, children, atLeast), false);
        }
        var leaves = leaves(children);
        if (leaves.size() > (long) ROOT_LIMIT * NODE_LIMIT) {
            return new Blocks(linear(inode, parent, children, atLeast), false);
        }
        return new Blocks(hashed(inode, parent, leaves), true);
    }

    private static int entryBytes(Child child) {
        return HEADER_BYTES + child.name().length + 3 & ~3;
    }

    private List<byte[]> linear(int inode, int parent, List<Child> children, int atLeast) {
        var blocks = new ArrayList<byte[]>();
        var leaf = new Leaf();
        leaf.add(inode, TYPE_DIRECTORY, new byte[] {'.'});
        leaf.add(parent, TYPE_DIRECTORY, new byte[] {'.', '.'});
        for (var child : children) {
            if (!leaf.hasRoom(child, BLOCK_BYTES - TAIL_BYTES)) {
                blocks.add(leaf.finish(inode));
                leaf = new Leaf();
            }
            leaf.add(child.inode(), child.type(), child.name());
        }
        blocks.add(leaf.finish(inode));
        while (blocks.size() < atLeast) {
            blocks.add(new Leaf().finish(inode));
        }
        return blocks;
    }

    /** The names in order of their hashes, a block's worth at a time. */
    private List<List<Hashed>> leaves(List<Child> children) {
        var sorted =
                children.stream()
                        .map(child -> new Hashed(child, hash.hash(child.name())))
                        .sorted(
                                Comparator.comparing(
                                                Hashed::hash, (a, b) -> Long.compareUnsigned(a, b))
                                        .thenComparing(
                                                hashed -> hashed.child().name(),
                                                Arrays::compareUnsigned))
                        .toList();
        var leaves = new ArrayList<List<Hashed>>();
        int from = 0;
        int filled = 0;
        for (int i = 0; i < sorted.size(); i++) {
            int bytes = entryBytes(sorted.get(i).child());
            if (filled + bytes > FILL_BYTES) {
                leaves.add(sorted.subList(from, i));
                from = i;
                filled = 0;
            }
            filled += bytes;
        }
        leaves.add(sorted.subList(from, sorted.size()));
        return leaves;
    }

    private List<byte[]> hashed(int inode, int parent, List<List<Hashed>> leaves) {
        int nodes = leaves.size() <= ROOT_LIMIT ? 0 : (leaves.size() + NODE_LIMIT - 1) / NODE_LIMIT;
        var hashes = new int[leaves.size()];
        for (int i = 1; i < hashes.length; i++) {
            int first = (int) (leaves.get(i).getFirst().hash() >>> 32);
            int last = (int) (leaves.get(i - 1).getLast().hash() >>> 32);
            // A set lowest bit says that names of this hash stand in the block before too.
            hashes[i] = first == last ? first | 1 : first;
        }
        var blocks = new ArrayList<byte[]>();
        int firstLeaf = 1 + nodes;
        if (nodes == 0) {
            blocks.add(root(inode, parent, 0, hashes, hashes.length, firstLeaf));
        } else {
            var nodeHashes = new int[nodes];
            for (int i = 0; i < nodes; i++) {
                nodeHashes[i] = hashes[i * NODE_LIMIT];
            }
            blocks.add(root(inode, parent, 1, nodeHashes, nodes, 1));
            for (int i = 0; i < nodes; i++) {
                int from = i * NODE_LIMIT;
                int count = Math.min(NODE_LIMIT, hashes.length - from);
                blocks.add(node(inode, hashes, from, count, firstLeaf + from));
            }
        }
        for (var names : leaves) {
            var leaf = new Leaf();
            names.forEach(hashed ->
                    leaf.add(hashed.child().inode(), hashed.child().type(), hashed.child().name()));
            blocks.add(leaf.finish(inode));
        }
        return blocks;
    }

    /** dx_root: the dots, then the index. */
    private byte[] root(
            int inode, int parent, int levels, int[] hashes, int count, int firstBlock) {
        var out = block();
        out.putInt(inode).putShort((short) DOT_BYTES).put((byte) 1).put((byte) TYPE_DIRECTORY);
        out.putInt('.');
        out.putInt(parent).putShort((short) (BLOCK_BYTES - DOT_BYTES));
        out.put((byte) 2).put((byte) TYPE_DIRECTORY).putInt('.' | '.' << 8);
        out.putInt(0).put((byte) HASH_HALF_MD4).put((byte) 8).put((byte) levels).put((byte) 0);
        index(out, ROOT_LIMIT, hashes, 0, count, firstBlock, inode);
        return out.array();
    }

    /** dx_node: an entry that covers the block, then the index. */
    private byte[] node(int inode, int[] hashes, int from, int count, int firstBlock) {
        var out = block();
        out.putInt(0).putShort((short) BLOCK_BYTES).putShort((short) 0);
        index(out, NODE_LIMIT, hashes, from, count, firstBlock, inode);
        return out.array();
    }

    private void index(
            ByteBuffer out,
            int limit,
            int[] hashes,
            int from,
            int count,
            int firstBlock,
            int inode) {
        int start = out.position();
        out.putShort((short) limit).putShort((short) count).putInt(firstBlock);
        for (int i = 1; i < count; i++) {
            out.putInt(hashes[from + i]).putInt(firstBlock + i);
        }
        int tail = start + limit * 8;
        int checksum =
                crc.start()
                        .addInt(inode)
                        .addInt(0)
                        .add(out.array(), 0, start + count * 8)
                        .add(out.array(), tail, 4)
                        .addInt(0)
                        .value();
        out.putInt(tail + 4, checksum);
    }

    private static ByteBuffer block() {
        return ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A block of entries; the last one reaches to the tail. */
    private final class Leaf {
        private final ByteBuffer out = block();
        private int last = -1;

        boolean hasRoom(Child child, int limit) {
            return out.position() + entryBytes(child) <= limit;
        }

        void add(int inode, int type, byte[] name) {
            last = out.position();
            int length = HEADER_BYTES + name.length + 3 & ~3;
            out.putInt(inode).putShort((short) length);
            out.put((byte) name.length).put((byte) type).put(name);
            out.position(last + length);
        }

        byte[] finish(int inode) {
            int tail = BLOCK_BYTES - TAIL_BYTES;
            int start = Math.max(0, last);
            out.putShort(start + 4, (short) (tail - start));
            out.position(tail);
            out.putInt(0).putShort((short) TAIL_BYTES).put((byte) 0).put((byte) TAIL_MARK);
            out.putInt(crc.start().addInt(inode).addInt(0).add(out.array(), 0, tail).value());
            return out.array();
        }
    }
}
