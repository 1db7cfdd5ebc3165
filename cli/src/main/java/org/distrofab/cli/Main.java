package org.distrofab.cli;

import org.distrofab.rootfs.FormatException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** The {@code distrofab} command: holds the verbs and turns their outcome into an exit code. */
@Command(
        name = "distrofab",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "VERB",
        description = "Builds, boots and compares Linux distributions from short recipes.",
        subcommands = {
            InspectCommand.class,
            MachineCommand.class,
            PkgCommand.class,
            RepoCommand.class,
            PmCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
        })
public final class Main implements Runnable {
    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print a stack trace with an error.")
    private boolean debug;

    @Spec private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * @return the exit code of the process
     */
    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** The whole command, ready to execute; tests give it writers of their own. */
    static CommandLine commandLine() {
        var main = new Main();
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, parsed) -> main.explain(e, line));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which verb?");
    }

    private int explain(Exception e, CommandLine line) {
        var code =
                switch (e) {
                    case Failure failure -> failure.code();
                    case FormatException _ -> ExitCode.USAGE;
                    default -> ExitCode.ENVIRONMENT;
                };
        var text = e instanceof Failure failure ? failure.text() : "distrofab: " + describe(e);
        line.getErr().println(line.getColorScheme().errorText(text));
        if (debug) {
            e.printStackTrace(line.getErr());
        }
        return code.value();
    }

    private static String describe(Exception e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file: " + e.getMessage();
            case AccessDeniedException _ -> "not allowed to open " + e.getMessage();
            case UncheckedIOException unchecked -> describe(unchecked.getCause());
            case IOException _ when e.getMessage() == null -> "input/output error: " + e;
            case IOException _, FormatException _ -> e.getMessage();
            default -> "a bug in distrofab, please report it with --debug: " + e;
        };
    }
}
