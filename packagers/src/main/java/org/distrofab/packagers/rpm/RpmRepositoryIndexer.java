package org.distrofab.packagers.rpm;

import org.distrofab.packagers.RepositoryIndexer;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@link RepodataWriter} behind the neutral interface. */
final class RpmRepositoryIndexer implements RepositoryIndexer {
    @Override
    public List<Path> index(Path folder, WriteOptions options)
            throws IOException, FormatException, UnwritableException {
        List<Path> packages;
        try (var files = Files.walk(folder)) {
            packages =
                    files.filter(f -> f.getFileName().toString().endsWith(".rpm"))
                            .filter(Files::isRegularFile)
                            .map(folder::relativize)
                            .sorted()
                            .toList();
        }
        return new RepodataWriter(
                        Long.toString(options.sourceDateEpochSeconds()),
                        options.sourceDateEpochSeconds(),
                        PayloadCompression.GZIP,
                        NeutralRpmWriter.signer(options),
                        Optional.empty(),
                        List.of())
                .write(folder, packages);
    }
}
