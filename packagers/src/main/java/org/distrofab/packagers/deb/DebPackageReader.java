package org.distrofab.packagers.deb;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.OpenPackage;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.PackageReader;
import org.distrofab.packagers.SignatureCheck;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@link DebArchive} behind the neutral interface.
 *
 * <p>Debian signs repositories and not packages, so every package is {@link
 * SignatureCheck.Unsigned}: who asks for signed packages gets none.
 */
final class DebPackageReader implements PackageReader {
    @Override
    public boolean recognises(Bytes head) {
        var start = ArReader.MAGIC + "debian-binary";
        var bytes = head.toByteArray();
        return new String(bytes, StandardCharsets.ISO_8859_1).startsWith(start);
    }

    @Override
    public OpenPackage open(Path file, Trust trust)
            throws IOException, FormatException, UntrustedException {
        if (trust.required()) {
            throw new UntrustedException(file.toString(), new SignatureCheck.Unsigned());
        }
        var archive = DebArchive.open(file);
        try {
            var metadata = DebMetadata.ofFiles(archive.control(), archive.controlFiles());
            return new Opened(archive, metadata, roles(archive.controlFiles()));
        } catch (FormatException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static SortedMap<String, Set<FileRole>> roles(DebControlFiles files)
            throws FormatException {
        var roles = new TreeMap<String, Set<FileRole>>();
        for (var conffile : files.conffiles()) {
            roles.put(
                    conffile.treePath(),
                    Set.of(
                            conffile.removeOnUpgrade()
                                    ? FileRole.REMOVE_ON_UPGRADE
                                    : FileRole.CONFIG));
        }
        return Collections.unmodifiableSortedMap(roles);
    }

    private record Opened(
            DebArchive archive,
            PackageMetadata metadata,
            SortedMap<String, Set<FileRole>> fileRoles)
            implements OpenPackage {
        @Override
        public SignatureCheck signature() {
            return new SignatureCheck.Unsigned();
        }

        @Override
        public void unpack(TreeSink sink) throws IOException, FormatException {
            archive.unpack(sink);
        }

        @Override
        public void close() throws IOException {
            archive.close();
        }
    }
}
