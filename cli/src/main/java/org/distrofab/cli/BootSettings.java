package org.distrofab.cli;

import org.distrofab.builder.GuestCommand;
import org.distrofab.machine.Disk;
import org.distrofab.machine.Ending;
import org.distrofab.machine.Machine;
import org.distrofab.machine.RunResult;
import org.distrofab.machine.Share;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** How to boot an image; shared by the verbs that do. */
final class BootSettings {
    /** What timeout(1) says. */
    private static final int TIMED_OUT = 124;

    @Option(names = "--snapshot", description = "Changes to the disk vanish.")
    private boolean snapshot;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "256M",
            description = "Memory in bytes, or with K, M or G (default: ${DEFAULT-VALUE}).")
    private String memory;

    @Option(
            names = "--harts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processors, 1 to 8 (default: ${DEFAULT-VALUE}).")
    private int harts;

    @Option(
            names = "--share",
            paramLabel = "DIR=TAG[,ro]",
            description = "Folder for the guest, by 9p. Repeatable.")
    private final List<String> shares = new ArrayList<>();

    @Option(
            names = "--strace",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FILE",
            description = "Show system calls as strace does, in a file or on standard error.")
    private String systemCalls;

    @Option(
            names = "--exec",
            paramLabel = "COMMAND",
            description = {
                "Run this in the booted guest, print what it prints, power off.",
                "The exit code is the command's."
            })
    private String command;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "End after so long, with exit code 124.")
    private Double timeoutSeconds;

    @Option(
            names = "--json",
            description = "With --exec: print output, exit code and instructions as JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * @return the exit code of the process
     */
    int boot(Path image) throws IOException, FormatException, InterruptedException {
        if (json && command == null) {
            throw Failure.usage("--json wants --exec.");
        }
        var builder = Machine.builder();
        try {
            builder.memory(Sizes.parse(memory)).harts(harts);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
        builder.disk(new Disk(image, snapshot ? Disk.Mode.SNAPSHOT : Disk.Mode.WRITABLE));
        shares.forEach(text -> builder.share(share(text)));
        if (timeoutSeconds != null) {
            if (!(timeoutSeconds > 0) || timeoutSeconds > 1e9) {
                throw Failure.usage("--timeout wants a positive number of seconds.");
            }
            builder.timeout(Duration.ofNanos((long) (timeoutSeconds * 1e9)));
        }
        if (systemCalls == null) {
            return run(builder);
        }
        try (var trace = TraceFile.open(systemCalls)) {
            builder.traceSystemCalls(trace::println);
            return run(builder);
        }
    }

    private int run(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        return command == null ? interactive(builder) : execute(builder);
    }

    private static int interactive(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        var machine = builder.console(System.out).build();
        RunResult result;
        try (var _ = Terminal.attach(machine)) {
            result = machine.run();
        }
        return result.ending() instanceof Ending.TimedOut ? TIMED_OUT : ExitCode.DONE.value();
    }

    private int execute(Machine.Builder builder)
            throws IOException, FormatException, InterruptedException {
        builder.restarts(false);
        var live = json ? OutputStream.nullOutputStream() : System.out;
        var outcome = new GuestCommand(command, live).run(builder);
        if (json) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("output", outcome.output());
            answer.put(
                    "exitCode",
                    outcome.exitCode().isPresent() ? outcome.exitCode().getAsInt() : null);
            answer.put("instructions", outcome.result().statistics().instructionsRetired());
            answer.put("wallSeconds", outcome.result().statistics().wallNanos() / 1e9);
            spec.commandLine().getOut().println(Json.render(answer));
        }
        if (outcome.exitCode().isPresent()) {
            return outcome.exitCode().getAsInt();
        }
        if (outcome.result().ending() instanceof Ending.TimedOut) {
            spec.commandLine().getErr().println("distrofab: the timeout is over");
            return TIMED_OUT;
        }
        throw Failure.no(GuestCommand.explain(outcome).orElseThrow());
    }

    /**
     * @param text {@code DIR=TAG} or {@code DIR=TAG,ro}
     */
    static Share share(String text) {
        boolean readOnly = text.endsWith(",ro");
        var mapping = readOnly ? text.substring(0, text.length() - 3) : text;
        int equals = mapping.lastIndexOf('=');
        if (equals <= 0 || equals == mapping.length() - 1) {
            throw Failure.usage("--share wants DIR=TAG, not '" + text + "'.");
        }
        var folder = Path.of(mapping.substring(0, equals));
        if (!Files.isDirectory(folder)) {
            throw Failure.usage("--share: " + folder + " is not a folder.");
        }
        return new Share(folder, mapping.substring(equals + 1), readOnly);
    }
}
