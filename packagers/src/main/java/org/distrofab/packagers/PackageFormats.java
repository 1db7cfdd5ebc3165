package org.distrofab.packagers;

import org.distrofab.packagers.apk.ApkSupport;
import org.distrofab.packagers.deb.DebSupport;
import org.distrofab.packagers.rpm.RpmSupport;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one place that knows which formats there are. */
public final class PackageFormats {
    /** How many bytes of a file {@link PackageReader#recognises} gets to see. */
    private static final int HEAD_BYTES = 512;

    private PackageFormats() {}

    public static FormatSupport of(PackageFormat format) {
        return switch (format) {
            case DEB -> DebSupport.INSTANCE;
            case RPM -> RpmSupport.INSTANCE;
            case APK -> ApkSupport.INSTANCE;
        };
    }

    /**
     * Tells a package's format by its first bytes, never by its name.
     *
     * @throws FormatException if it is none of the three
     */
    public static PackageFormat recognise(Path file) throws IOException, FormatException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        var bytes = Bytes.copyOf(head);
        for (var format : PackageFormat.values()) {
            if (of(format).reader().recognises(bytes)) {
                return format;
            }
        }
        throw new FormatException(
                file.toString(),
                0,
                "a deb, rpm or apk package",
                head.length == 0 ? "an empty file" : "something else");
    }
}
