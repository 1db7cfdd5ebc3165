package org.distrofab.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code distrofab completion}: a script that teaches a shell the verbs and options. */
@Command(
        name = "completion",
        description = {
            "Prints a completion script for a shell.",
            "",
            "Example: distrofab completion bash >"
                    + " ~/.local/share/bash-completion/completions/distrofab"
        })
final class CompletionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @Spec private CommandSpec spec;

    private enum Shell {
        bash,
        zsh,
        fish
    }

    @Override
    public Integer call() {
        var root = spec.root().commandLine();
        var name = spec.root().name();
        var script =
                switch (shell) {
                    case bash -> AutoComplete.bash(name, root);
                    // picocli's script switches zsh's bash emulation on by itself.
                    case zsh -> "#compdef " + name + "\n" + AutoComplete.bash(name, root);
                    case fish -> fish(name, root);
                };
        spec.commandLine().getOut().println(script);
        return ExitCode.DONE.value();
    }

    private static String fish(String name, CommandLine root) {
        var script = new StringBuilder("complete -c " + name + " -f\n");
        var words = root.getSubcommands().keySet().stream().collect(Collectors.joining(" "));
        root.getSubcommands()
                .forEach((verb, line) -> {
                    script.append(
                            "complete -c %s -n 'not __fish_seen_subcommand_from %s' -a %s -d '%s'%n"
                                    .formatted(name, words, verb, describe(line)));
                    for (var option : line.getCommandSpec().options()) {
                        script.append(fishOption(name, verb, option));
                    }
                    line.getSubcommands()
                            .forEach((sub, subLine) ->
                                    script.append(
                                            "complete -c %s -n '__fish_seen_subcommand_from %s' -a %s -d '%s'%n"
                                                    .formatted(
                                                            name, verb, sub, describe(subLine))));
                });
        return script.toString();
    }

    private static String fishOption(String name, String verb, OptionSpec option) {
        var description = option.description().length == 0 ? "" : quoted(option.description()[0]);
        var longest = option.longestName();
        return "complete -c %s -n '__fish_seen_subcommand_from %s' %s %s%s -d '%s'%n"
                .formatted(
                        name,
                        verb,
                        longest.startsWith("--") ? "-l" : "-o",
                        longest.replaceFirst("^-+", ""),
                        option.arity().max() > 0 ? " -r -F" : "",
                        description);
    }

    private static String describe(CommandLine line) {
        var description = line.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : quoted(description[0]);
    }

    private static String quoted(String text) {
        return text.replace("'", "\\'").replace("%%", "%");
    }
}
