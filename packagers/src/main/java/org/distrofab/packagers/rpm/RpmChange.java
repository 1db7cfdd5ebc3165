package org.distrofab.packagers.rpm;

/**
 * An entry of a changelog.
 *
 * @param timeSeconds since 1970; rpmbuild writes noon of the day
 * @param author usually {@code Name <address> - version}
 */
public record RpmChange(long timeSeconds, String author, String text) {}
