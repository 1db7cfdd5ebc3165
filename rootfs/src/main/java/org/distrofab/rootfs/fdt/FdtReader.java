package org.distrofab.rootfs.fdt;

import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads a flattened tree (§5.2 header, §5.3 reservations, §5.4 structure, §5.5 strings). */
final class FdtReader {
    private static final String FORMAT = "device tree blob";

    /** Deeper trees do not exist; a hostile one must not exhaust the stack. */
    private static final int MAX_DEPTH = 64;

    private final ByteBuffer data;
    private int position;
    private int structureEnd;
    private int stringsOffset;
    private int stringsEnd;

    FdtReader(byte[] dtb) {
        this.data = ByteBuffer.wrap(dtb);
    }

    DeviceTree read() throws FormatException {
        if (data.limit() < FdtWriter.HEADER_BYTES || data.getInt(0) != FdtWriter.MAGIC) {
            throw new FormatException(
                    FORMAT, 0, "a header that begins with d0 0d fe ed", describeStart());
        }
        long total = u32(4);
        if (total < FdtWriter.HEADER_BYTES || total > data.limit()) {
            throw new FormatException(
                    FORMAT,
                    4,
                    "a total size of at most " + data.limit() + " bytes",
                    total + " bytes");
        }
        if (u32(24) > FdtWriter.VERSION || u32(20) < FdtWriter.LAST_COMPATIBLE_VERSION) {
            throw new FormatException(
                    FORMAT,
                    20,
                    "version 16 or 17",
                    "version " + u32(20) + ", compatible with " + u32(24));
        }
        int end = (int) total;
        stringsOffset = offset(12, end);
        stringsEnd = end(32, stringsOffset, end);
        position = offset(8, end);
        structureEnd = u32(20) >= 17 ? end(36, position, end) : end;
        if (position % 4 != 0) {
            throw new FormatException(
                    FORMAT, 8, "a structure block at a multiple of 4", "offset " + position);
        }
        var reservations = reservations(offset(16, end), end);

        int token = token();
        if (token != FdtWriter.BEGIN_NODE) {
            throw unexpected("a root node (FDT_BEGIN_NODE)", token);
        }
        var root = node(0);
        token = token();
        if (token != FdtWriter.END) {
            throw unexpected("the end of the tree (FDT_END)", token);
        }
        return new DeviceTree(root, reservations, data.getInt(28));
    }

    private List<DeviceTree.Reservation> reservations(int from, int end) throws FormatException {
        var reservations = new ArrayList<DeviceTree.Reservation>();
        for (int at = from; ; at += FdtWriter.RESERVATION_BYTES) {
            if (at > end - FdtWriter.RESERVATION_BYTES) {
                throw new FormatException(
                        FORMAT, at, "reservations that end with 0, 0", "the end of the blob");
            }
            long address = data.getLong(at);
            long size = data.getLong(at + 8);
            if (address == 0 && size == 0) {
                return reservations;
            }
            reservations.add(new DeviceTree.Reservation(address, size));
        }
    }

    /** The rest of a node whose FDT_BEGIN_NODE has been read. */
    private Node node(int depth) throws FormatException {
        if (depth > MAX_DEPTH) {
            throw new FormatException(
                    FORMAT, position, "nodes at most " + MAX_DEPTH + " deep", "a deeper one");
        }
        int at = position;
        var name = string(position, structureEnd);
        if (depth == 0 && !name.isEmpty()) {
            throw new FormatException(FORMAT, at, "a root node without name", "'" + name + "'");
        }
        advance(name.getBytes(StandardCharsets.ISO_8859_1).length + 1L);
        var properties = new LinkedHashMap<String, Property>();
        var children = new ArrayList<Node>();
        var childNames = new HashSet<String>();
        while (true) {
            int tokenOffset = position;
            int token = token();
            switch (token) {
                case FdtWriter.BEGIN_NODE -> {
                    var child = node(depth + 1);
                    if (!childNames.add(child.name())) {
                        throw new FormatException(
                                FORMAT,
                                tokenOffset,
                                "children of different names",
                                "a second '" + child.name() + "'");
                    }
                    children.add(child);
                }
                case FdtWriter.PROP -> {
                    if (!children.isEmpty()) {
                        throw new FormatException(
                                FORMAT,
                                tokenOffset,
                                "properties before child nodes",
                                "a property after one");
                    }
                    property(properties);
                }
                case FdtWriter.END_NODE -> {
                    return new Node(name, properties, children);
                }
                default -> throw unexpected("a property, a node or FDT_END_NODE", token);
            }
        }
    }

