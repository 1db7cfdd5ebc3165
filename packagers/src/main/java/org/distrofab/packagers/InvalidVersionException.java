package org.distrofab.packagers;

/** A text that is no version of its format, with the place where it stops being one. */
public final class InvalidVersionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final PackageFormat format;
    private final String version;
    private final int position;
    private final String expected;

    /**
     * @param position index of the first character that does not fit, {@code version.length()} if
     *     the text ends too early
     * @param expected what the format asks for at that place
     */
    public InvalidVersionException(
            PackageFormat format, String version, int position, String expected) {
        super(
                "'%s' is not %s version: position %d: expected %s, found %s"
                        .formatted(
                                version,
                                format == PackageFormat.DEB ? "a deb" : "an " + format.id(),
                                position,
                                expected,
                                foundAt(version, position)));
        this.format = format;
        this.version = version;
        this.position = position;
        this.expected = expected;
    }

    private static String foundAt(String version, int position) {
        return position < version.length()
                ? "'" + Character.toString(version.codePointAt(position)) + "'"
                : "its end";
    }

    public PackageFormat format() {
        return format;
    }

    public String version() {
        return version;
    }

    /** Index in characters from 0. */
    public int position() {
        return position;
    }

    public String expected() {
        return expected;
    }
}
