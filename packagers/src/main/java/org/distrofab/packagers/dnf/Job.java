package org.distrofab.packagers.dnf;

/** What is asked for, in packages. */
sealed interface Job {
    /**
     * One of these shall be there.
     *
     * @param expression as it was asked for
     */
    record Install(String expression, int[] candidates) implements Job {}

    /**
     * None of these shall be there.
     *
     * @param forGood whether other versions shall not come instead
     */
    record Erase(String expression, int[] installed, boolean forGood) implements Job {}

    /** These shall be the newest there are. */
    record Update(int[] installed) implements Job {}
}
