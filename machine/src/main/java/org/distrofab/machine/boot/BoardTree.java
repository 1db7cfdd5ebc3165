package org.distrofab.machine.boot;

import static org.distrofab.machine.device.MemoryMap.CLINT;
import static org.distrofab.machine.device.MemoryMap.CLINT_SIZE_BYTES;
import static org.distrofab.machine.device.MemoryMap.DEVICE_SIZE_BYTES;
import static org.distrofab.machine.device.MemoryMap.PLIC;
import static org.distrofab.machine.device.MemoryMap.PLIC_SIZE_BYTES;
import static org.distrofab.machine.device.MemoryMap.RAM;
import static org.distrofab.machine.device.MemoryMap.RTC;
import static org.distrofab.machine.device.MemoryMap.RTC_IRQ;
import static org.distrofab.machine.device.MemoryMap.TEST_FINISHER;
import static org.distrofab.machine.device.MemoryMap.UART;
import static org.distrofab.machine.device.MemoryMap.UART_IRQ;
import static org.distrofab.machine.device.MemoryMap.UART_SIZE_BYTES;
import static org.distrofab.machine.device.MemoryMap.VIRTIO_IRQ;
import static org.distrofab.machine.device.MemoryMap.VIRTIO_SLOTS;
import static org.distrofab.machine.device.MemoryMap.virtio;

import org.distrofab.machine.Hart;
import org.distrofab.machine.Timebase;
import org.distrofab.machine.device.Plic;
import org.distrofab.machine.device.TestFinisher;
import org.distrofab.rootfs.fdt.DeviceTree;
import org.distrofab.rootfs.fdt.NodeBuilder;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the device tree says about the machine (Devicetree Specification v0.4, with Linux' bindings
 * for what is on the board). Nodes and their order are those of QEMU's {@code virt}, without the
 * devices that are not here: flash, PCI, the firmware configuration and the platform bus.
 *
 * @param commandLine what {@code /chosen} passes to the kernel; not set if empty
 * @param initrd where the initial RAM disk lies
 * @param rngSeed entropy for the kernel's generator
 */
