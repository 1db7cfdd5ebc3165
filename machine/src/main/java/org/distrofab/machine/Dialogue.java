package org.distrofab.machine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A conversation with the guest's console, step by step.
 *
 * <p>The text that patterns are searched in is the guest's output since the last match, at most
 * {@value #WINDOW_CHARS} characters of it, without carriage returns. A byte is a character (ISO
 * 8859-1).
 */
public record Dialogue(List<Step> steps) {
    static final int WINDOW_CHARS = 2048;

    public Dialogue {
        steps = List.copyOf(steps);
    }

    /** What comes next in a conversation. */
    public sealed interface Step {}

    /** Goes on when the pattern is found in the guest's output. */
    public record Expect(Pattern pattern) implements Step {}

    /** Types text, as UTF-8. */
    public record Send(String text) implements Step {}

    /** Says nothing and waits for nothing. */
    public static Dialogue none() {
        return new Dialogue(List.of());
    }

    public static Expect expect(String regex) {
        return new Expect(Pattern.compile(regex));
    }

    public static Send send(String text) {
        return new Send(text);
    }

    /** A conversation under way. Guarded by its caller. */
    final class Progress {
        private final StringBuilder window = new StringBuilder();
        private int next;

        /** What there is to type before the guest has said anything. */
        byte[] begin() {
            return type();
        }

        /**
         * The guest has written a byte.
         *
         * @return what to type now
         */
        byte[] heard(int value) {
            if (value == '\r' || expected().isEmpty()) {
                return new byte[0];
            }
            if (window.length() == WINDOW_CHARS) {
                window.deleteCharAt(0);
            }
            window.append((char) value);
            if (!expected().orElseThrow().pattern().matcher(window).find()) {
                return new byte[0];
            }
            window.setLength(0);
            next++;
            return type();
        }

        private byte[] type() {
            var text = new StringBuilder();
            while (next < steps.size() && steps.get(next) instanceof Send(var typed)) {
                text.append(typed);
                next++;
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** What the guest has still to say; empty when the conversation is over. */
        Optional<Expect> expected() {
            return next < steps.size() && steps.get(next) instanceof Expect expect
                    ? Optional.of(expect)
                    : Optional.empty();
        }

        /** Whether the last step was to hear something, and it was heard. */
        boolean endsSatisfied() {
            return next == steps.size() && next > 0 && steps.getLast() instanceof Expect;
        }
    }
}
