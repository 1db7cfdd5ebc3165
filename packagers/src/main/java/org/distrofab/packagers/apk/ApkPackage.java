package org.distrofab.packagers.apk;

import org.distrofab.packagers.OpenPackage;

/** An open apk package of either version. */
public interface ApkPackage extends OpenPackage {
    /**
     * What indexes and databases know the package by: of a v2 package the SHA-1 of its control
     * segment, of a v3 package the SHA-256 of its metadata block.
     */
    ApkIdentity identity();
}
