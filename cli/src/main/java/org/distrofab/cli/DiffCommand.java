package org.distrofab.cli;

import org.distrofab.builder.DistroDiff;
import org.distrofab.builder.DistroDiff.Side;
import org.distrofab.builder.DistroStore;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code distrofab diff}: what two builds share and where they part. */
@Command(
        name = "diff",
        description = {
            "Compares two distros that were built: kernel, init, libc, packages, files,",
            "configuration, accounts, sizes. Ends with 0 if they are the same, 1 if not.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  distrofab diff alpine debian",
            "  distrofab diff alpine@{1} alpine --brief",
        })
final class DiffCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "A distro that was built: NAME, NAME@{1} for the build before, or an id.")
    private String left;

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    private String right;

    @Option(names = "--brief", description = "Only the closing sentence.")
    private boolean brief;

    @Option(names = "--json", description = "Print the difference as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var diff = DistroDiff.of(find(left), find(right));
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.render(describe(diff)));
        } else {
            if (!brief) {
                print(diff, out);
            }
            out.println(diff.weight());
        }
        return (diff.same() ? ExitCode.DONE : ExitCode.NO).value();
    }

    private static DistroStore.Snapshot find(String name) throws IOException, FormatException {
        return UserFolders.store()
                .find(name)
                .orElseThrow(() ->
                        Failure.usage(
                                "no build of '%s'; 'distrofab log' lists what there is, 'distrofab build' makes one."
                                        .formatted(name)));
    }

    private void print(DistroDiff diff, PrintWriter out) {
        for (var fact : diff.facts()) {
            var value = fact.same() ? fact.left() : fact.left() + " → " + fact.right();
            out.printf("%s %-9s %-16s %s%n", mark(fact.same()), fact.layer(), fact.name(), value);
        }
        out.printf("%n%d packages alike%n", diff.packagesAlike());
        for (var change : diff.packages()) {
            if (change.right().isEmpty()) {
                out.printf("- %s %s%n", change.name(), change.left().orElseThrow());
            } else if (change.left().isEmpty()) {
                out.printf("+ %s %s%n", change.name(), change.right().orElseThrow());
            } else {
                out.printf(
                        "~ %s %s → %s%n",
                        change.name(), change.left().orElseThrow(), change.right().orElseThrow());
            }
        }
        out.printf("%n%d files alike%n", diff.filesAlike());
        for (var change : diff.files()) {
            out.println(sign(change.side()) + " " + change.path());
        }
        diff.configuration()
                .forEach((path, hunks) -> {
                    out.printf("%n--- %s%n+++ %s%n", path, path);
                    out.print(hunks);
                });
        if (!diff.users().isEmpty()) {
            out.println();
            diff.users()
                    .forEach(user -> out.println(user.charAt(0) + " account " + user.substring(1)));
        }
        out.println();
    }

    private static String mark(boolean same) {
        return same ? "=" : "~";
    }

    private static String sign(Side side) {
        return switch (side) {
            case LEFT -> "-";
            case RIGHT -> "+";
            case BOTH -> "~";
        };
    }

    private static Map<String, Object> describe(DistroDiff diff) {
        var all = new LinkedHashMap<String, Object>();
        all.put("same", diff.same());
        all.put("weight", diff.weight());
        all.put("facts", diff.facts().stream().map(DiffCommand::describe).toList());
        all.put("packagesAlike", diff.packagesAlike());
        all.put("packages", diff.packages().stream().map(DiffCommand::describe).toList());
        all.put("filesAlike", diff.filesAlike());
        all.put("files", diff.files().stream().map(DiffCommand::describe).toList());
        all.put("configuration", diff.configuration());
        all.put("users", diff.users());
        all.put("kernelBytes", diff.kernelBytes());
        all.put("packagingBytes", diff.packagingBytes());
        return all;
    }

    private static Map<String, Object> describe(DistroDiff.Fact fact) {
        var map = new LinkedHashMap<String, Object>();
        map.put("layer", fact.layer());
        map.put("name", fact.name());
        map.put("left", fact.left());
        map.put("right", fact.right());
        return map;
    }

    private static Map<String, Object> describe(DistroDiff.PackageChange change) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", change.name());
        map.put("left", change.left().orElse(null));
        map.put("right", change.right().orElse(null));
        return map;
    }

    private static Map<String, Object> describe(DistroDiff.FileChange change) {
        var map = new LinkedHashMap<String, Object>();
        map.put("path", change.path());
        map.put("side", change.side().name().toLowerCase(java.util.Locale.ROOT));
        map.put("bytes", change.bytes());
        return map;
    }
}
