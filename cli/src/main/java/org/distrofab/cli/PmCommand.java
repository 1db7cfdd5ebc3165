package org.distrofab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code pm}: the package managers' own ways. */
@Command(
        name = "pm",
        description = "Answers as the package managers do.",
        subcommands = {
            PmAptCommand.class,
            PmDnfCommand.class,
            PmApkCommand.class,
            PmVercmpCommand.class
        })
final class PmCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "what about package managers? try 'apt', 'dnf', 'apk' or 'vercmp'");
    }
}
