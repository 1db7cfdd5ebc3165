package org.distrofab.packagers.apk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a tar archive (POSIX pax interchange format), with its end-of-archive blocks only if asked
 * for: apk joins segments into one archive.
 */
final class TarWriter {
    private static final int BLOCK = 512;
    private static final long LARGEST_OCTAL = 0777_7777_7777L;
    private static final int LARGEST_ID = 07777777;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * @param header its offset is not looked at; values that do not fit the old header go into
     *     further pax records
     * @param content exactly {@link TarHeader#sizeBytes} bytes
     * @throws IOException also if the content is shorter or longer than stated
     */
    void write(TarHeader header, InputStream content) throws IOException {
        var records = new TreeMap<String, byte[]>();
        header.pax().forEach((key, value) -> records.put(key, value.toByteArray()));
        var name = new byte[100];
        var prefix = new byte[155];
        if (!fitName(header.name(), name, prefix)) {
            records.put("path", utf8(header.name()));
        }
        var link = new byte[100];
        if (!fit(header.link(), link)) {
            records.put("linkpath", utf8(header.link()));
        }
        if (header.sizeBytes() > LARGEST_OCTAL) {
            records.put("size", utf8(String.valueOf(header.sizeBytes())));
        }
        if (header.mtimeSeconds() < 0 || header.mtimeSeconds() > LARGEST_OCTAL) {
            records.put("mtime", utf8(String.valueOf(header.mtimeSeconds())));
        }
        if (header.uid() > LARGEST_ID) {
            records.put("uid", utf8(String.valueOf(header.uid())));
        }
        if (header.gid() > LARGEST_ID) {
            records.put("gid", utf8(String.valueOf(header.gid())));
        }
        var user = new byte[32];
        if (!fit(header.user(), user)) {
            records.put("uname", utf8(header.user()));
        }
        var group = new byte[32];
        if (!fit(header.group(), group)) {
            records.put("gname", utf8(header.group()));
        }
        if (!records.isEmpty()) {
            writePax(records, header);
        }
        var block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, 100);
        System.arraycopy(link, 0, block, 157, 100);
        System.arraycopy(user, 0, block, 265, 32);
        System.arraycopy(group, 0, block, 297, 32);
        System.arraycopy(prefix, 0, block, 345, 155);
        fillNumbers(block, header, header.type());
        out.write(block);
        copy(header, content);
    }

    /** Ends the archive. */
    void writeEnd() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private void copy(TarHeader header, InputStream content) throws IOException {
        var buffer = new byte[1 << 15];
        long copied = 0;
        for (int count; (count = content.read(buffer)) > 0; copied += count) {
            if (copied + count > header.sizeBytes()) {
                break;
            }
            out.write(buffer, 0, count);
        }
        if (copied != header.sizeBytes()) {
            throw new IOException(
                    header.name() + " did not stay at its " + header.sizeBytes() + " bytes");
        }
        out.write(new byte[(int) (-copied & (BLOCK - 1))]);
    }

    private void writePax(Map<String, byte[]> records, TarHeader header) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var record : records.entrySet()) {
            var key = utf8(record.getKey());
            int rest = key.length + record.getValue().length + 3;
            int length = rest + digits(rest);
            length = rest + digits(length);
            bytes.writeBytes(utf8(length + " "));
            bytes.writeBytes(key);
            bytes.write('=');
            bytes.writeBytes(record.getValue());
            bytes.write('\n');
        }
        var block = new byte[BLOCK];
        var name = utf8("PaxHeaders/" + header.name());
        System.arraycopy(name, 0, block, 0, utf8Prefix(name, 100));
        var extension =
                new TarHeader(
                        "",
                        'x',
                        0644,
                        0,
                        0,
                        "",
                        "",
                        Math.clamp(header.mtimeSeconds(), 0, LARGEST_OCTAL),
                        bytes.size(),
                        "",
                        0,
                        0,
                        new TreeMap<>(),
                        0);
        fillNumbers(block, extension, 'x');
        out.write(block);
        bytes.writeTo(out);
        out.write(new byte[-bytes.size() & (BLOCK - 1)]);
    }

    private static int digits(int value) {
        return String.valueOf(value).length();
    }

    private static void fillNumbers(byte[] block, TarHeader header, char type) {
        octal(block, 100, 8, header.mode());
        octal(block, 108, 8, Math.min(header.uid(), LARGEST_ID));
        octal(block, 116, 8, Math.min(header.gid(), LARGEST_ID));
        octal(block, 124, 12, Math.min(header.sizeBytes(), LARGEST_OCTAL));
        octal(block, 136, 12, Math.clamp(header.mtimeSeconds(), 0, LARGEST_OCTAL));
        block[156] = (byte) type;
        System.arraycopy(utf8("ustar\00000"), 0, block, 257, 8);
        octal(block, 329, 8, header.deviceMajor());
        octal(block, 337, 8, header.deviceMinor());
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (var one : block) {
            sum += one & 0xff;
        }
        octal(block, 148, 7, sum);
    }

    /** Zero-filled octal digits and a NUL. */
    private static void octal(byte[] block, int start, int length, long value) {
        for (int i = start + length - 2; i >= start; i--, value >>= 3) {
            block[i] = (byte) ('0' + (value & 7));
        }
        block[start + length - 1] = 0;
    }

    private static boolean fit(String text, byte[] field) {
        var bytes = utf8(text);
        if (bytes.length > field.length) {
            return false;
        }
        System.arraycopy(bytes, 0, field, 0, bytes.length);
        return true;
    }

    /** Puts a name into the name field, split at a {@code /} into the prefix field if need be. */
    private static boolean fitName(String text, byte[] name, byte[] prefix) {
        if (fit(text, name)) {
            return true;
        }
        var bytes = utf8(text);
        for (int i = Math.max(1, bytes.length - 101); i <= Math.min(155, bytes.length - 2); i++) {
            if (bytes[i] == '/') {
                System.arraycopy(bytes, 0, prefix, 0, i);
                System.arraycopy(bytes, i + 1, name, 0, bytes.length - i - 1);
                return true;
            }
        }
        System.arraycopy(bytes, 0, name, 0, utf8Prefix(bytes, 100));
        return false;
    }

    /** The longest prefix of at most so many bytes that does not cut a character. */
    private static int utf8Prefix(byte[] bytes, int most) {
        if (bytes.length <= most) {
            return bytes.length;
        }
        int end = most;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
