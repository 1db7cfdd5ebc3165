package org.distrofab.packagers.rpm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a payload's archive as rpmbuild does; the counterpart of {@link CpioReader}. */
final class CpioWriter {
    private final OutputStream out;
    private final boolean stripped;
    private long at;

    /**
     * @param stripped write rpm's own form, which has no limit on sizes
     */
    CpioWriter(OutputStream out, boolean stripped) {
        this.out = out;
        this.stripped = stripped;
    }

    long sizeBytes() {
        return at;
    }

    /**
     * @param links how many names the file has in the payload
     * @param sizeBytes of the content that this member brings
     */
    void member(RpmFile file, int index, int links, long sizeBytes, InputStream content)
            throws IOException {
        if (stripped) {
            write(String.format("07070X%08x", index).getBytes(StandardCharsets.US_ASCII));
        } else {
            var name = ("./" + file.path()).getBytes(StandardCharsets.UTF_8);
            header(
                    file.inode(),
                    Integer.toUnsignedLong(file.mode()),
                    links,
                    file.mtimeSeconds(),
                    sizeBytes,
                    file.rdev(),
                    name);
        }
        align();
        var before = at;
        var buffer = new byte[64 << 10];
        for (var read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            out.write(buffer, 0, read);
            at += read;
        }
        if (at - before != sizeBytes) {
            throw new IOException("'" + file.path() + "' changed its size while it was read");
        }
        align();
    }

    void trailer() throws IOException {
        header(0, 0, 1, 0, 0, 0, "TRAILER!!!".getBytes(StandardCharsets.US_ASCII));
        align();
    }

    private void header(
            long inode, long mode, long links, long mtime, long size, int rdev, byte[] name)
            throws IOException {
        long[] fields = {
            inode, mode, 0, 0, links, mtime, size, 0, 0, rdev >>> 8, rdev & 0xff, name.length + 1, 0
        };
        var text = new StringBuilder("070701");
        for (var field : fields) {
            text.append(String.format("%08x", field));
        }
        write(text.toString().getBytes(StandardCharsets.US_ASCII));
        write(name);
        write(new byte[1]);
    }

    private void align() throws IOException {
        write(new byte[(int) (-at & 3)]);
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        at += bytes.length;
    }
}
