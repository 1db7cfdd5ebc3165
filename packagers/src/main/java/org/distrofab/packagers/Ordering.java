package org.distrofab.packagers;

/** How one version stands to another. */
public enum Ordering {
    LESS("<"),
    EQUAL("="),
    GREATER(">");

    private final String sign;

    Ordering(String sign) {
        this.sign = sign;
    }

    public String sign() {
        return sign;
    }

    /** The ordering that a {@link java.util.Comparator} result stands for. */
    public static Ordering of(int comparison) {
        if (comparison < 0) {
            return LESS;
        }
        return comparison > 0 ? GREATER : EQUAL;
    }

    public Ordering reversed() {
        return switch (this) {
            case LESS -> GREATER;
            case EQUAL -> EQUAL;
            case GREATER -> LESS;
        };
    }
}
