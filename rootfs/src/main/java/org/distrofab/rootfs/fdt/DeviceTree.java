package org.distrofab.rootfs.fdt;

import org.distrofab.rootfs.FormatException;

import java.util.List;
import java.util.function.Consumer;

/**
 * A device tree as a value.
 *
 * @param root the node {@code /}, whose name is empty
 * @param reservations memory that the client program must leave alone (§5.3)
 * @param bootCpuId physical id of the hart that boots ({@code boot_cpuid_phys}, §5.2)
 */
public record DeviceTree(Node root, List<Reservation> reservations, int bootCpuId) {
    public DeviceTree {
        if (!root.name().isEmpty()) {
            throw new IllegalArgumentException("the root node has a name: " + root.name());
        }
        reservations = List.copyOf(reservations);
    }

    /**
     * A range of memory that is in use (§5.3).
     *
     * @param sizeBytes not 0 together with address 0, which would end the list
     */
    public record Reservation(long address, long sizeBytes) {
        public Reservation {
            if (address == 0 && sizeBytes == 0) {
                throw new IllegalArgumentException("0, 0 ends the list of reservations");
            }
        }
    }

    /**
     * Builds a tree whose root is filled by the caller:
     *
     * {@snippet :
     * var tree = DeviceTree.of(root -> root
     *         .cells("#address-cells", 2)
     *         .cells("#size-cells", 2)
     *         .strings("compatible", "riscv-virtio")
     *         .node("memory@80000000", memory -> memory
     *                 .strings("device_type", "memory")
     *                 .longs("reg", 0x8000_0000L, 128L << 20)));
     * }
     */
    public static DeviceTree of(Consumer<NodeBuilder> root) {
        var builder = new NodeBuilder("");
        root.accept(builder);
        return new DeviceTree(builder.build(), List.of(), 0);
    }

    /**
     * The node at a path such as {@code /soc/serial@10000000}. A part without unit address finds
     * the first node of that name (§2.2.3).
     *
     * @throws IllegalArgumentException if there is none
     */
    public Node node(String path) {
        var node = root;
        for (var part : path.split("/")) {
            if (!part.isEmpty()) {
                node =
                        node.child(part)
                                .orElseThrow(() -> new IllegalArgumentException("no node " + path));
            }
        }
        return node;
    }

    /** The tree in the flattened form, version 17, big-endian (§5). */
    public byte[] toBytes() {
        return new FdtWriter().write(this);
    }

    /**
     * Reads a flattened tree of version 16 or 17.
     *
     * @param dtb starts with the header; bytes after {@code totalsize} are ignored
     * @throws FormatException if it is not one
     */
    public static DeviceTree read(byte[] dtb) throws FormatException {
        return new FdtReader(dtb).read();
    }
}
