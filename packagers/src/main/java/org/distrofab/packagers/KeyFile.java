package org.distrofab.packagers;

import org.distrofab.rootfs.Bytes;

import java.util.Objects;

/**
 * A public or private key in its file form: PEM for apk, an OpenPGP key or keyring (armoured or
 * not) for apt and rpm.
 *
 * @param name the file's name without folders; apk finds the key of a signature by it
 */
public record KeyFile(String name, Bytes content) {
    public KeyFile {
        Objects.requireNonNull(name);
        Objects.requireNonNull(content);
    }
}
