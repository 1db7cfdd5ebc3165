package org.distrofab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code pkg}: single packages. */
@Command(
        name = "pkg",
        description = "Builds packages and looks into them.",
        subcommands = {PkgBuildCommand.class, PkgShowCommand.class})
final class PkgCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "what about packages? try 'build' or 'show'");
    }
}