public record BoardTree(
        long memoryBytes, int harts, String commandLine, Optional<Range> initrd, byte[] rngSeed) {
    /** A part of guest memory, from {@code start} up to but not including {@code end}. */
    public record Range(long start, long end) {}

    private static final int PLIC_PHANDLE = 0x20;
    private static final int TEST_PHANDLE = 0x21;
    private static final int CPU_PHANDLE = 1;
    private static final int INTC_PHANDLE = 0x10;
    private static final int UART_CLOCK_HZ = 3_686_400;

    /** Supervisor and machine level, external, timer and software interrupts. */
    private static final int SEIP = 9;

    private static final int MEIP = 11;
    private static final int MSIP = 3;
    private static final int MTIP = 7;

    /** The tree for this board. */
    public DeviceTree deviceTree() {
        return DeviceTree.of(root -> {
            root.cells("#address-cells", 2).cells("#size-cells", 2);
            root.strings("compatible", "riscv-virtio");
            root.strings("model", "riscv-virtio,qemu");
            root.node("chosen", this::chosen);
            root.node("poweroff", node -> power(node, "poweroff", TestFinisher.PASS));
            root.node("reboot", node -> power(node, "reboot", TestFinisher.RESET));
            root.node("memory@80000000", this::memory);
            root.node("cpus", this::cpus);
            root.node("soc", this::soc);
        });
    }

    /** A tree that was given, with what firmware adds to one: {@code /chosen} and the memory. */
    public DeviceTree addedTo(DeviceTree given) {
        var root =
                given.root()
                        .with(node ->
                                node.node("chosen", this::chosen)
                                        .node("memory@80000000", this::memory));
        return new DeviceTree(root, given.reservations(), given.bootCpuId());
    }

    private void chosen(NodeBuilder node) {
        if (initrd.isPresent()) {
            node.longs("linux,initrd-start", initrd.get().start());
            node.longs("linux,initrd-end", initrd.get().end());
        }
        if (!commandLine.isEmpty()) {
            node.strings("bootargs", commandLine);
        }
        node.bytes("rng-seed", rngSeed);
        node.strings("stdout-path", "/soc/serial@10000000");
    }

    private static void power(NodeBuilder node, String what, int value) {
        node.cells("value", value).cells("offset", 0).cells("regmap", TEST_PHANDLE);
        node.strings("compatible", "syscon-" + what);
    }

    private void memory(NodeBuilder node) {
        node.strings("device_type", "memory").longs("reg", RAM, memoryBytes);
    }

    private void cpus(NodeBuilder cpus) {
        cpus.cells("#address-cells", 1).cells("#size-cells", 0);
        cpus.cells("timebase-frequency", (int) Timebase.FREQUENCY_HZ);
        for (int hart = 0; hart < harts; hart++) {
            int id = hart;
            cpus.node("cpu@" + Integer.toHexString(hart), node -> cpu(node, id));
        }
        cpus.node(
                "cpu-map",
                map ->
                        map.node(
                                "cluster0",
                                cluster -> {
                                    for (int hart = 0; hart < harts; hart++) {
                                        int phandle = CPU_PHANDLE + hart;
                                        cluster.node(
                                                "core" + hart, core -> core.cells("cpu", phandle));
                                    }
                                }));
    }

    private static void cpu(NodeBuilder node, int hart) {
        node.cells("phandle", CPU_PHANDLE + hart);
        node.strings("device_type", "cpu").cells("reg", hart).strings("status", "okay");
        node.strings("compatible", "riscv");
        node.strings("riscv,isa", Hart.ISA);
        node.strings("riscv,isa-base", "rv64i");
        node.strings("riscv,isa-extensions", extensions());
        node.cells("riscv,cbom-block-size", Hart.CACHE_BLOCK_BYTES);
        node.cells("riscv,cboz-block-size", Hart.CACHE_BLOCK_BYTES);
        node.strings("mmu-type", Hart.MMU_TYPE);
        node.node(
                "interrupt-controller",
                intc ->
                        intc.cells("#interrupt-cells", 1)
                                .empty("interrupt-controller")
                                .strings("compatible", "riscv,cpu-intc")
                                .cells("phandle", INTC_PHANDLE + hart));
    }

    /** The names in {@link Hart#ISA} one by one: single letters after {@code rv64}, then words. */
    private static String[] extensions() {
        var words = Hart.ISA.split("_");
        var letters = words[0].substring("rv64".length()).split("");
        var all = Arrays.copyOf(letters, letters.length + words.length - 1);
        System.arraycopy(words, 1, all, letters.length, words.length - 1);
        return all;
    }

    private void soc(NodeBuilder soc) {
        soc.cells("#address-cells", 2).cells("#size-cells", 2);
        soc.strings("compatible", "simple-bus").empty("ranges");
        soc.node(
                "rtc@101000",
                node -> {
                    device(node, RTC, DEVICE_SIZE_BYTES, "google,goldfish-rtc");
                    interrupt(node, RTC_IRQ);
                });
        soc.node(
                "serial@10000000",
                node -> {
                    device(node, UART, UART_SIZE_BYTES, "ns16550a");
                    interrupt(node, UART_IRQ);
                    node.cells("clock-frequency", UART_CLOCK_HZ);
                });
        soc.node(
                "test@100000",
                node -> {
                    device(node, TEST_FINISHER, DEVICE_SIZE_BYTES);
                    node.strings("compatible", "sifive,test1", "sifive,test0", "syscon");
                    node.cells("phandle", TEST_PHANDLE);
                });
        // From the last slot to the first, as on QEMU: the first disk sits in the last slot.
        for (int slot = VIRTIO_SLOTS - 1; slot >= 0; slot--) {
            int number = slot;
            soc.node(
                    "virtio_mmio@" + Long.toHexString(virtio(slot)),
                    node -> {
                        device(node, virtio(number), DEVICE_SIZE_BYTES, "virtio,mmio");
                        interrupt(node, VIRTIO_IRQ + number);
                        node.empty("dma-coherent");
                    });
        }
        soc.node("plic@c000000", this::plic);
        soc.node("clint@2000000", this::clint);
    }

    private static void device(NodeBuilder node, long base, long size, String... compatible) {
        node.longs("reg", base, size);
        if (compatible.length > 0) {
            node.strings("compatible", compatible);
        }
    }

    private static void interrupt(NodeBuilder node, int source) {
        node.cells("interrupts", source).cells("interrupt-parent", PLIC_PHANDLE);
    }

    private void plic(NodeBuilder node) {
        device(node, PLIC, PLIC_SIZE_BYTES, "sifive,plic-1.0.0", "riscv,plic0");
        node.cells("phandle", PLIC_PHANDLE).cells("riscv,ndev", Plic.SOURCES);
        node.cells("interrupts-extended", perHart(MEIP, SEIP));
        node.empty("interrupt-controller");
        node.cells("#address-cells", 0).cells("#interrupt-cells", 1);
    }

    private void clint(NodeBuilder node) {
        device(node, CLINT, CLINT_SIZE_BYTES, "sifive,clint0", "riscv,clint0");
        node.cells("interrupts-extended", perHart(MSIP, MTIP));
    }

    private int[] perHart(int first, int second) {
        var cells = new int[4 * harts];
        for (int hart = 0; hart < harts; hart++) {
            cells[4 * hart] = INTC_PHANDLE + hart;
            cells[4 * hart + 1] = first;
            cells[4 * hart + 2] = INTC_PHANDLE + hart;
            cells[4 * hart + 3] = second;
        }
        return cells;
    }
}
