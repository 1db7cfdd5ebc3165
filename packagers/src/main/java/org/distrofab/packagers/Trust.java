package org.distrofab.packagers;

import java.util.List;

/**
 * Whose signatures count when something is read.
 *
 * @param keys public keys
 * @param required whether a package or index without a good signature of one of the keys is refused
 *     with an {@link UntrustedException}; if not, {@link SignatureCheck} tells
 */
public record Trust(List<KeyFile> keys, boolean required) {
    public Trust {
        keys = List.copyOf(keys);
    }

    /** Refuses whatever none of these keys signed. */
    public static Trust only(List<KeyFile> keys) {
        return new Trust(keys, true);
    }

    /** Refuses nothing for its signature: to look at packages, and for {@code trusted = true}. */
    public static Trust unchecked() {
        return new Trust(List.of(), false);
    }
}
