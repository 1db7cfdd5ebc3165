package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a tar archive as {@code tar --format=gnu} does from {@code .}, which is what dpkg-deb(1)
 * runs: names start with {@code ./}, directories end in a slash.
 */
final class TarWriter implements Closeable {
    private static final byte[] GNU_MAGIC = "ustar  \0".getBytes(StandardCharsets.ISO_8859_1);
    private static final long MAX_OCTAL_11 = (1L << 33) - 1;

    private final OutputStream out;
    private final byte[] buffer = new byte[65536];
    private long written;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * @param content exactly as many bytes as a regular file states
     * @throws IOException if the content is shorter or the target cannot take it
     */
    void write(Entry entry, InputStream content) throws IOException {
        var name = entry instanceof Entry.Directory ? directoryName(entry) : "./" + entry.path();
        switch (entry) {
            case Entry.RegularFile file -> {
                header(name, "", file, TarFormat.REGULAR, file.sizeBytes(), 0, 0);
                copy(content, file.sizeBytes());
            }
            case Entry.Directory d -> header(name, "", d, TarFormat.DIRECTORY, 0, 0, 0);
            case Entry.SymbolicLink link ->
                    header(name, link.target(), link, TarFormat.SYMBOLIC_LINK, 0, 0, 0);
            case Entry.HardLink link ->
                    header(name, "./" + link.target(), link, TarFormat.HARD_LINK, 0, 0, 0);
            case Entry.Device device ->
                    header(
                            name,
                            "",
                            device,
                            device.block() ? TarFormat.BLOCK_DEVICE : TarFormat.CHARACTER_DEVICE,
                            0,
                            device.major(),
                            device.minor());
            case Entry.Fifo fifo -> header(name, "", fifo, TarFormat.FIFO, 0, 0, 0);
        }
    }

    private static String directoryName(Entry entry) {
        return entry.path().isEmpty() ? "./" : "./" + entry.path() + "/";
    }

    private void header(
            String name, String link, Entry entry, char type, long size, int major, int minor)
            throws IOException {
        var nameBytes = name.getBytes(StandardCharsets.UTF_8);
        var linkBytes = link.getBytes(StandardCharsets.UTF_8);
        if (linkBytes.length > TarFormat.NAME_LENGTH) {
            longText(TarFormat.LONG_LINK, linkBytes);
        }
        if (nameBytes.length > TarFormat.NAME_LENGTH) {
            longText(TarFormat.LONG_NAME, nameBytes);
        }
        var isDevice = entry instanceof Entry.Device;
        block(nameBytes, linkBytes, entry.attributes(), type, size, isDevice, major, minor);
    }

    private void longText(char type, byte[] text) throws IOException {
        var name = "././@LongLink".getBytes(StandardCharsets.US_ASCII);
        var size = text.length + 1L;
        block(name, new byte[0], Attributes.ofRoot(0644), type, size, false, 0, 0);
        out.write(text);
        out.write(new byte[1 + TarFormat.padding(size)]);
        written += size + TarFormat.padding(size);
    }

    private void block(
            byte[] name,
            byte[] link,
            Attributes attributes,
            char type,
            long size,
            boolean isDevice,
            int major,
            int minor)
            throws IOException {
        var header = new byte[TarFormat.BLOCK];
        put(header, TarFormat.NAME, TarFormat.NAME_LENGTH, name);
        octal(header, TarFormat.MODE, TarFormat.ID_LENGTH, attributes.mode());
        octal(header, TarFormat.UID, TarFormat.ID_LENGTH, attributes.uid());
        octal(header, TarFormat.GID, TarFormat.ID_LENGTH, attributes.gid());
        octal(header, TarFormat.SIZE, TarFormat.NUMBER_LENGTH, size);
        octal(header, TarFormat.MTIME, TarFormat.NUMBER_LENGTH, attributes.mtimeSeconds());
        header[TarFormat.TYPE] = (byte) type;
        put(header, TarFormat.LINK, TarFormat.NAME_LENGTH, link);
        put(header, TarFormat.MAGIC, TarFormat.MAGIC_LENGTH, GNU_MAGIC);
        owner(header, TarFormat.USER, attributes.user());
        owner(header, TarFormat.GROUP, attributes.group());
        if (isDevice) {
            octal(header, TarFormat.DEVICE_MAJOR, TarFormat.ID_LENGTH, major);
            octal(header, TarFormat.DEVICE_MINOR, TarFormat.ID_LENGTH, minor);
        }
        // Six digits, NUL, blank: alone among the numbers.
        octal(
                header,
                TarFormat.CHECKSUM,
                TarFormat.CHECKSUM_LENGTH - 1,
                TarFormat.checksum(header));
        header[TarFormat.CHECKSUM + TarFormat.CHECKSUM_LENGTH - 1] = ' ';
        out.write(header);
        written += TarFormat.BLOCK;
    }

    private static void put(byte[] header, int at, int length, byte[] text) {
        System.arraycopy(text, 0, header, at, Math.min(length, text.length));
    }

    private static void owner(byte[] header, int at, String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        // GNU tar leaves out a name that does not fit; the number says it all.
        if (bytes.length < TarFormat.OWNER_LENGTH) {
            put(header, at, TarFormat.OWNER_LENGTH, bytes);
        }
    }

    /** Octal digits up to a NUL; base 256 where they do not suffice. */
    private static void octal(byte[] header, int at, int length, long value) {
        var digits = length - 1;
        if (value < 0 || value > (length == TarFormat.NUMBER_LENGTH ? MAX_OCTAL_11 : 07777777)) {
            var rest = value;
            for (var i = at + length - 1; i > at; i--) {
                header[i] = (byte) rest;
                rest >>= 8;
            }
            header[at] = (byte) (value < 0 ? 0xff : 0x80);
            return;
        }
        var rest = value;
        for (var i = at + digits - 1; i >= at; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    private void copy(InputStream content, long size) throws IOException {
        var left = size;
        while (left > 0) {
            var count = content.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new IOException("a file ends " + left + " bytes before its size");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
        out.write(new byte[TarFormat.padding(size)]);
        written += size + TarFormat.padding(size);
    }

    /** Two empty blocks, and as many as fill the record; leaves the target open. */
    void finish() throws IOException {
        var end = written + 2 * TarFormat.BLOCK;
        var total = (end + TarFormat.RECORD - 1) / TarFormat.RECORD * TarFormat.RECORD;
        out.write(new byte[(int) (total - written)]);
        written = total;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
