package org.distrofab.builder;

import org.distrofab.machine.Machine;
import org.distrofab.machine.RunResult;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Runs one command in a guest that boots to a shell prompt on its console, and switches it off.
 *
 * <p>The command is typed at the first prompt, between two marks that the guest prints and that no
 * echo of the typed line looks like. So nothing of this has to be in the image: it works on every
 * distro whose console logs in by itself.
 *
 * @param machine booted by {@link #run}; its console belongs to this
 */
public final class GuestCommand {
    /** A line that ends in {@code #} or {@code $} and a blank, and has no other blank. */
    private static final Pattern PROMPT = Pattern.compile("(?:^|\n)[^\\s#$]*[#$] $");

    private static final char MARK = '\1';
    private static final char MARK_END = '\2';
    private static final int WINDOW_CHARS = 256;
    private static final Duration TIME_TO_POWER_OFF = Duration.ofSeconds(20);

    private final String command;
    private final OutputStream live;
    private final StringBuilder window = new StringBuilder();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final StringBuilder code = new StringBuilder();
    private State state = State.BOOTING;
    private Machine machine;

    private enum State {
        BOOTING,
        TYPED,
        RUNNING,
        CODE,
        ENDING
    }

    /**
     * What came of it.
     *
     * @param output what the command printed, lines ending in {@code \n}
     * @param exitCode empty if the guest never came to a prompt, or ended before the command did
     * @param bootConsole the last of what the console showed instead, for the explanation
     */
    public record Outcome(
            String output, OptionalInt exitCode, String bootConsole, RunResult result) {}

    /**
     * @param command for the guest's shell; may have several lines
     * @param live gets the command's output as it comes
     */
    public GuestCommand(String command, OutputStream live) {
        this.command = command;
        this.live = live;
    }

    /**
     * @param settings everything but the console
     */
    public Outcome run(Machine.Builder settings)
            throws IOException, FormatException, InterruptedException {
        var console = new Console();
        machine = settings.console(console).build();
        var result = machine.run();
        return new Outcome(
                output.toString(StandardCharsets.UTF_8),
                state == State.ENDING
                        ? OptionalInt.of(Integer.parseInt(code.toString()))
                        : OptionalInt.empty(),
                window.toString(),
                result);
    }

    /**
     * Control characters and quotes would meet the guest's line editor: they go as octal numbers.
     */
    private String typed() {
        var text = new StringBuilder();
        for (byte value : command.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (value & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || " ./_-=:,+@".indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append("\\0").append("%03o".formatted((int) c));
            }
        }
        return " printf '\\1b\\2\\n'; (eval \"$(printf %b '"
                + text
                + "')\"); printf '\\1%d\\2' $?; poweroff\n";
    }

    private void heard(char value) throws IOException {
        switch (state) {
            case BOOTING -> {
                remember(value);
                if (value == ' ' && PROMPT.matcher(window).find()) {
                    state = State.TYPED;
                    window.setLength(0);
                    machine.send(typed().getBytes(StandardCharsets.US_ASCII));
                }
            }
            case TYPED -> {
                remember(value);
                if (window.toString().endsWith(MARK + "b" + MARK_END + "\n")) {
                    state = State.RUNNING;
                }
            }
            case RUNNING -> {
                if (value == MARK) {
                    state = State.CODE;
                } else {
                    output.write(value);
                    live.write(value);
                    live.flush();
                }
            }
            case CODE -> {
                if (value == MARK_END) {
                    state = State.ENDING;
                    Thread.ofVirtual().start(this::stopLater);
                } else {
                    code.append(value);
                }
            }
            case ENDING -> {
                // The messages of shutting down are nobody's output.
            }
        }
    }

    private void remember(char value) {
        if (window.length() == WINDOW_CHARS) {
            window.deleteCharAt(0);
        }
        window.append(value);
    }

    /** An init that hangs at shutdown does not keep the answer back. */
    private void stopLater() {
        try {
            Thread.sleep(TIME_TO_POWER_OFF);
            machine.stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the guest prints, byte by byte, carriage returns left out. */
    private final class Console extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            if (value != '\r') {
                heard((char) (value & 0xff));
            }
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            for (int i = from; i < from + count; i++) {
                write(bytes[i]);
            }
        }
    }

    /** The explanation when there is no exit code. */
    public static Optional<String> explain(Outcome outcome) {
        if (outcome.exitCode().isPresent()) {
            return Optional.empty();
        }
        var last = outcome.bootConsole().strip();
        return Optional.of(
                "the guest ended before the command did ("
                        + outcome.result().ending()
                        + "); its console ended with:\n"
                        + last);
    }
}
