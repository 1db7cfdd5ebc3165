package org.distrofab.packagers.deb;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.PackageWriter;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** {@link DebWriter} behind the neutral interface: xz, as Debian's own packages. */
final class DebPackageWriter implements PackageWriter {
    private static final long KIB = 1024;

    @Override
    public String fileName(PackageMetadata metadata) {
        var version = metadata.version();
        // Epochs are left out of file names: a colon does not suit them.
        return "%s_%s_%s.deb"
                .formatted(
                        metadata.name(),
                        version.substring(version.indexOf(':') + 1),
                        metadata.architecture());
    }

    @Override
    public void write(PackageContents contents, WriteOptions options, Path target)
            throws IOException, UnwritableException {
        var metadata = contents.metadata();
        check(metadata);
        var time = options.sourceDateEpochSeconds();
        try (var writer = new DebWriter(target, DebWriter.Options.xz(time))) {
            var root = Attributes.ofRoot(0755).withMtimeSeconds(time);
            writer.accept(new Entry.Directory("", root), InputStream.nullInputStream());
            for (var file : contents.filesWithParents(time)) {
                if (!file.path().isEmpty() && isDelivered(file.roles())) {
                    try (var content = file.content().open()) {
                        writer.accept(file.entry(), content);
                    }
                }
            }
            var stated = metadata.installedSizeBytes();
            var kib =
                    stated.isPresent()
                            ? (stated.getAsLong() + KIB - 1) / KIB
                            : writer.installedKib();
            var control = DebMetadata.control(metadata, OptionalLong.of(kib));
            var files = DebMetadata.files(metadata, control);
            files = files.withLines("conffiles", conffiles(contents));
            try {
                writer.finish(writer.withMd5sums(files));
            } catch (FormatException e) {
                throw DebMetadata.unwritable("conffiles", e.getMessage());
            }
        }
    }

    private static boolean isDelivered(Set<FileRole> roles) throws UnwritableException {
        if (roles.contains(FileRole.GHOST)) {
            throw DebMetadata.unwritable("a ghost file", "deb owns what it delivers, no more");
        }
        return !roles.contains(FileRole.REMOVE_ON_UPGRADE);
    }

    private static void check(PackageMetadata metadata) throws UnwritableException {
        if (!metadata.name().matches("[a-z0-9][a-z0-9+.-]+")) {
            throw DebMetadata.unwritable(
                    "name '" + metadata.name() + "'", "lower-case letters, digits and + - .");
        }
        try {
            DebVersion.parse(metadata.version());
        } catch (FormatException e) {
            throw DebMetadata.unwritable("version", e.getMessage());
        }
        if (!metadata.architecture().matches("[a-z0-9][a-z0-9-]*")) {
            throw DebMetadata.unwritable(
                    "architecture '" + metadata.architecture() + "'", "a word such as 'all'");
        }
        if (metadata.maintainer().isBlank()) {
            throw DebMetadata.unwritable("Maintainer", "a package must have one");
        }
    }

    private static List<DebConffile> conffiles(PackageContents contents) {
        var conffiles = new ArrayList<DebConffile>();
        for (var file : contents.files()) {
            if (file.roles().contains(FileRole.REMOVE_ON_UPGRADE)) {
                conffiles.add(new DebConffile("/" + file.path(), true));
            } else if (file.roles().contains(FileRole.CONFIG)) {
                conffiles.add(new DebConffile("/" + file.path(), false));
            }
        }
        return conffiles;
    }
}
