package org.distrofab.packagers.dnf;

/**
 * @param order of loading, 0 for what is installed
 * @param priority dnf's own: the lower, the sooner
 */
record Repository(String name, int order, int priority) {
    /** What dnf takes for a repository that says nothing. */
    static final int USUAL_PRIORITY = 99;

    static final Repository INSTALLED = new Repository("@System", 0, USUAL_PRIORITY);

    boolean isInstalled() {
        return order == 0;
    }
}
