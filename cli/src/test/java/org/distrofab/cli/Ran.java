package org.distrofab.cli;

import picocli.CommandLine.Help.Ansi;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command line as it ran in this JVM: exit code and what it printed, without colours. */
record Ran(int exit, String out, String err) {
    static Ran command(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit =
                Main.commandLine()
                        .setColorScheme(picocli.CommandLine.Help.defaultColorScheme(Ansi.OFF))
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new Ran(exit, out.toString(), err.toString());
    }
}
