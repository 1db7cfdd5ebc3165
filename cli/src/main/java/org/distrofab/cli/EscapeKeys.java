package org.distrofab.cli;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Takes the keys that are for the machine and not for its guest out of what is typed. */
final class EscapeKeys {
    private static final int CONTROL_A = 1;

    /** What a key asks for. */
    enum Action {
        QUIT,
        HELP
    }

    private boolean escaped;

    /**
     * @return what is for the guest
     */
    byte[] filter(byte[] typed, Consumer<Action> actions) {
        var forGuest = new ByteArrayOutputStream();
        for (byte key : typed) {
            if (!escaped) {
                escaped = key == CONTROL_A;
                if (!escaped) {
                    forGuest.write(key);
                }
                continue;
            }
            escaped = false;
            switch (key) {
                case 'x', 'X' -> actions.accept(Action.QUIT);
                case 'h', 'H', '?' -> actions.accept(Action.HELP);
                case CONTROL_A, 'a' -> forGuest.write(CONTROL_A);
                default -> {}
            }
        }
        return forGuest.toByteArray();
    }
}
