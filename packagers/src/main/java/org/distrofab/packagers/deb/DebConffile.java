package org.distrofab.packagers.deb;

/**
 * A line of {@code conffiles} (deb-conffiles(5)).
 *
 * @param path absolute, as it stands there
 * @param removeOnUpgrade whether an upgrade removes it; such a path is not in the payload
 */
public record DebConffile(String path, boolean removeOnUpgrade) {
    public DebConffile {
        if (!path.startsWith("/") || path.contains("\n")) {
            throw new IllegalArgumentException("conffile '" + path + "'");
        }
    }

    /** The path in the tree. */
    public String treePath() {
        return path.substring(1);
    }

    @Override
    public String toString() {
        return removeOnUpgrade ? "remove-on-upgrade " + path : path;
    }
}
