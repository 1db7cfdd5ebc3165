package org.distrofab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code repo}: package repositories. */
@Command(
        name = "repo",
        description = "Makes package repositories.",
        subcommands = {RepoIndexCommand.class})
final class RepoCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about repositories? try 'index'");
    }
}
