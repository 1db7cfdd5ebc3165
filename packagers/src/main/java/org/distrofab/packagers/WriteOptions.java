package org.distrofab.packagers;

import java.util.Objects;
import java.util.Optional;

/**
 * @param sourceDateEpochSeconds the time that everything written bears ({@code SOURCE_DATE_EPOCH}):
 *     build times, archive headers, and the upper bound of file times
 * @param signingKey a private key, if what is written is to be signed
 */
public record WriteOptions(long sourceDateEpochSeconds, Optional<KeyFile> signingKey) {
    public WriteOptions {
        Objects.requireNonNull(signingKey);
    }

    public static WriteOptions at(long sourceDateEpochSeconds) {
        return new WriteOptions(sourceDateEpochSeconds, Optional.empty());
    }
}
