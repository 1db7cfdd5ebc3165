package org.distrofab.packagers.dnf;

import org.distrofab.packagers.rpm.RpmVersion;

/**
 * An epoch, version and release, split once and compared often (rpm-version(7)).
 *
 * @param release empty if there is none
 */
record Evr(long epoch, String version, String release) implements Comparable<Evr> {
    private static final int MOST_EPOCH_DIGITS = 10;

    static Evr of(String text) {
        int colon = 0;
        while (colon < text.length() && Character.isDigit(text.charAt(colon))) {
            colon++;
        }
        long epoch = 0;
        var rest = text;
        if (colon < text.length() && text.charAt(colon) == ':' && colon <= MOST_EPOCH_DIGITS) {
            epoch = colon == 0 ? 0 : Long.parseLong(text, 0, colon, 10);
            rest = text.substring(colon + 1);
        }
        int dash = rest.lastIndexOf('-');
        return dash < 0
                ? new Evr(epoch, rest, "")
                : new Evr(epoch, rest.substring(0, dash), rest.substring(dash + 1));
    }

    @Override
    public int compareTo(Evr other) {
        int order = compareLoosely(other);
        return order == 0 ? Boolean.compare(!release.isEmpty(), !other.release.isEmpty()) : order;
    }

    /** As dependencies compare: releases only if both have one. */
    int compareLoosely(Evr other) {
        int order = Long.compare(epoch, other.epoch);
        if (order == 0) {
            order = RpmVersion.compareParts(version, other.version);
        }
        if (order == 0 && !release.isEmpty() && !other.release.isEmpty()) {
            order = RpmVersion.compareParts(release, other.release);
        }
        return order;
    }

    /** {@code [epoch:]version[-release]}, without an epoch of 0. */
    @Override
    public String toString() {
        return (epoch == 0 ? "" : epoch + ":") + version + (release.isEmpty() ? "" : "-" + release);
    }
}
