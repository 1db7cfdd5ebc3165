package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.apk.InstalledApk;
import org.distrofab.packagers.solve.Solution.Reason;

import java.util.Objects;
import java.util.Optional;

/**
 * What apk does to one package.
 *
 * @param before what is installed
 * @param after what is installed in the end; empty for a removal
 * @param indexed how a repository offers {@code after}; empty if none does
 * @param repository that offers it, as the question names it; empty if none does
 * @param tag of the repository that {@code after} is pinned to from now on; empty if none
 */
public record ApkChange(
        Kind kind,
        Optional<InstalledApk> before,
        Optional<PackageMetadata> after,
        Optional<IndexedPackage> indexed,
        String repository,
        String tag,
        Reason reason) {
    public ApkChange {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(repository);
        Objects.requireNonNull(tag);
        Objects.requireNonNull(reason);
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("a change of nothing");
        }
    }

    /** apk's own words. */
    public enum Kind {
        INSTALLING("Installing"),
        PURGING("Purging"),
        UPGRADING("Upgrading"),
        DOWNGRADING("Downgrading"),
        /** The same version, built once more. */
        REPLACING("Replacing"),
        REINSTALLING("Reinstalling"),
        REINSTALLING_UNAVAILABLE("[APK unavailable, skipped] Reinstalling"),
        UPDATING_PINNING("Updating pinning");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        static Kind ofReplacement(Ordering afterToBefore) {
            return switch (afterToBefore) {
                case LESS -> DOWNGRADING;
                case EQUAL -> REPLACING;
                case GREATER -> UPGRADING;
            };
        }
    }

    public String name() {
        return after.or(() -> before.map(InstalledApk::metadata)).orElseThrow().name();
    }

    /** What apk prints behind the counter: {@code Upgrading a@edge (1.0-r0 -> 1.1-r0)}. */
    public String line() {
        var pin = tag.isEmpty() ? "" : "@" + tag;
        return kind.words + " " + name() + pin + " (" + versions() + ")";
    }

    private String versions() {
        var old = before.map(installed -> installed.metadata().version());
        var fresh = after.map(PackageMetadata::version);
        return switch (kind) {
            case INSTALLING, REINSTALLING, REINSTALLING_UNAVAILABLE, UPDATING_PINNING ->
                    fresh.orElseThrow();
            case PURGING -> old.orElseThrow();
            case UPGRADING, DOWNGRADING, REPLACING ->
                    old.orElseThrow() + " -> " + fresh.orElseThrow();
        };
    }
}
