package org.distrofab.cli;

import org.distrofab.machine.Machine;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Connects standard input with a machine. If it is a terminal, it is put into raw mode, by {@code
 * stty} as on every Unix, and back on close or when the process ends for any other reason.
 */
final class Terminal implements AutoCloseable {
    private static final Path TERMINAL = Path.of("/dev/tty");
    private static final int BUFFER_BYTES = 256;
    private static final long RESIZE_CHECK_MILLIS = 1000;

    private static final String HELP =
            """

            Ctrl-A H       this text
            Ctrl-A X       end the machine
            Ctrl-A Ctrl-A  type Ctrl-A
            """;

    private final Machine machine;
    private final Optional<String> savedMode;
    private final Thread restore = new Thread(this::restore, "restore-terminal");
    private volatile boolean closed;

    private Terminal(Machine machine, Optional<String> savedMode) {
        this.machine = machine;
        this.savedMode = savedMode;
    }

    /** Begins to pass on what is typed. */
    static Terminal attach(Machine machine) {
        var savedMode = isTerminal() ? stty("-g") : Optional.<String>empty();
        var terminal = new Terminal(machine, savedMode);
        if (savedMode.isPresent()) {
            Runtime.getRuntime().addShutdownHook(terminal.restore);
            stty("raw", "-echo");
            daemon("terminal-size", terminal::watchSize);
        }
        daemon("terminal-input", terminal::pump);
        return terminal;
    }

    /** Whether the user types and reads on a terminal. */
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal() && Files.isReadable(TERMINAL);
    }

    private static void daemon(String name, Runnable task) {
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    /**
     * @return what it prints; empty if there is no stty or it fails
     */
    private static Optional<String> stty(String... arguments) {
        var command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectInput(TERMINAL.toFile())
                            .redirectError(Redirect.DISCARD)
                            .start();
            var output = process.getInputStream().readAllBytes();
            return process.waitFor() == 0
                    ? Optional.of(new String(output, StandardCharsets.US_ASCII).strip())
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void watchSize() {
        try {
            while (!closed) {
                stty("size").ifPresent(this::resize);
                Thread.sleep(RESIZE_CHECK_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void resize(String rowsAndColumns) {
        var numbers = rowsAndColumns.split(" ");
        if (numbers.length == 2) {
            machine.resizeTerminal(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[0]));
        }
    }

    private void pump() {
        var keys = new EscapeKeys();
        var buffer = new byte[BUFFER_BYTES];
        try (InputStream input = System.in) {
            for (int n = input.read(buffer); n >= 0 && !closed; n = input.read(buffer)) {
                var typed = Arrays.copyOf(buffer, n);
                machine.send(savedMode.isPresent() ? keys.filter(typed, this::act) : typed);
            }
        } catch (IOException _) {
            // As at the end of the input: nothing more will be typed.
        }
    }

    private void act(EscapeKeys.Action action) {
        switch (action) {
            case QUIT -> {
                System.err.print("\r\n");
                machine.stop();
            }
            case HELP -> System.err.print(HELP.replace("\n", "\r\n"));
        }
    }

    private void restore() {
        savedMode.ifPresent(mode -> stty(mode));
    }

    @Override
    public void close() {
        closed = true;
        if (savedMode.isPresent()) {
            restore();
            try {
                Runtime.getRuntime().removeShutdownHook(restore);
            } catch (IllegalStateException _) {
                // The process is ending, and the hook is running.
            }
        }
    }
}
