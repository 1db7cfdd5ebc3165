package org.distrofab.rootfs.archive;

import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes entries as a tar archive: ustar headers, and pax headers (POSIX.1-2017 pax, "pax Header
 * Block") before those whose values need them. Owners are numbers only; extended attributes are
 * {@code SCHILY.xattr.*} records, as GNU tar, star and container tools have them. Depends on
 * nothing but the entries. Not for several threads.
 */
public final class TarWriter implements TreeSink, Closeable {
    static final int BLOCK_BYTES = 512;
    static final String XATTR = "SCHILY.xattr.";

    private static final int NAME_BYTES = 100;
    private static final long MAX_OCTAL_7 = 07777777;
    private static final long MAX_OCTAL_11 = 077777777777L;

    private final OutputStream out;

    /**
     * @param out closed by {@link #close}
     */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void accept(Entry entry, InputStream content) throws IOException, FormatException {
        switch (entry) {
            case Entry.RegularFile file -> {
                header(file, '0', "", file.sizeBytes(), 0, 0);
                content(file, content);
            }
            case Entry.HardLink link -> header(link, '1', link.target(), 0, 0, 0);
            case Entry.SymbolicLink link -> header(link, '2', link.target(), 0, 0, 0);
            case Entry.Device device ->
                    header(
                            device,
                            device.block() ? '4' : '3',
                            "",
                            0,
                            device.major(),
                            device.minor());
            case Entry.Directory directory -> header(directory, '5', "", 0, 0, 0);
            case Entry.Fifo fifo -> header(fifo, '6', "", 0, 0, 0);
        }
    }

    private void content(Entry.RegularFile file, InputStream content)
            throws IOException, FormatException {
        var limited = new LimitedInputStream(content, file.sizeBytes());
        long got = limited.transferTo(out);
        if (got < file.sizeBytes()) {
            throw new FormatException(
                    "tar: " + file.path(), got, file.sizeBytes() + " bytes", "their end");
        }
        out.write(new byte[(int) (-got & BLOCK_BYTES - 1)]);
    }

    private void header(Entry entry, char type, String target, long size, int major, int minor)
            throws IOException {
        var attributes = entry.attributes();
        var name =
                entry.path().isEmpty()
                        ? "./"
                        : entry.path() + (entry instanceof Entry.Directory ? "/" : "");
        var pax = new ByteArrayOutputStream();
        if (needsPax(name)) {
            record(pax, "path", utf8(name));
        }
        if (needsPax(target)) {
            record(pax, "linkpath", utf8(target));
        }
        long uid = Integer.toUnsignedLong(attributes.uid());
        long gid = Integer.toUnsignedLong(attributes.gid());
        long mtime = attributes.mtimeSeconds();
        if (uid > MAX_OCTAL_7) {
            record(pax, "uid", utf8("" + uid));
        }
        if (gid > MAX_OCTAL_7) {
            record(pax, "gid", utf8("" + gid));
        }
        if (size > MAX_OCTAL_11) {
            record(pax, "size", utf8("" + size));
        }
        if (mtime < 0 || mtime > MAX_OCTAL_11) {
            record(pax, "mtime", utf8("" + mtime));
        }
        attributes.xattrs().forEach((key, value) -> record(pax, XATTR + key, value.toByteArray()));
        if (pax.size() > 0) {
            var paxName = "PaxHeaders/" + entry.path().substring(entry.path().lastIndexOf('/') + 1);
            out.write(block(ascii(paxName), 'x', "", 0644, 0, 0, pax.size(), 0, 0, 0));
            out.write(pax.toByteArray());
            out.write(new byte[-pax.size() & BLOCK_BYTES - 1]);
        }
        out.write(
                block(
                        ascii(name),
                        type,
                        ascii(target),
                        attributes.mode(),
                        uid > MAX_OCTAL_7 ? 0 : uid,
                        gid > MAX_OCTAL_7 ? 0 : gid,
                        size > MAX_OCTAL_11 ? 0 : size,
                        mtime < 0 || mtime > MAX_OCTAL_11 ? 0 : mtime,
                        major,
                        minor));
    }

    private static boolean needsPax(String text) {
        return text.length() > NAME_BYTES || !text.equals(ascii(text));
    }

    /** What readers without pax see: cut, and with other characters replaced. */
    private static String ascii(String text) {
        var cut = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), NAME_BYTES); i++) {
            char c = text.charAt(i);
            cut.append(c > 0 && c < 128 ? c : '_');
        }
        return cut.toString();
    }

    /** {@code length key=value\n}, where the length counts itself. */
    private static void record(ByteArrayOutputStream out, String key, byte[] value) {
        int rest = 3 + utf8(key).length + value.length;
        int length = rest + 1;
        while (length != rest + Integer.toString(length).length()) {
            length = rest + Integer.toString(length).length();
        }
        out.writeBytes(utf8(length + " " + key + "="));
        out.writeBytes(value);
        out.write('\n');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] block(
            String name,
            char type,
            String target,
            int mode,
            long uid,
            long gid,
            long size,
            long mtime,
            int major,
            int minor)
            throws IOException {
        var block = new byte[BLOCK_BYTES];
        text(block, 0, name.substring(0, Math.min(name.length(), NAME_BYTES)));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid);
        octal(block, 116, 8, gid);
        octal(block, 124, 12, size);
        octal(block, 136, 12, mtime);
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        text(block, 157, target.substring(0, Math.min(target.length(), NAME_BYTES)));
        text(block, 257, "ustar\00000");
        if (type == '3' || type == '4') {
            octal(block, 329, 8, major);
            octal(block, 337, 8, minor);
        }
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        return block;
    }

    private static void text(byte[] block, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** Digits with zeros before them and a NUL behind. */
    private static void octal(byte[] block, int at, int width, long value) throws IOException {
        var digits = Long.toOctalString(value);
        if (digits.length() > width - 1) {
            throw new IOException("tar cannot hold the number " + value);
        }
        text(block, at, "0".repeat(width - 1 - digits.length()) + digits);
        block[at + width - 1] = 0;
    }

    /** Writes the end of the archive and closes the target. */
    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK_BYTES]);
        out.close();
    }
}
