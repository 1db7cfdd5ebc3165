package org.distrofab.packagers.apt;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What apt.conf(5) and apt_preferences(5) say beyond the request.
 *
 * @param recommends {@code APT::Install-Recommends}
 * @param suggests {@code APT::Install-Suggests}
 * @param ignoreHold {@code APT::Ignore-Hold}
 * @param upgrade how far an upgrade may go
 * @param autoremove {@code APT::Get::AutomaticRemove}: unused packages go
 * @param purge {@code APT::Get::Purge}: what goes leaves no configuration
 * @param reinstall {@code APT::Get::ReInstall}
 * @param fixBroken {@code APT::Get::Fix-Broken}: {@code -f}
 * @param defaultRelease {@code APT::Default-Release}; empty if there is none
 * @param pins the preferences, in the order in which apt reads them
 * @param releases what is known of repositories, by their name in the request
 */
public record AptOptions(
        boolean recommends,
        boolean suggests,
        boolean ignoreHold,
        UpgradeMode upgrade,
        boolean autoremove,
        boolean purge,
        boolean reinstall,
        boolean fixBroken,
        String defaultRelease,
        List<Pin> pins,
        Map<String, ReleaseInfo> releases) {
    /** Debian's {@code APT::Never-MarkAuto-Sections}. */
    private static final List<String> NEVER_AUTOMATIC = List.of("metapackages", "tasks");

    /** Debian's {@code APT::Move-Autobit-Sections}. */
    private static final List<String> MOVING_AUTOMATIC = List.of("oldlibs");

    /** As a freshly installed Debian has it. */
    public static final AptOptions DEFAULT =
            new AptOptions(
                    true,
                    false,
                    false,
                    UpgradeMode.WITH_NEW,
                    false,
                    false,
                    false,
                    false,
                    "",
                    List.of(),
                    Map.of());

    /** The verbs of apt-get(8) and apt(8) that bring a system up to date. */
    public enum UpgradeMode {
        /** {@code apt-get upgrade}: neither new packages nor removals. */
        ONLY_INSTALLED,
        /** {@code apt upgrade}, {@code apt-get upgrade --with-new-pkgs}: no removals. */
        WITH_NEW,
        /** {@code full-upgrade}, {@code dist-upgrade}. */
        FULL
    }

    public AptOptions {
        Objects.requireNonNull(upgrade);
        Objects.requireNonNull(defaultRelease);
        pins = List.copyOf(pins);
        releases = Map.copyOf(releases);
    }

    public AptOptions withRecommends(boolean value) {
        return new AptOptions(
                value,
                suggests,
                ignoreHold,
                upgrade,
                autoremove,
                purge,
                reinstall,
                fixBroken,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withSuggests(boolean value) {
        return new AptOptions(
                recommends,
                value,
                ignoreHold,
                upgrade,
                autoremove,
                purge,
                reinstall,
                fixBroken,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withIgnoreHold(boolean value) {
        return new AptOptions(
                recommends,
                suggests,
                value,
                upgrade,
                autoremove,
                purge,
                reinstall,
                fixBroken,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withUpgrade(UpgradeMode value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                value,
                autoremove,
                purge,
                reinstall,
                fixBroken,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withAutoremove(boolean value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                upgrade,
                value,
                purge,
                reinstall,
                fixBroken,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withPurge(boolean value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                upgrade,
                autoremove,
                value,
                reinstall,
                fixBroken,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withReinstall(boolean value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                upgrade,
                autoremove,
                purge,
                value,
                fixBroken,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withFixBroken(boolean value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                upgrade,
                autoremove,
                purge,
                reinstall,
                value,
                defaultRelease,
                pins,
                releases);
    }

    public AptOptions withDefaultRelease(String value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                upgrade,
                autoremove,
                purge,
                reinstall,
                fixBroken,
                value,
                pins,
                releases);
    }

    public AptOptions withPins(List<Pin> value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                upgrade,
                autoremove,
                purge,
                reinstall,
                fixBroken,
                defaultRelease,
                value,
                releases);
    }

    public AptOptions withReleases(Map<String, ReleaseInfo> value) {
        return new AptOptions(
                recommends,
                suggests,
                ignoreHold,
                upgrade,
                autoremove,
                purge,
                reinstall,
                fixBroken,
                defaultRelease,
                pins,
                value);
    }

    boolean isNeverAutomatic(String section) {
        return NEVER_AUTOMATIC.contains(lastPart(section));
    }

    boolean isMovingAutomatic(String section) {
        return MOVING_AUTOMATIC.contains(lastPart(section));
    }

    private static String lastPart(String section) {
        return section.substring(section.lastIndexOf('/') + 1);
    }
}
