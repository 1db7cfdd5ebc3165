package org.distrofab.packagers.deb;

import org.distrofab.rootfs.FormatException;

import java.util.Locale;

/** The three words of the {@code Status} field of dpkg's database (dpkg(1), "Package states"). */
public record DpkgStatus(Want want, Flag flag, State state) {
    public static final DpkgStatus INSTALLED =
            new DpkgStatus(Want.INSTALL, Flag.OK, State.INSTALLED);
    public static final DpkgStatus UNPACKED = new DpkgStatus(Want.INSTALL, Flag.OK, State.UNPACKED);

    /** What somebody asked for. */
    public enum Want {
        UNKNOWN,
        INSTALL,
        HOLD,
        DEINSTALL,
        PURGE
    }

    /** Whether the package is broken and must be installed again. */
    public enum Flag {
        OK,
        REINSTREQ
    }

    /** How far the package is. */
    public enum State {
        NOT_INSTALLED,
        CONFIG_FILES,
        HALF_INSTALLED,
        UNPACKED,
        HALF_CONFIGURED,
        TRIGGERS_AWAITED,
        TRIGGERS_PENDING,
        INSTALLED
    }

    /**
     * @throws FormatException if it is not three of dpkg's words
     */
    static DpkgStatus parse(String what, String text) throws FormatException {
        var words = text.split(" +");
        if (words.length != 3) {
            throw new FormatException(what, -1, "a Status of three words", "'" + text + "'");
        }
        return new DpkgStatus(
                word(what, Want.class, words[0]),
                word(what, Flag.class, words[1]),
                word(what, State.class, words[2]));
    }

    private static <E extends Enum<E>> E word(String what, Class<E> type, String word)
            throws FormatException {
        for (var value : type.getEnumConstants()) {
            if (print(value).equals(word)) {
                return value;
            }
        }
        throw new FormatException(
                what, -1, "a " + type.getSimpleName() + " word of dpkg's", "'" + word + "'");
    }

    private static String print(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return print(want) + " " + print(flag) + " " + print(state);
    }
}
