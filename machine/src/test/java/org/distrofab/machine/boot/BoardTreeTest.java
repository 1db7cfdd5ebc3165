package org.distrofab.machine.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.fdt.DeviceTree;
import org.distrofab.rootfs.fdt.Node;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

final class BoardTreeTest {
    @TempDir Path folder;

    private static BoardTree board(int harts) {
        return new BoardTree(
                1L << 30,
                harts,
                "console=ttyS0",
                Optional.of(new BoardTree.Range(0x8400_0000L, 0x8410_0000L)),
                new byte[32]);
    }

    @Test
    void itSaysWhereMemoryAndInitrdAre() throws Exception {
        var tree = DeviceTree.read(board(2).deviceTree().toBytes());
        assertArrayEquals(
                new long[] {0x8000_0000L, 1L << 30},
                tree.node("/memory").property("reg").orElseThrow().longs());
        assertArrayEquals(
                new long[] {0x8410_0000L},
                tree.node("/chosen").property("linux,initrd-end").orElseThrow().longs());
    }

    @Test
    void everyHartHasItsWiresInBothControllers() throws Exception {
        var tree = board(8).deviceTree();
        for (var controller : List.of("/soc/plic", "/soc/clint")) {
            var wires = tree.node(controller).property("interrupts-extended").orElseThrow();
            assertEquals(32, wires.cells().length, controller);
        }
        assertEquals(9, tree.node("/cpus").children().size());
    }

    @Test
    void dtcHasNothingToSayButWhatItSaysOfQemu() throws Exception {
        var warnings = dtc(board(2).deviceTree().toBytes());
        assertEquals(
                List.of(),
                warnings.lines()
                        .filter(line ->
                                !line.contains("Missing #address-cells in interrupt provider"))
                        .toList());
    }

    @Test
    void qemuDescribesTheSameDevicesWithTheSameRegistersAndInterrupts() throws Exception {
        var dump = folder.resolve("qemu.dtb");
        var qemu =
                run(
                        "qemu-system-riscv64",
                        "-machine",
                        "virt,dumpdtb=" + dump,
                        "-smp",
                        "2",
                        "-m",
                        "1G",
                        "-display",
                        "none");
        Assumptions.assumeTrue(qemu.isPresent(), "QEMU is not installed");
        var theirs = DeviceTree.read(Files.readAllBytes(dump));
        var ours = board(2).deviceTree();
        for (var node : ours.node("/soc").children()) {
            var other = theirs.node("/soc").child(node.name()).orElseThrow();
            for (var name : List.of("reg", "interrupts", "compatible", "riscv,ndev")) {
                assertEquals(other.property(name), node.property(name), node.name() + " " + name);
            }
            assertTrue(
                    new TreeSet<>(node.properties().keySet())
                            .containsAll(withoutVersionDifferences(other)),
                    node.name());
        }
        for (var name : List.of("/poweroff", "/reboot", "/memory")) {
            for (var key : List.of("value", "offset", "compatible", "reg")) {
                assertEquals(
                        theirs.node(name).property(key), ours.node(name).property(key), name + key);
            }
        }
    }

    private static List<String> withoutVersionDifferences(Node node) {
        var names = new ArrayList<>(node.properties().keySet());
        names.remove("interrupt-parent");
        return names;
    }

    private String dtc(byte[] tree) throws IOException, InterruptedException {
        var file = Files.write(folder.resolve("board.dtb"), tree);
        var out = folder.resolve("board.dts").toString();
        var result = run("dtc", "-I", "dtb", "-O", "dts", "-o", out, file.toString());
        Assumptions.assumeTrue(result.isPresent(), "dtc is not installed");
        return result.orElseThrow();
    }

    /** What the command says; empty if it is not installed. */
    private static Optional<String> run(String... command)
            throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException _) {
            return Optional.empty();
        }
        var output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return Optional.of(output);
    }
}
