package org.distrofab.cli;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.VersionOrder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code distrofab pm vercmp}: compares versions as one package manager does. */
@Command(
        name = "vercmp",
        description = {
            "Prints <, = or >: how version A stands to version B.",
            "Without A and B reads 'A B' lines from standard input and prints a sign for each.",
            "",
            "Example: distrofab pm vercmp deb 1.0~rc1-1 1.0-1"
        },
        footer = {"", "Exit codes: 0 compared, 2 a version is none (its position is said)."})
final class PmVercmpCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "deb|rpm|apk", description = "Whose order counts.")
    private PackageFormat format;

    @Parameters(index = "1..*", arity = "0..2", paramLabel = "A B", description = "Two versions.")
    private List<String> versions = List.of();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var order = PackageFormats.of(format).versionOrder();
        var out = spec.commandLine().getOut();
        switch (versions.size()) {
            case 0 -> compareLines(order, out);
            case 2 -> {
                try {
                    out.println(order.compare(versions.get(0), versions.get(1)).sign());
                } catch (InvalidVersionException e) {
                    throw Failure.usage(e.getMessage());
                }
            }
            default ->
                    throw Failure.usage(
                            versions.size()
                                    + " versions given; expected two, or none to read"
                                    + " them from standard input");
        }
        out.flush();
        return ExitCode.DONE.value();
    }

    /** Signs printed before a wrong line stay printed. */
    private static void compareLines(VersionOrder order, PrintWriter out) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            var words = line.strip().split("[ \\t]+");
            if (words.length != 2) {
                out.flush();
                throw Failure.usage(
                        "line %d: '%s' is not two versions with a blank between them"
                                .formatted(number, line));
            }
            try {
                out.println(order.compare(words[0], words[1]).sign());
            } catch (InvalidVersionException e) {
                out.flush();
                throw Failure.usage("line " + number + ": " + e.getMessage());
            }
        }
    }
}
