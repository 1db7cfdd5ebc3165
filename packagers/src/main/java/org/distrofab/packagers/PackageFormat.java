package org.distrofab.packagers;

import java.util.Optional;

/** The three package formats, with the managers that people know them by. */
public enum PackageFormat {
    /** deb(5), installed by dpkg and apt. */
    DEB("deb", "apt"),
    /** The RPM package format, installed by rpm and dnf. */
    RPM("rpm", "dnf"),
    /** apk-package(5), installed by apk-tools. */
    APK("apk", "apk");

    private final String id;
    private final String manager;

    PackageFormat(String id, String manager) {
        this.id = id;
        this.manager = manager;
    }

    /** The word on command lines and the suffix of package files: {@code deb}. */
    public String id() {
        return id;
    }

    /** The package manager that repositories of this format are made for: {@code apt}. */
    public String manager() {
        return manager;
    }

    /** The format with this {@link #id}. */
    public static Optional<PackageFormat> ofId(String id) {
        for (var format : values()) {
            if (format.id.equals(id)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of this {@link #manager}. */
    public static Optional<PackageFormat> ofManager(String manager) {
        for (var format : values()) {
            if (format.manager.equals(manager)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