    private void property(LinkedHashMap<String, Property> properties) throws FormatException {
        int at = position;
        long length = Integer.toUnsignedLong(cell());
        long nameOffset = Integer.toUnsignedLong(cell());
        if (length > structureEnd - position) {
            throw new FormatException(
                    FORMAT,
                    at,
                    "a value of at most " + (structureEnd - position) + " bytes",
                    length + " bytes");
        }
        if (nameOffset >= stringsEnd - stringsOffset) {
            throw new FormatException(
                    FORMAT,
                    at + 4,
                    "a name offset below " + (stringsEnd - stringsOffset),
                    "" + nameOffset);
        }
        var name = string(stringsOffset + (int) nameOffset, stringsEnd);
        var value = new byte[(int) length];
        data.get(position, value);
        advance(length);
        if (properties.put(name, new Property(Bytes.copyOf(value))) != null) {
            throw new FormatException(
                    FORMAT, at, "properties of different names", "a second '" + name + "'");
        }
    }

    /** The next token that is not FDT_NOP. */
    private int token() throws FormatException {
        int token;
        do {
            token = cell();
        } while (token == FdtWriter.NOP);
        return token;
    }

    private int cell() throws FormatException {
        if (position > structureEnd - 4) {
            throw new FormatException(
                    FORMAT, position, "4 more bytes of structure", "the end of the block");
        }
        int value = data.getInt(position);
        position += 4;
        return value;
    }

    private void advance(long count) throws FormatException {
        long next = position + (count + 3 & ~3L);
        if (next > structureEnd) {
            throw new FormatException(
                    FORMAT, position, count + " bytes of structure", "the end of the block");
        }
        position = (int) next;
    }

    private String string(int from, int end) throws FormatException {
        int at = from;
        while (at < end && data.get(at) != 0) {
            at++;
        }
        if (at >= end || at - from > 255) {
            throw new FormatException(
                    FORMAT, from, "a name of at most 255 bytes that ends with NUL", "a longer one");
        }
        return new String(data.array(), from, at - from, StandardCharsets.ISO_8859_1);
    }

    private long u32(int at) {
        return Integer.toUnsignedLong(data.getInt(at));
    }

    private int offset(int headerField, int end) throws FormatException {
        long offset = u32(headerField);
        if (offset < FdtWriter.HEADER_BYTES || offset > end) {
            throw new FormatException(
                    FORMAT,
                    headerField,
                    "an offset between " + FdtWriter.HEADER_BYTES + " and " + end,
                    "" + offset);
        }
        return (int) offset;
    }

    private int end(int sizeField, int from, int end) throws FormatException {
        long size = u32(sizeField);
        if (size > end - from) {
            throw new FormatException(
                    FORMAT, sizeField, "at most " + (end - from) + " bytes", size + " bytes");
        }
        return from + (int) size;
    }

    private FormatException unexpected(String expected, int token) {
        return new FormatException(
                FORMAT, position - 4, expected, "token 0x" + Integer.toHexString(token));
    }

    private String describeStart() {
        return data.limit() < 4
                ? data.limit() + " bytes"
                : "0x" + Integer.toHexString(data.getInt(0)) + ", " + data.limit() + " bytes";
    }
}
