package org.distrofab.packagers.apt;

import java.util.Objects;

/**
 * What a repository's {@code Release} file says of it, as far as pins ask (apt_preferences(5),
 * "Determination of Package Version and Distribution Properties"). Empty where it is silent.
 *
 * @param origin {@code o=}
 * @param label {@code l=}
 * @param suite {@code a=}: {@code stable}
 * @param codename {@code n=}: {@code trixie}
 * @param version {@code v=}: {@code 13.1}
 * @param component {@code c=}: {@code main}
 * @param site the host that it comes from, for {@code Pin: origin}
 * @param notAutomatic {@code NotAutomatic: yes}: its versions have priority 1
 * @param butAutomaticUpgrades {@code ButAutomaticUpgrades: yes}: priority 100
 */
public record ReleaseInfo(
        String origin,
        String label,
        String suite,
        String codename,
        String version,
        String component,
        String site,
        boolean notAutomatic,
        boolean butAutomaticUpgrades) {
    /** A repository without a Release file. */
    public static final ReleaseInfo NONE =
            new ReleaseInfo("", "", "", "", "", "", "", false, false);

    public ReleaseInfo {
        Objects.requireNonNull(origin);
        Objects.requireNonNull(label);
        Objects.requireNonNull(suite);
        Objects.requireNonNull(codename);
        Objects.requireNonNull(version);
        Objects.requireNonNull(component);
        Objects.requireNonNull(site);
    }

    /** As apt's simulation names it beside a version: {@code Debian:13.1/stable}. */
    public String describe() {
        var place = suite.isEmpty() ? "localhost" : suite;
        if (!suite.isEmpty() && !version.isEmpty()) {
            place = version + "/" + suite;
        }
        return label.isEmpty() ? place : label + ":" + place;
    }
}
