package org.distrofab.packagers;

/** Refuses something whose signature was asked for and is not good. */
public final class UntrustedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient SignatureCheck check;

    /**
     * @param subject what was refused: a file or repository
     */
    public UntrustedException(String subject, SignatureCheck check) {
        super(subject + ": " + check.explanation());
        this.check = check;
    }

    public SignatureCheck check() {
        return check;
    }
}
