package org.distrofab.packagers.apk.solve;

import org.distrofab.packagers.IndexedPackage;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.apk.ApkFields;
import org.distrofab.packagers.apk.InstalledApk;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A package that may be chosen: offered by repositories, installed, or both.
 *
 * <p>Mutable; owned as {@link NameNode} is.
 */
final class Candidate {
    final NameNode name;
    final PackageMetadata metadata;
    final String identity;
    final List<Wish> depends = new ArrayList<>();
    final List<Wish> provides = new ArrayList<>();
    final List<Wish> installIf = new ArrayList<>();
    final long providerPriority;

    Optional<IndexedPackage> indexed = Optional.empty();
    Optional<InstalledApk> installed = Optional.empty();

    /** A bit for each repository that has it, in their order. */
    long repositories;

    boolean seen;
    boolean available;
    boolean selectable;
    boolean tagAllowed;
    boolean tagPreferred;

    /** Bits of the tags whose repositories it may come from. */
    long allowedTags;

    final Set<ApkFlag> flags = EnumSet.noneOf(ApkFlag.class);
    final Set<ApkFlag> inheritedFlags = EnumSet.noneOf(ApkFlag.class);
    int conflicts;
    boolean inCommonGroup;
    boolean inLastCommonGroup;
    boolean installIfTriggered;
    boolean installIfFailed;
    boolean wrong;

    boolean changed;

    Candidate(NameNode name, PackageMetadata metadata, String identity) {
        this.name = name;
        this.metadata = metadata;
        this.identity = identity;
        this.providerPriority =
                number(metadata.nativeFields().getOrDefault(ApkFields.PROVIDER_PRIORITY, ""));
    }

    private static long number(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    boolean isInstalled() {
        return installed.isPresent();
    }

    /** Made up by {@code apk add --virtual}, with nothing in it. */
    boolean isEmpty() {
        return metadata.installedSizeBytes().orElse(0) == 0;
    }

    Offer asItself() {
        return new Offer(this, metadata.version());
    }

    /** {@code name-version}, as apk prints packages. */
    @Override
    public String toString() {
        return name.text + "-" + metadata.version();
    }
}
