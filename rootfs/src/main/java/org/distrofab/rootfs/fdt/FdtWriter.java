package org.distrofab.rootfs.fdt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Flattens a tree: header, reservations, structure, strings, in this order (§5.1). */
final class FdtWriter {
    static final int MAGIC = 0xd00dfeed;
    static final int VERSION = 17;
    static final int LAST_COMPATIBLE_VERSION = 16;
    static final int HEADER_BYTES = 40;
    static final int RESERVATION_BYTES = 16;

    static final int BEGIN_NODE = 1;
    static final int END_NODE = 2;
    static final int PROP = 3;
    static final int NOP = 4;
    static final int END = 9;

    private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> stringOffsets = new HashMap<>();

    byte[] write(DeviceTree tree) {
        node(tree.root());
        cell(END);

        int reservationBytes = RESERVATION_BYTES * (tree.reservations().size() + 1);
        int structureOffset = HEADER_BYTES + reservationBytes;
        int stringsOffset = structureOffset + structure.size();
        int totalBytes = stringsOffset + strings.size();
        var out =
                ByteBuffer.allocate(totalBytes)
                        .putInt(MAGIC)
                        .putInt(totalBytes)
                        .putInt(structureOffset)
                        .putInt(stringsOffset)
                        .putInt(HEADER_BYTES)
                        .putInt(VERSION)
                        .putInt(LAST_COMPATIBLE_VERSION)
                        .putInt(tree.bootCpuId())
                        .putInt(strings.size())
                        .putInt(structure.size());
        for (var reservation : tree.reservations()) {
            out.putLong(reservation.address()).putLong(reservation.sizeBytes());
        }
        out.putLong(0).putLong(0);
        return out.put(structure.toByteArray()).put(strings.toByteArray()).array();
    }

    private void node(Node node) {
        cell(BEGIN_NODE);
        structure.writeBytes(node.name().getBytes(StandardCharsets.ISO_8859_1));
        structure.write(0);
        align();
        node.properties()
                .forEach((name, property) -> {
                    cell(PROP);
                    cell(property.value().length());
                    cell(stringOffsets.computeIfAbsent(name, this::addString));
                    structure.writeBytes(property.value().toByteArray());
                    align();
                });
        node.children().forEach(this::node);
        cell(END_NODE);
    }

    private int addString(String name) {
        int offset = strings.size();
        strings.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
        strings.write(0);
        return offset;
    }

    private void cell(int value) {
        structure.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
    }

    private void align() {
        while (structure.size() % 4 != 0) {
            structure.write(0);
        }
    }
}
