package org.distrofab.packagers;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Whose signatures count when something is read.
 *
 * @param keys public keys
 * @param required whether a package or index without a good signature of one of the keys is refused
 *     with an {@link UntrustedException}; if not, {@link SignatureCheck} tells
 * @param at the time that keys and signatures must be valid at; a reader has no clock of its own
 */
public record Trust(List<KeyFile> keys, boolean required, Instant at) {
    public Trust {
        keys = List.copyOf(keys);
        Objects.requireNonNull(at);
    }

    /** Refuses whatever none of these keys signed. */
    public static Trust only(List<KeyFile> keys, Instant at) {
        return new Trust(keys, true, at);
    }

    /** Refuses nothing for its signature: to look at packages, and for {@code trusted = true}. */
    public static Trust unchecked() {
        // Without a key no signature is checked, so that no time matters.
        return new Trust(List.of(), false, Instant.EPOCH);
    }
}
