package org.distrofab.packagers.apk;

import org.distrofab.packagers.PackageReader;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads apk packages: v2 (apk-v2(5)) and v3 (apk-v3(5)), told apart by their first bytes. */
public final class ApkPackageReader implements PackageReader {
    public ApkPackageReader() {}

    /**
     * {@inheritDoc}
     *
     * <p>A v2 package begins as any gzip file does, a v3 package with {@code ADB} and its
     * compression.
     */
    @Override
    public boolean recognises(Bytes head) {
        var bytes = head.toByteArray();
        return isGzip(bytes) || Adb.recognises(bytes);
    }

    private static boolean isGzip(byte[] head) {
        return head.length >= 3 && head[0] == 0x1f && (head[1] & 0xff) == 0x8b && head[2] == 8;
    }

    @Override
    public ApkPackage open(Path file, Trust trust)
            throws IOException, FormatException, UntrustedException {
        var in = Files.newInputStream(file);
        try {
            var head = new byte[4];
            int length;
            try (var probe = Files.newInputStream(file)) {
                length = probe.readNBytes(head, 0, 4);
            }
            ApkPackage opened =
                    length == 4 && Adb.recognises(head)
                            ? AdbPackage.open(in, trust)
                            : SegmentedPackage.open(in, trust);
            if (trust.required() && !(opened.signature() instanceof SignatureCheck.Good)) {
                throw new UntrustedException(file.toString(), opened.signature());
            }
            return opened;
        } catch (IOException | FormatException | UntrustedException | RuntimeException e) {
            in.close();
            throw e;
        }
    }
}
