package org.distrofab.packagers;

/** A package, index or database that cannot be written because the format has no words for it. */
public final class UnwritableException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param subject the field, relation or file
     * @param reason what the format asks for instead
     */
    public UnwritableException(PackageFormat format, String subject, String reason) {
        super(format.id() + ": " + subject + ": " + reason);
    }
}
