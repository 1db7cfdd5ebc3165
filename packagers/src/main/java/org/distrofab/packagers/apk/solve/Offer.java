package org.distrofab.packagers.apk.solve;

/**
 * A package as the bearer of one name.
 *
 * @param candidate null in {@link #NOBODY} alone
 * @param version of the name: the package's own, or the one in its {@code provides}; empty if that
 *     has none, which makes the name virtual
 */
record Offer(Candidate candidate, String version) {
    static final Offer NOBODY = new Offer(null, "");

    boolean isNobody() {
        return candidate == null;
    }

    boolean isVirtual() {
        return version.isEmpty();
    }
}
