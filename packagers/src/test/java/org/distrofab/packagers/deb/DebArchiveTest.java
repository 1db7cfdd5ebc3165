package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.deb.DebControlFiles.File;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packages made member by member, whole and broken. */
final class DebArchiveTest {
    private static final Attributes ROOT = Attributes.ofRoot(0755);
    private static final TreeSink NOWHERE = (entry, content) -> {};

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
    void whatIsWrittenIsRead(DebCompression compression) throws Exception {
        var file = folder.resolve("a.deb");
        try (var writer =
                new DebWriter(file, new DebWriter.Options(compression, compression, 1000))) {
            writer.accept(new Entry.Directory("", ROOT.withMtimeSeconds(2000)), none());
            writer.accept(
                    new Entry.RegularFile("f", ROOT, 5),
                    new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8)));
            assertEquals(2, writer.installedKib());
            var files =
                    writer.withMd5sums(
                            Packages.controlFiles("a", "1.0")
                                    .with("postinst", File.ofScript("#!/bin/sh\n")));
            writer.finish(files);
        }
        var seen = new ArrayList<String>();
        try (var deb = DebArchive.open(file)) {
            assertEquals(compression, deb.dataCompression());
            assertEquals("a", deb.control().get("package").orElseThrow());
            assertEquals("5d41402abc4b2a76b9719d911017c592", deb.controlFiles().md5sums().get("f"));
            assertEquals(0755, deb.controlFiles().files().get("postinst").mode());
            deb.unpack((entry, content) ->
                    seen.add(
                            entry.path()
                                    + "@"
                                    + entry.attributes().mtimeSeconds()
                                    + ":"
                                    + new String(content.readAllBytes(), StandardCharsets.UTF_8)));
        }
        assertEquals(List.of("@1000:", "f@0:hello"), seen);
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count(), "temporary files are gone");
        }
    }

    @Test
    void aWriterThatIsGivenUpLeavesNothing() throws Exception {
        try (var writer = new DebWriter(folder.resolve("a.deb"), DebWriter.Options.xz(0))) {
            writer.accept(new Entry.Directory("", ROOT), none());
        }
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aFileThatIsNoArchiveIsRefusedAtItsFirstByte() {
        assertEquals(0, refused("hello, world".getBytes(StandardCharsets.UTF_8)).offsetBytes());
        assertEquals(0, refused(new byte[0]).offsetBytes());
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        var whole = Packages.sample();
        for (var length = 0; length < whole.length - 1; length += length < 700 ? 1 : 97) {
            var cut = Arrays.copyOf(whole, length);
            assertTrue(refused(cut).getMessage().contains("deb"), "cut to " + length + " bytes");
        }
    }

    @Test
    void membersOutOfOrderAreRefusedWithTheirOffset() throws Exception {
        var data = Packages.member("data.tar", Packages.tar());
        var control = Packages.member("control.tar", Packages.controlTar("a"));
        var first = refused(Packages.archive(Packages.VERSION, data, control));
        assertEquals(72, first.offsetBytes());
        assertTrue(first.found().contains("data.tar"), first.found());
        assertTrue(refused(Packages.archive(control, data)).expected().contains("debian-binary"));
        assertTrue(refused(Packages.archive(Packages.VERSION, control)).found().contains("end"));
    }

    @Test
    void aSecondPayloadIsRefused() throws Exception {
        var data = Packages.member("data.tar", Packages.tar());
        var control = Packages.member("control.tar", Packages.controlTar("a"));
        var refusal = refused(Packages.archive(Packages.VERSION, control, data, data));
        assertEquals("each member once", refusal.expected());
    }

    @Test
    void membersWithAnUnderscoreAreSkipped() throws Exception {
        var data = Packages.member("data.tar", Packages.tar());
        var control = Packages.member("control.tar", Packages.controlTar("a"));
        var extra = Packages.member("_gpgbuilder", new byte[] {1, 2, 3});
        var deb = Packages.archive(Packages.VERSION, extra, control, extra, data, extra);
        DebArchive.open(new ByteArrayInputStream(deb), DebLimits.DEFAULT).unpack(NOWHERE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "3.0\n", "0.939000\n", "", "two\n"})
    void anotherFormatVersionIsRefused(String version) throws Exception {
        var member = Packages.member("debian-binary", version.getBytes(StandardCharsets.UTF_8));
        assertEquals("format version 2.0", refused(Packages.archive(member)).expected());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../etc/passwd",
                "a/../../b",
                "usr/..",
                "./../x",
                "a//..//../b",
            })
    void aPathThatLeavesTheTreeIsRefusedAndNothingIsHandedOut(String path) throws Exception {
        var refusal =
                refused(
                        Packages.deb(
                                Packages.tar(new Entry.RegularFile(path, ROOT, 0)),
                                Packages.controlTar("a")));
        assertEquals("a path inside the tree", refusal.expected());
        assertEquals(0, refusal.offsetBytes());
    }

    @Test
    void absolutePathsAndHardLinksStayInTheTree() throws Exception {
        var tar =
                Packages.tar(
                        new Entry.RegularFile("/etc/passwd", ROOT, 0),
                        new Entry.HardLink("b", ROOT, "/etc/passwd"));
        var seen = new ArrayList<Entry>();
        open(Packages.deb(tar, Packages.controlTar("a")))
                .unpack((entry, content) -> seen.add(entry));
        assertEquals("etc/passwd", seen.getFirst().path());
        assertEquals(new Entry.HardLink("b", ROOT, "etc/passwd"), seen.getLast());
    }

    @Test
    void aHardLinkToNothingBeforeItIsRefused() throws Exception {
        var tar = Packages.tar(new Entry.HardLink("b", ROOT, "etc/shadow"));
        assertEquals("'etc/shadow'", refused(Packages.deb(tar, Packages.controlTar("a"))).found());
    }

    @Test
    void aPathThatComesTwiceIsRefused() throws Exception {
        var tar =
                Packages.tar(
                        new Entry.SymbolicLink("a", ROOT, "/etc"),
                        new Entry.RegularFile("a", ROOT, 0));
        var refusal = refused(Packages.deb(tar, Packages.controlTar("a")));
        assertEquals("each path once", refusal.expected());
        assertEquals(512, refusal.offsetBytes());
    }

    @Test
    void aWrongHeaderChecksumIsRefused() throws Exception {
        var tar = Packages.tar(new Entry.RegularFile("a", ROOT, 0));
        tar[0] ^= 1;
        var refusal = refused(Packages.deb(tar, Packages.controlTar("a")));
        assertEquals(TarFormat.CHECKSUM, refusal.offsetBytes());
    }

    @Test
    void paxHeadersAreRefusedAsDpkgDoes() throws Exception {
        var tar = Packages.tar(new Entry.RegularFile("a", ROOT, 0));
        Packages.retype(tar, 'x');
        var refusal = refused(Packages.deb(tar, Packages.controlTar("a")));
        assertTrue(refusal.expected().contains("pax"), refusal.getMessage());
    }

    @Test
    void aLyingMd5sumIsRefusedWithThePath() throws Exception {
        var files =
                Packages.controlFiles("a", "1")
                        .with("md5sums", File.ofText("0".repeat(32) + "  a\n"));
        var tar = Packages.tar(new Entry.RegularFile("a", ROOT, 0));
        var refusal = refused(Packages.deb(tar, Packages.controlTar(files)));
        assertEquals("deb data.tar: a", refusal.format());
        assertEquals("d41d8cd98f00b204e9800998ecf8427e", refusal.found());
        assertTrue(
                refused(Packages.deb(Packages.tar(), Packages.controlTar(files)))
                        .found()
                        .contains("no 'a'"));
    }

    @Test
    void aBombIsStoppedAtItsLimit() throws Exception {
        var zeros = new byte[3 << 20];
        var limits = new DebLimits(1 << 20, 2 << 20, 10, 1000);
        for (var compression : List.of(DebCompression.GZIP, DebCompression.XZ)) {
            var control = compressed(compression, "control.tar", zeros);
            var refusal = refused(Packages.archive(Packages.VERSION, control), limits);
            assertTrue(refusal.expected().contains("1048576 bytes"), refusal.getMessage());
        }
        var tar = Packages.tar(new Entry.RegularFile("a", ROOT, zeros.length));
        var refusal =
                refused(
                        Packages.archive(
                                Packages.VERSION,
                                Packages.member("control.tar", Packages.controlTar("a")),
                                compressed(DebCompression.ZSTD, "data.tar", tar)),
                        limits);
        assertTrue(refusal.expected().contains("2097152 bytes"), refusal.getMessage());
    }

    private static byte[] compressed(DebCompression compression, String stem, byte[] content)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = compression.encode(bytes)) {
            out.write(content);
        }
        return Packages.member(stem + compression.suffix(), bytes.toByteArray());
    }

    @Test
    void tooManyEntriesAreRefused() throws Exception {
        var entries = new Entry[20];
        Arrays.setAll(entries, i -> new Entry.RegularFile("f" + i, ROOT, 0));
        var refusal =
                refused(
                        Packages.deb(Packages.tar(entries), Packages.controlTar("a")),
                        new DebLimits(1 << 20, 1 << 20, 10, 1000));
        assertEquals("at most 10 entries", refusal.expected());
    }

    @Test
    void aBrokenCompressedStreamIsABrokenPackageNotABrokenDisk() throws Exception {
        for (var compression : DebCompression.values()) {
            var garbage = "this is not compressed at all".getBytes(StandardCharsets.UTF_8);
            var member = Packages.member("control.tar" + compression.suffix(), garbage);
            refused(Packages.archive(Packages.VERSION, member));
        }
    }

    @Test
    void aFailingDiskIsNotABrokenPackage() throws Exception {
        var half = Arrays.copyOf(Packages.sample(), 150);
        var failing =
                new java.io.SequenceInputStream(
                        new ByteArrayInputStream(half),
                        new java.io.InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("the disk");
                            }
                        });
        var failure =
                assertThrows(IOException.class, () -> DebArchive.open(failing, DebLimits.DEFAULT));
        assertEquals("the disk", failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Package: a\r\nVersion: 1\r\nArchitecture: all\r\n",
                "Package: a\nVersion: 1_2\nArchitecture: all\n",
                "Package: a\nArchitecture: all\n",
                "Version: 1\nArchitecture: all\n",
                "Package: a\nPackage: b\nVersion: 1\nArchitecture: all\n",
                "Package: a\n\nVersion: 1\n",
                " Package: a\n",
                "Package a\n",
                "# Package\nPackage: a\n",
                "",
            })
    void aBrokenControlFileIsRefused(String control) throws Exception {
        var tar = Packages.tar(new Entry.RegularFile("control", ROOT, control.length()), control);
        var refusal = refused(Packages.deb(Packages.tar(), tar));
        assertTrue(refusal.getMessage().contains("control"), refusal.getMessage());
    }

    private static DebArchive open(byte[] deb) throws IOException, FormatException {
        return DebArchive.open(new ByteArrayInputStream(deb), DebLimits.DEFAULT);
    }

    private static FormatException refused(byte[] deb) {
        return refused(deb, DebLimits.DEFAULT);
    }

    private static FormatException refused(byte[] deb, DebLimits limits) {
        return assertThrows(
                FormatException.class,
                () -> DebArchive.open(new ByteArrayInputStream(deb), limits).unpack(NOWHERE));
    }

    private static ByteArrayInputStream none() {
        return new ByteArrayInputStream(new byte[0]);
    }
}
