package org.distrofab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code machine}: the emulated computer by itself. */
@Command(
        name = "machine",
        description = "Uses the emulated RISC-V machine by itself.",
        subcommands = {MachineRunCommand.class})
final class MachineCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about the machine? try 'run'");
    }
}
