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
        subcommands = {MachineCommand.class})
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
        var main = new Main();
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, parsed) -> main.explain(e, line))
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which verb?");
    }

    private int explain(Exception e, CommandLine line) throws Exception {
        var code =
                switch (e) {
                    case Failure failure -> failure.code();
                    case FormatException _ -> ExitCode.USAGE;
                    case IOException _, UncheckedIOException _ -> ExitCode.ENVIRONMENT;
                    default -> throw e;
                };
        line.getErr().println(line.getColorScheme().errorText("distrofab: " + e.getMessage()));
        if (debug) {
            e.printStackTrace(line.getErr());
        }
        return code.value();
    }
}
