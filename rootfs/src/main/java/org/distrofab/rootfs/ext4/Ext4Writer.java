package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.ByteTarget;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Writes a tree as a new ext4 file system.
 *
 * <p>Blocks of 4 KiB, inodes of 256 bytes; extents, hashed directories, metadata checksums, sparse
 * super block copies, a journal. Blocks of zeros become holes. Files stand one after another in
 * order of paths, so that writing goes through the target once from front to back; then the bitmaps
 * and descriptors follow. What is not written must read as zero, as it does in a new {@link
 * ByteTarget#create sparse file}.
 *
 * <p>Whether everything fits is known before the first byte is written.
 *
 * <p>Limitations: times are those of modification, in whole seconds; no {@code resize_inode}, so
 * that growing a mounted file system needs {@code meta_bg}.
 */
public final class Ext4Writer {
    private static final int GROUP_FLAG_INODES_ZEROED = 4;
    private static final int MAX_ROUNDS = 30;

    private final Ext4Options options;
    private final TreePlan plan;
    private final Geometry geometry;
    private final Crc32c crc;

    private Ext4Writer(Ext4Options options, TreePlan plan, Geometry geometry) {
        this.options = options;
        this.plan = plan;
        this.geometry = geometry;
        this.crc = Crc32c.seeded(SuperblockWriter.checksumSeed(options.uuid()));
    }

    /**
     * Finds out how large the file system becomes.
     *
     * @throws DoesNotFitException if the tree is too large for the size that is asked for, or has
     *     something that ext4 cannot hold
     */
    public static Ext4Writer plan(FileTree tree, Ext4Options options) throws DoesNotFitException {
        var plan = TreePlan.of(tree, options);
        var geometry =
                switch (options.size()) {
                    case Ext4Options.Total total -> ofTotal(plan, options, total);
                    case Ext4Options.Free free -> ofFree(plan, options, free);
                };
        return new Ext4Writer(options, plan, geometry);
    }

    private static Geometry ofTotal(TreePlan plan, Ext4Options options, Ext4Options.Total total)
            throws DoesNotFitException {
        long blocks = total.sizeBytes() / Geometry.BLOCK_BYTES;
        if (blocks >= 1L << 32 && !options.bits64()) {
            throw new DoesNotFitException("a file system of 16 TiB or more needs 64bit", 0);
        }
        var geometry = Geometry.of(blocks, plan.highest(), options);
        long missing = dryRun(plan, geometry).end() - geometry.blocks();
        if (geometry.inodes() < plan.highest()) {
            long groups = plan.highest() / Geometry.BLOCKS_PER_GROUP + 1L;
            missing = Math.max(missing, groups * Geometry.BLOCKS_PER_GROUP - geometry.blocks());
        }
        if (missing > 0) {
            long bytes = missing * Geometry.BLOCK_BYTES;
            throw new DoesNotFitException(
                    "the tree does not fit into "
                            + total.sizeBytes()
                            + " bytes of ext4: at least "
                            + bytes
                            + " bytes are missing",
                    bytes);
        }
        return geometry;
    }

    /** Grows until it is enough: what is added makes tables and journal a little larger again. */
    private static Geometry ofFree(TreePlan plan, Ext4Options options, Ext4Options.Free free)
            throws DoesNotFitException {
        long wanted = (free.sizeBytes() + Geometry.BLOCK_BYTES - 1) / Geometry.BLOCK_BYTES;
        long blocks = Math.max(256, wanted);
        for (int round = 0; round < MAX_ROUNDS; round++) {
            var geometry = Geometry.of(blocks, plan.highest(), options);
            var allocator = dryRun(plan, geometry);
            long over = Math.max(0, allocator.end() - geometry.blocks());
            long missing = over > 0 ? over + wanted : wanted - allocator.free();
            if (missing <= 0 && geometry.inodes() >= plan.highest()) {
                return geometry;
            }
            long trimmed = blocks - geometry.blocks();
            long least = geometry.inodes() >= plan.highest() ? 1 : Geometry.BLOCKS_PER_GROUP;
            blocks += Math.max(missing, least) + (trimmed > 0 ? geometry.copyBlocks() : 0);
        }
        throw new DoesNotFitException("no size was found for the tree", 0);
    }

    private static Allocator dryRun(TreePlan plan, Geometry geometry) {
        var allocator = new Allocator(geometry);
        FrontLayout.of(geometry, allocator);
        plan.inodes().forEach(inode -> Placement.of(inode, allocator));
        return allocator;
    }

    /** Size of the file system. */
    public long sizeBytes() {
        return geometry.blocks() * Geometry.BLOCK_BYTES;
    }

    /**
     * @param target at least {@link #sizeBytes} large, all zeros
     */
    public void write(ByteTarget target) throws IOException {
        var allocator = new Allocator(geometry);
        var front = FrontLayout.of(geometry, allocator);
        var journalMap = new byte[Inode.MAP_BYTES];
        var data = new BlockOutput(target);
        var inodes = new BlockOutput(target);
        if (geometry.journalBlocks() > 0) {
            journalMap = writeJournal(front, data, inodes);
        }
        var directories = new DirectoryWriter(new HalfMd4(options.hashSeed()), crc);
        for (var inode : plan.inodes()) {
            var placement = Placement.of(inode, allocator);
            var bytes = writeFile(inode, placement, directories, data);
            inodes.write(inodeOffset(front, inode.number), bytes);
        }
        data.flush();
        inodes.flush();
        writeGroups(target, front, allocator, journalMap);
    }

    private long inodeOffset(FrontLayout front, int number) {
        int group = (number - 1) / geometry.inodesPerGroup();
        int index = (number - 1) % geometry.inodesPerGroup();
        return front.inodeTables()[group] * Geometry.BLOCK_BYTES
                + (long) index * Geometry.INODE_BYTES;
    }

    private byte[] writeJournal(FrontLayout front, BlockOutput data, BlockOutput inodes)
            throws IOException {
        var placement = front.journal();
        var extents =
                ExtentWriter.write(placement.extents(), placement.nodes(), TreePlan.JOURNAL, crc);
        writeNodes(placement, extents, data);
        long first = placement.extents().getFirst().physical();
        data.write(first * Geometry.BLOCK_BYTES, SuperblockWriter.journal(geometry));
        var fields =
                new InodeWriter.Fields(
                        TreePlan.JOURNAL,
                        Inode.REGULAR | 0600,
                        0,
                        0,
                        geometry.journalBlocks() * Geometry.BLOCK_BYTES,
                        options.timeSeconds(),
                        1,
                        placement.sectors(),
                        Inode.FLAG_EXTENTS,
                        0);
        inodes.write(
                inodeOffset(front, TreePlan.JOURNAL),
                InodeWriter.write(fields, extents.root(), new byte[0], crc));
        return extents.root();
    }

    private static void writeNodes(Placement placement, ExtentWriter.Tree extents, BlockOutput data)
            throws IOException {
        for (int i = 0; i < extents.nodes().size(); i++) {
            data.write(placement.nodes().get(i) * Geometry.BLOCK_BYTES, extents.nodes().get(i));
        }
    }

    /** Writes content, extent tree and attribute block, and gives the inode. */
    private byte[] writeFile(
            PlannedInode inode, Placement placement, DirectoryWriter directories, BlockOutput data)
            throws IOException {
        var entry = inode.entry;
        int flags = 0;
        long size = 0;
        var map = new byte[Inode.MAP_BYTES];
        boolean mapped = true;
        switch (entry) {
            case Entry.RegularFile file -> {
                size = file.sizeBytes();
                writeContent(inode.content.source(), size, placement, data);
            }
            case Entry.Directory directory -> {
                var blocks = TreePlan.directory(inode, directories);
                flags = blocks.indexed() ? Inode.FLAG_INDEXED : 0;
                size = (long) blocks.blocks().size() * Geometry.BLOCK_BYTES;
                writeBlocks(blocks.blocks(), placement, data);
            }
            case Entry.SymbolicLink link -> {
                var target = link.target().getBytes(StandardCharsets.UTF_8);
                size = target.length;
                mapped = inode.ownBlocks > 0;
                if (mapped) {
                    writeContent(ByteSource.of(target), size, placement, data);
                } else {
                    System.arraycopy(target, 0, map, 0, target.length);
                }
            }
            case Entry.Device device -> {
                mapped = false;
                new DeviceNumber(device.major(), device.minor())
                        .putInto(ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN));
            }
            case Entry.Fifo fifo -> mapped = false;
            case Entry.HardLink link ->
                    throw new IllegalStateException("a hard link has no inode of its own");
        }
        if (mapped) {
            var extents =
                    ExtentWriter.write(placement.extents(), placement.nodes(), inode.number, crc);
            writeNodes(placement, extents, data);
            map = extents.root();
            flags |= Inode.FLAG_EXTENTS;
        }
        var attributes = entry.attributes();
        var extended = AttributeWriter.layOut(entry.path(), attributes.xattrs());
        if (extended.block().isPresent()) {
            writeAttributes(extended.block().get(), placement.attributeBlock(), data);
        }
        var fields =
                new InodeWriter.Fields(
                        inode.number,
                        inode.modeType() | attributes.mode(),
                        attributes.uid(),
                        attributes.gid(),
                        size,
                        attributes.mtimeSeconds(),
                        inode.links(),
                        placement.sectors(),
                        flags,
                        placement.attributeBlock());
        return InodeWriter.write(fields, map, extended.body(), crc);
    }

    private static void writeContent(
            ByteSource source, long size, Placement placement, BlockOutput data)
            throws IOException {
        for (var extent : placement.extents()) {
            long from = extent.logical() * Geometry.BLOCK_BYTES;
            long count = Math.min(size - from, (long) extent.count() * Geometry.BLOCK_BYTES);
            data.copy(extent.physical() * Geometry.BLOCK_BYTES, source, from, count);
        }
    }

    private static void writeBlocks(List<byte[]> blocks, Placement placement, BlockOutput data)
            throws IOException {
        for (var extent : placement.extents()) {
            for (int i = 0; i < extent.count(); i++) {
                data.write(
                        (extent.physical() + i) * Geometry.BLOCK_BYTES,
                        blocks.get((int) extent.logical() + i));
            }
        }
    }

    private void writeAttributes(byte[] block, long place, BlockOutput data) throws IOException {
        int checksum = crc.start().addLong(place).add(block).value();
        ByteBuffer.wrap(block)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ExtendedAttributes.BLOCK_CHECKSUM, checksum);
        data.write(place * Geometry.BLOCK_BYTES, block);
    }

    /** Bitmaps, descriptors and super blocks: all that depends on what the files have taken. */
    private void writeGroups(
            ByteTarget target, FrontLayout front, Allocator allocator, byte[] journalMap)
            throws IOException {
        int groups = geometry.groups();
        var directories = new int[groups];
        for (var inode : plan.inodes()) {
            if (inode.entry instanceof Entry.Directory) {
                directories[(inode.number - 1) / geometry.inodesPerGroup()]++;
            }
        }
        var descriptors =
                ByteBuffer.allocate(geometry.descriptorBlocks() * Geometry.BLOCK_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        long freeBlocks = 0;
        for (int group = 0; group < groups; group++) {
            var used = allocator.used(group);
            var blockBitmap = Arrays.copyOf(used.toByteArray(), Geometry.BLOCK_BYTES);
            int inodesUsed =
                    Math.clamp(
                            plan.highest() - (long) group * geometry.inodesPerGroup(),
                            0,
                            geometry.inodesPerGroup());
            var inodeBitmap = inodeBitmap(inodesUsed);
            target.write(front.blockBitmaps()[group] * Geometry.BLOCK_BYTES, blockBitmap);
            target.write(front.inodeBitmaps()[group] * Geometry.BLOCK_BYTES, inodeBitmap);
            int free = Geometry.BLOCKS_PER_GROUP - used.cardinality();
            freeBlocks += free;
            var descriptor =
                    new GroupDescriptor(
                            front.blockBitmaps()[group],
                            front.inodeBitmaps()[group],
                            front.inodeTables()[group],
                            free,
                            geometry.inodesPerGroup() - inodesUsed,
                            directories[group],
                            GROUP_FLAG_INODES_ZEROED,
                            crc.start().add(blockBitmap).value(),
                            crc.start().add(inodeBitmap, 0, geometry.inodesPerGroup() / 8).value());
            descriptors.put(
                    group * geometry.descriptorBytes(),
                    descriptor.write(group, geometry.descriptorBytes(), crc));
        }
        long freeInodes = geometry.inodes() - plan.highest();
        for (int group : geometry.copyGroups()) {
            long start = geometry.groupStart(group) * Geometry.BLOCK_BYTES;
            var superblock =
                    SuperblockWriter.write(
                            options, geometry, freeBlocks, freeInodes, journalMap, group);
            target.write(start + (group == 0 ? Superblock.OFFSET : 0), superblock);
            target.write(start + Geometry.BLOCK_BYTES, descriptors.array());
        }
    }

    private byte[] inodeBitmap(int inodesUsed) {
        var bitmap = new BitSet(Geometry.BLOCKS_PER_GROUP);
        bitmap.set(0, inodesUsed);
        bitmap.set(geometry.inodesPerGroup(), Geometry.BLOCKS_PER_GROUP);
        return Arrays.copyOf(bitmap.toByteArray(), Geometry.BLOCK_BYTES);
    }
}
