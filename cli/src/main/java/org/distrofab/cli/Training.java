package org.distrofab.cli;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Walks through what every run needs, so that the AOT cache (JEP 483, JEP 514) that the launcher
 * records holds those classes. Prints nothing and changes nothing.
 */
final class Training {
    private Training() {}

    public static void main(String[] arguments) {
        Main.main(new String[] {"--version"});
        for (var run :
                new String[][] {
                    {"--version"}, {"--help"}, {"inspect", "everything"}, {"doctor", "--json"}
                }) {
            Main.commandLine()
                    .setOut(new PrintWriter(Writer.nullWriter()))
                    .setErr(new PrintWriter(Writer.nullWriter()))
                    .execute(run);
        }
    }
}
