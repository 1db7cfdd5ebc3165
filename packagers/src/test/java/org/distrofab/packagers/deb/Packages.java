package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes packages in memory, also such as no writer would make. */
final class Packages {
    static final byte[] VERSION =
            member("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));

    private Packages() {}

    static byte[] member(String name, byte[] content) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ArMember.of(name, 0, content.length).header());
        bytes.writeBytes(content);
        if (content.length % 2 == 1) {
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    static byte[] archive(byte[]... members) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ArReader.MAGIC.getBytes(StandardCharsets.US_ASCII));
        for (var member : members) {
            bytes.writeBytes(member);
        }
        return bytes.toByteArray();
    }

    static byte[] deb(byte[] dataTar, byte[] controlTar) {
        return archive(VERSION, member("control.tar", controlTar), member("data.tar", dataTar));
    }

    /** A whole package with a file, compressed as Debian's are. */
    static byte[] sample() throws IOException {
        var data = tar(new Entry.RegularFile("f", Attributes.ofRoot(0644), 5), "hello");
        return archive(
                VERSION,
                member("control.tar.xz", encode(DebCompression.XZ, controlTar("a"))),
                member("data.tar.xz", encode(DebCompression.XZ, data)));
    }

    static byte[] encode(DebCompression compression, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = compression.encode(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** A tar of entries whose files are empty or, for lack of bytes, cut short by the end mark. */
    static byte[] tar(Entry... entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new TarWriter(bytes);
        for (var entry : entries) {
            var size = entry instanceof Entry.RegularFile file ? (int) file.sizeBytes() : 0;
            writer.write(entry, new ByteArrayInputStream(new byte[size]));
        }
        writer.finish();
        return bytes.toByteArray();
    }

    static byte[] tar(Entry file, String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new TarWriter(bytes);
        writer.write(file, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        writer.finish();
        return bytes.toByteArray();
    }

    static DebControl control(String name, String version) {
        return new DebControl(
                List.of(
                        new DebControl.Field("Package", name),
                        new DebControl.Field("Version", version),
                        new DebControl.Field("Architecture", "all"),
                        new DebControl.Field("Maintainer", "Nobody <nobody@example.org>"),
                        new DebControl.Field("Description", "package " + name)));
    }

    static DebControlFiles controlFiles(String name, String version) throws FormatException {
        return DebControlFiles.of(control(name, version));
    }

    static byte[] controlTar(String name) throws IOException {
        return controlTar(DebControlFiles.of(control(name, "1.0")));
    }

    static byte[] controlTar(DebControlFiles files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new TarWriter(bytes);
        for (var file : files.files().entrySet()) {
            var content = file.getValue().content().toByteArray();
            writer.write(
                    new Entry.RegularFile(
                            file.getKey(),
                            Attributes.ofRoot(file.getValue().mode()),
                            content.length),
                    new ByteArrayInputStream(content));
        }
        writer.finish();
        return bytes.toByteArray();
    }

    /** Gives the first entry of a tar another type, with the right checksum. */
    static void retype(byte[] tar, char type) {
        tar[TarFormat.TYPE] = (byte) type;
        var header = java.util.Arrays.copyOf(tar, TarFormat.BLOCK);
        var digits = String.format("%06o", TarFormat.checksum(header));
        for (var i = 0; i < 6; i++) {
            tar[TarFormat.CHECKSUM + i] = (byte) digits.charAt(i);
        }
    }
}
