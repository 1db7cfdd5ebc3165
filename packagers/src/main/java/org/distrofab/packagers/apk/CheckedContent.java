package org.distrofab.packagers.apk;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A file's content on its way to a sink, with its digest taken along. */
final class CheckedContent extends InputStream {
    private final InputStream in;
    private final MessageDigest digest;

    CheckedContent(InputStream in, MessageDigest digest) {
        this.in = in;
        this.digest = digest;
    }

    @Override
    public int read() throws IOException {
        int one = in.read();
        if (one >= 0) {
            digest.update((byte) one);
        }
        return one;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        int count = in.read(target, offset, wanted);
        if (count > 0) {
            digest.update(target, offset, count);
        }
        return count;
    }

    /**
     * Reads what the sink left and compares.
     *
     * @param stated the digest in hexadecimal
     */
    void finish(String format, long offset, String path, String stated)
            throws IOException, FormatException {
        transferTo(OutputStream.nullOutputStream());
        var actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equalsIgnoreCase(stated)) {
            throw new FormatException(
                    format,
                    offset,
                    digest.getAlgorithm() + " " + stated + " for '" + path + "'",
                    actual);
        }
    }
}
