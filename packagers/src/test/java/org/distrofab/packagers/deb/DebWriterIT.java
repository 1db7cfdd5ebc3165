package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What we write beside what {@code dpkg-deb --build} writes, and what it says of ours. */
final class DebWriterIT {
    private static final long TIME = 1_700_000_000;
    private static final String LONG = "x".repeat(60) + "/" + "y".repeat(60);
    private static final String CONTROL =
            """
            Package: sample
            Version: 1:2.0-3
            Architecture: all
            Maintainer: Nobody <nobody@example.org>
            Installed-Size: 9
            Depends: libc6 (>= 2.38), a | b
            Section: misc
            Priority: optional
            Description: a sample
             With a long text
             .
             in two parts.
            """;

    @TempDir private Path folder;

    @BeforeEach
    void dpkgDebIsThere() {
        Tools.need("dpkg-deb", "sh");
    }

    @Test
    void theSameTreeGivesTheSameBytesAsDpkgDeb() throws Exception {
        var tree = folder.resolve("tree");
        for (var entry : sample()) {
            make(tree, entry);
        }
        var control = Files.createDirectory(tree.resolve("DEBIAN"));
        Files.writeString(control.resolve("control"), CONTROL);
        Files.writeString(control.resolve("conffiles"), "/etc/sample.conf\n");
        Files.writeString(control.resolve("postinst"), "#!/bin/sh\nexit 0\n");
        for (var name : List.of("control", "conffiles")) {
            mode(control.resolve(name), "rw-r--r--");
        }
        mode(control.resolve("postinst"), "rwxr-xr-x");
        mode(control, "rwxr-xr-x");
        var theirs = folder.resolve("theirs.deb");
        var built =
                Tools.attempt(
                        Map.of("SOURCE_DATE_EPOCH", "" + TIME),
                        List.of(
                                "dpkg-deb",
                                "-Znone",
                                "--root-owner-group",
                                "-b",
                                tree.toString(),
                                theirs.toString()));
        assertEquals(0, built.status(), built.errors());
        var ours = write(DebCompression.NONE);
        assertArrayEquals(Files.readAllBytes(theirs), Files.readAllBytes(ours));
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
    void dpkgDebReadsEveryCompressionThatWeWrite(DebCompression compression) throws Exception {
        var file = write(compression);
        assertEquals(
                CONTROL.lines().toList(), Tools.run("dpkg-deb", "--field", file).lines().toList());
        assertTrue(Tools.run("dpkg-deb", "--info", file).contains("conffiles"));
        var contents = Tools.run("dpkg-deb", "--contents", file).lines().toList();
        assertEquals(sample().size(), contents.size(), contents.toString());
        assertTrue(
                contents.contains("-rwsr-xr-x root/root         6 2023-11-14 22:13 ./usr/bin/tool"),
                contents.toString());
        var target = folder.resolve("out");
        Tools.run("dpkg-deb", "-x", file, target);
        assertEquals("#!bin\n", Files.readString(target.resolve("usr/bin/tool")));
        assertEquals("tool", Files.readSymbolicLink(target.resolve("usr/bin/alias")).toString());
        assertEquals(
                Files.getAttribute(target.resolve("usr/bin/tool"), "unix:ino"),
                Files.getAttribute(target.resolve("usr/bin/twin"), "unix:ino"));
        assertTrue(Files.isRegularFile(target.resolve(LONG)));
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
    void writingTwiceGivesTheSameBytes(DebCompression compression) throws Exception {
        var once = Files.readAllBytes(write(compression));
        assertArrayEquals(once, Files.readAllBytes(write(compression)));
    }

    private Path write(DebCompression compression) throws Exception {
        var file = folder.resolve("ours" + compression.suffix() + ".deb");
        try (var writer =
                new DebWriter(file, new DebWriter.Options(compression, compression, TIME))) {
            for (var entry : sample()) {
                writer.accept(entry, new ByteArrayInputStream(content(entry)));
            }
            writer.finish(
                    DebControlFiles.of(
                                    DebControl.parse(
                                            "control", CONTROL.getBytes(StandardCharsets.UTF_8)))
                            .with("conffiles", DebControlFiles.File.ofText("/etc/sample.conf\n"))
                            .with(
                                    "postinst",
                                    DebControlFiles.File.ofScript("#!/bin/sh\nexit 0\n")));
        }
        return file;
    }

    /** In dpkg-deb's order: names within a folder, symbolic links at the end. */
    private static List<Entry> sample() {
        var at = Attributes.ofRoot(0755).withMtimeSeconds(TIME);
        var entries = new ArrayList<Entry>();
        entries.add(new Entry.Directory("", at));
        entries.add(new Entry.Directory("etc", at));
        entries.add(new Entry.RegularFile("etc/sample.conf", at.withMode(0600), 0));
        entries.add(new Entry.Directory("usr", at));
        entries.add(new Entry.Directory("usr/bin", at.withMode(01775)));
        entries.add(new Entry.RegularFile("usr/bin/tool", at.withMode(04755), 6));
        entries.add(new Entry.HardLink("usr/bin/twin", at.withMode(04755), "usr/bin/tool"));
        entries.add(new Entry.Directory("x".repeat(60), at));
        entries.add(new Entry.RegularFile(LONG, at.withMode(0644).withMtimeSeconds(5), 2000));
        entries.add(new Entry.SymbolicLink("usr/bin/alias", at.withMode(0777), "tool"));
        entries.add(new Entry.SymbolicLink("usr/bin/far", at.withMode(0777), "z/".repeat(80)));
        return entries;
    }

    private static byte[] content(Entry entry) {
        return switch (entry) {
            case Entry.RegularFile f when f.sizeBytes() == 6 ->
                    "#!bin\n".getBytes(StandardCharsets.UTF_8);
            case Entry.RegularFile f -> new byte[(int) f.sizeBytes()];
            case Entry _ -> new byte[0];
        };
    }

    private static void make(Path tree, Entry entry) throws IOException {
        var path = tree.resolve(entry.path());
        switch (entry) {
            case Entry.Directory _ -> Files.createDirectories(path);
            case Entry.RegularFile f -> Files.write(path, content(f));
            case Entry.SymbolicLink l -> Files.createSymbolicLink(path, Path.of(l.target()));
            case Entry.HardLink l -> Files.createLink(path, tree.resolve(l.target()));
            case Entry.Device _, Entry.Fifo _ -> throw new IOException("not in the sample");
        }
        if (!(entry instanceof Entry.SymbolicLink)) {
            Files.setAttribute(path, "unix:mode", entry.attributes().mode());
        }
        Tools.run("touch", "-h", "-d", "@" + entry.attributes().mtimeSeconds(), path);
        if (entry instanceof Entry.SymbolicLink l && l.target().endsWith("/")) {
            // Path drops the slash at the end, and the archive must not.
            Files.delete(path);
            Tools.run("ln", "-s", l.target(), path);
        }
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
