package org.distrofab.rootfs.fdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.Fuzz;
import org.distrofab.rootfs.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class DeviceTreeTest {
    private static DeviceTree board() {
        var tree =
                DeviceTree.of(root ->
                        root.cells("#address-cells", 2)
                                .cells("#size-cells", 2)
                                .strings("compatible", "riscv-virtio", "test,board")
                                .node("chosen", chosen -> chosen.strings("bootargs", "quiet"))
                                .node(
                                        "soc",
                                        soc ->
                                                soc.cells("#address-cells", 2)
                                                        .cells("#size-cells", 2)
                                                        .empty("ranges")
                                                        .node(
                                                                "serial@10000000",
                                                                DeviceTreeTest::serial)));
        return new DeviceTree(
                tree.root(), List.of(new DeviceTree.Reservation(0x8000_0000L, 0x1000)), 3);
    }

    private static void serial(NodeBuilder serial) {
        serial.strings("compatible", "ns16550a")
                .longs("reg", 0x1000_0000L, 0x100)
                .bytes("odd", new byte[] {1, 2, 3});
    }

    @Test
    void aTreeIsReadBackAsItWasWritten() throws FormatException {
        assertEquals(board(), DeviceTree.read(board().toBytes()));
    }

    @Test
    void valuesAreReadInTheTypesTheyWereWrittenIn() throws FormatException {
        var tree = DeviceTree.read(board().toBytes());
        var serial = tree.node("/soc/serial@10000000");
        assertArrayEquals(
                new long[] {0x1000_0000L, 0x100}, serial.property("reg").orElseThrow().longs());
        assertArrayEquals(
                new int[] {0, 0x1000_0000, 0, 0x100}, serial.property("reg").orElseThrow().cells());
        assertEquals(
                List.of("riscv-virtio", "test,board"),
                tree.root().property("compatible").orElseThrow().strings());
        assertEquals(List.of("quiet"), tree.node("/chosen").property("bootargs").get().strings());
        var odd = serial.property("odd").orElseThrow();
        assertThrows(FormatException.class, odd::cells);
        assertThrows(FormatException.class, odd::strings);
    }

    @Test
    void aNodeIsFoundWithoutItsUnitAddress() {
        assertEquals("serial@10000000", board().node("/soc/serial").name());
        assertThrows(IllegalArgumentException.class, () -> board().node("/soc/uart"));
    }

    @Test
    void changingAPropertyKeepsItsPlace() throws FormatException {
        var chosen =
                board().node("/chosen").with(node -> node.strings("bootargs", "loud").empty("x"));
        assertEquals(List.of("bootargs", "x"), List.copyOf(chosen.properties().keySet()));
        var root = board().root().withChild(chosen);
        assertEquals(
                List.of("loud"), root.child("chosen").get().property("bootargs").get().strings());
        assertEquals(2, root.children().size());
    }

    @Test
    void aNameWithAForbiddenCharacterIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> DeviceTree.of(root -> root.node("a b", node -> {})));
        assertThrows(
                IllegalArgumentException.class, () -> DeviceTree.of(root -> root.empty("a/b")));
        assertThrows(
                IllegalArgumentException.class,
                () -> DeviceTree.of(root -> root.strings("s", "a\0b")));
    }

    @Test
    void aBlobOfAnOldVersionIsRefusedByItsVersion() {
        var bytes = board().toBytes();
        ByteBuffer.wrap(bytes).putInt(20, 3);
        var complaint = assertThrows(FormatException.class, () -> DeviceTree.read(bytes));
        assertEquals(20, complaint.offsetBytes());
    }

    @Test
    void aBlobLongerThanItsBytesIsRefusedAtItsTotalSize() {
        var bytes = board().toBytes();
        ByteBuffer.wrap(bytes).putInt(4, bytes.length + 1);
        var complaint = assertThrows(FormatException.class, () -> DeviceTree.read(bytes));
        assertEquals(4, complaint.offsetBytes());
    }

    @Test
    void aDeepTreeIsRefusedAndDoesNotExhaustTheStack() {
        var node = new NodeBuilder("n").build();
        for (int i = 0; i < 1000; i++) {
            var child = node;
            node = new NodeBuilder("n").build().withChild(child);
        }
        var deep = new DeviceTree(new NodeBuilder("").build().withChild(node), List.of(), 0);
        var complaint = assertThrows(FormatException.class, () -> DeviceTree.read(deep.toBytes()));
        assertTrue(complaint.expected().contains("64 deep"), complaint.getMessage());
    }

    @Test
    void damagedBlobsAreRefusedWithAComplaint() {
        Fuzz.run(board().toBytes(), 20_000, DeviceTree::read);
    }

    @Test
    @Tag("nightly")
    void manyDamagedBlobsAreRefusedWithAComplaint() {
        Fuzz.run(board().toBytes(), 5_000_000, DeviceTree::read);
    }

    @Test
    void theDeviceTreeCompilerReadsWhatIsWritten(@TempDir Path folder) throws Exception {
        var dtb = Files.write(folder.resolve("board.dtb"), board().toBytes());
        var source = Tools.run("dtc", "-q", "-I", "dtb", "-O", "dts", dtb.toString()).orFail();
        assertTrue(source.contains("serial@10000000 {"), source);
        assertTrue(source.contains("reg = <0x00 0x10000000 0x00 0x100>;"), source);
        assertTrue(
                source.matches("(?s).*compatible = \"riscv-virtio(\\\\0|\", \")test,board\";.*"),
                source);
        assertTrue(source.contains("/memreserve/\t0x0000000080000000 0x0000000000001000;"), source);
    }

    @Test
    void whatTheDeviceTreeCompilerWritesIsRead(@TempDir Path folder) throws Exception {
        var dtb = Files.write(folder.resolve("board.dtb"), board().toBytes());
        var again = folder.resolve("again.dtb");
        Tools.run("dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", again.toString(), dtb.toString())
                .orFail();
        assertEquals(board(), DeviceTree.read(Files.readAllBytes(again)));
    }
}
