package org.distrofab.packagers.deb;

import org.distrofab.packagers.RepositoryIndexer;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@link DebRepositoryWriter} behind the neutral interface. */
final class DebRepositoryIndexer implements RepositoryIndexer {
    @Override
    public List<Path> index(Path folder, WriteOptions options) throws IOException, FormatException {
        var time = Instant.ofEpochSecond(options.sourceDateEpochSeconds());
        var signer = Optional.<OpenPgpSigner>empty();
        if (options.signingKey().isPresent()) {
            var key = options.signingKey().get();
            signer =
                    Optional.of(
                            OpenPgpSigner.read(
                                    key.name(), key.content().toByteArray(), new char[0], time));
        }
        return new DebRepositoryWriter(folder, time, signer).write();
    }
}
