package org.distrofab.cli;

import org.distrofab.rootfs.FormatException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The {@code distrofab} command: holds the verbs and turns their outcome into an exit code. */
@Command(
        name = "distrofab",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "VERB",
        description = "Builds, boots and compares Linux distributions from short recipes.")
public final class Main implements Runnable {
    /** Every verb, in the order of the help text. */
    private static final Map<String, Supplier<?>> VERBS = verbs();

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print a stack trace with an error.")
    private boolean debug;

    @Spec private CommandSpec spec;

    private Main() {}

    private static Map<String, Supplier<?>> verbs() {
        var verbs = new LinkedHashMap<String, Supplier<?>>();
        verbs.put("build", BuildCommand::new);
        verbs.put("boot", BootCommand::new);
        verbs.put("run", RunCommand::new);
        verbs.put("log", LogCommand::new);
        verbs.put("diff", DiffCommand::new);
        verbs.put("inspect", InspectCommand::new);
        verbs.put("solve", SolveCommand::new);
        verbs.put("machine", MachineCommand::new);
        verbs.put("pkg", PkgCommand::new);
        verbs.put("repo", RepoCommand::new);
        verbs.put("pm", PmCommand::new);
        verbs.put("kernels", KernelsCommand::new);
        verbs.put("doctor", DoctorCommand::new);
        verbs.put("completion", CompletionCommand::new);
        return verbs;
    }

    public static void main(String[] arguments) {
        if (asksForVersionOnly(arguments)) {
            // The question that scripts ask most needs no description of the commands.
            System.out.println(Version.text());
            return;
        }
        int exit = run(arguments);
        // System.exit starts the JDK's logging to say so: not worth it when all is well.
        if (exit != ExitCode.DONE.value()) {
            System.exit(exit);
        }
    }

    private static boolean asksForVersionOnly(String... arguments) {
        return arguments.length == 1
                && (arguments[0].equals("--version") || arguments[0].equals("-V"));
    }

    /**
     * @return the exit code of the process
     */
    static int run(String... arguments) {
        return commandLine(arguments).execute(arguments);
    }

    /** The whole command with every verb, ready to execute; tests give it writers of their own. */
    static CommandLine commandLine() {
        return commandLine(VERBS.keySet());
    }

    /** The command with the verbs that these arguments need: each costs time to describe. */
    private static CommandLine commandLine(String... arguments) {
        var first = arguments.length == 0 ? "" : arguments[0];
        // completion describes all the others.
        boolean one = VERBS.containsKey(first) && !first.equals("completion");
        return commandLine(one ? Set.of(first) : VERBS.keySet());
    }

    private static CommandLine commandLine(Set<String> verbs) {
        var main = new Main();
        var command = new CommandLine(main);
        verbs.forEach(verb -> command.addSubcommand(verb, VERBS.get(verb).get()));
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, _) -> explainUsage(e))
                .setExecutionExceptionHandler((e, line, parsed) -> main.explain(e, line));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which verb?");
    }

    /** What is wrong with the command line, what was probably meant, and where to read more. */
    private static int explainUsage(ParameterException e) {
        var line = e.getCommandLine();
        var err = line.getErr();
        var name = line.getCommandSpec().qualifiedName();
        err.println(line.getColorScheme().errorText("distrofab: " + e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + name + " --help'.");
        return ExitCode.USAGE.value();
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
