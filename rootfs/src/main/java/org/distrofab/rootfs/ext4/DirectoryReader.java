package org.distrofab.rootfs.ext4;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a directory's names (§"Directory Entries").
 *
 * <p>A hashed directory is made so that its index blocks look like empty ones to a reader that goes
 * through all blocks, as this one does; the index itself is only checked.
 */
final class DirectoryReader {
    /** The largest directory that ext4 without largedir can have is far below this. */
    private static final long MAX_BYTES = 2L << 30;

    private static final int HEADER_BYTES = 8;
    private static final int TAIL_BYTES = 12;
    private static final int TAIL_MARK = 0xde;

    private final Volume volume;
    private final Inode inode;

    DirectoryReader(Volume volume, Inode inode) {
        this.volume = volume;
        this.inode = inode;
    }

    /** Names to inode numbers, without {@code .} and {@code ..}. */
    SortedMap<String, Integer> read() throws IOException, FormatException {
        int blockBytes = volume.blockBytes();
        if (inode.sizeBytes() % blockBytes != 0 || inode.sizeBytes() > MAX_BYTES) {
            throw bad("a directory of whole blocks, up to 2 GiB", inode.sizeBytes() + " bytes");
        }
        var content = new InodeContent(volume, inode);
        var names = new TreeMap<String, Integer>();
        var block = new byte[blockBytes];
        long blocks = inode.sizeBytes() / blockBytes;
        for (long number = 0; number < blocks; number++) {
            content.read(number * blockBytes, block, 0, blockBytes);
            if (volume.hasChecksums()) {
                verify(number, block);
            }
            readBlock(number, block, names);
        }
        return names;
    }

    private void readBlock(long number, byte[] block, TreeMap<String, Integer> names)
            throws FormatException {
        var in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < block.length) {
            if (at > block.length - HEADER_BYTES) {
                throw bad("entries that fill block " + number, "an entry at byte " + at);
            }
            int length = recordLength(in.getShort(at + 4) & 0xffff, block.length);
            int nameLength = in.get(at + 6) & 0xff;
            if (length < HEADER_BYTES + nameLength
                    || length % 4 != 0
                    || length > block.length - at) {
                throw bad(
                        "an entry within block " + number,
                        length + " bytes at byte " + at + ", name of " + nameLength);
            }
            int child = in.getInt(at);
            if (child != 0) {
                var name = name(block, at + HEADER_BYTES, nameLength);
                if (!name.equals(".") && !name.equals("..") && names.put(name, child) != null) {
                    throw bad("different names", "'" + name + "' twice");
                }
            }
            at += length;
        }
    }

    /** Blocks of 64 KiB write their own length, which does not fit 16 bits, as 0 or 65535. */
    private static int recordLength(int stored, int blockBytes) {
        return blockBytes == 65_536 && (stored == 0 || stored == 65_535) ? 65_536 : stored;
    }

    private String name(byte[] block, int from, int length) throws FormatException {
        String name;
        try {
            name =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(block, from, length))
                            .toString();
        } catch (CharacterCodingException e) {
            var complaint = bad("a name in UTF-8", "other bytes");
            complaint.initCause(e);
            throw complaint;
        }
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw bad("a name without '/' and NUL", "'" + name.replace('\0', '?') + "'");
        }
        return name;
    }

    private void verify(long number, byte[] block) throws FormatException {
        var in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int tail = block.length - TAIL_BYTES;
        boolean leaf =
                in.getInt(tail) == 0
                        && in.getShort(tail + 4) == TAIL_BYTES
                        && in.get(tail + 6) == 0
                        && (in.get(tail + 7) & 0xff) == TAIL_MARK;
        int stored;
        int computed;
        if (leaf) {
            stored = in.getInt(tail + 8);
            computed = volume.checksum(inode).add(block, 0, tail).value();
        } else {
            int entries = indexEntries(number, in);
            int limit = in.getShort(entries) & 0xffff;
            int count = in.getShort(entries + 2) & 0xffff;
            int indexTail = entries + limit * 8;
            if (count > limit || indexTail > block.length - 8) {
                throw bad("an index within block " + number, count + " entries of " + limit);
            }
            stored = in.getInt(indexTail + 4);
            computed =
                    volume.checksum(inode)
                            .add(block, 0, entries + count * 8)
                            .add(block, indexTail, 4)
                            .add(new byte[4])
                            .value();
        }
        Volume.requireChecksum(
                inode.describe() + ", directory block " + number, -1, computed, stored);
    }

    /** Where the index of a block begins: after the dots in the first, else after a fake entry. */
    private int indexEntries(long number, ByteBuffer in) throws FormatException {
        boolean node =
                inode.has(Inode.FLAG_INDEXED)
                        && (number == 0
                                ? in.getShort(4) == 12 && (in.get(0x1d) & 0xff) == 8
                                : in.getInt(0) == 0
                                        && recordLength(in.getShort(4) & 0xffff, in.limit())
                                                == in.limit());
        if (!node) {
            throw bad("a checksum in directory block " + number, "none");
        }
        return number == 0 ? 0x20 : 8;
    }

    private FormatException bad(String expected, String found) {
        return new FormatException(
                "ext4: " + inode.describe() + ", directory", -1, expected, found);
    }
}
