package org.distrofab.cli;

import org.distrofab.kernelimages.Kernel;
import org.distrofab.kernelimages.KernelCatalogue;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code distrofab kernels}: the kernels that a recipe may name. */
@Command(
        name = "kernels",
        description = {
            "Lists the kernels that a recipe may name.",
            "",
            "Example: distrofab kernels show fab"
        })
final class KernelsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print the list as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        return list();
    }

    private int list() {
        var out = spec.commandLine().getOut();
        var kernels = KernelCatalogue.shipped().kernels();
        if (json) {
            out.println(Json.render(kernels.stream().map(KernelsCommand::json).toList()));
        } else {
            kernels.forEach(kernel ->
                    out.printf(
                            "%-12s %-12s %s%n", kernel.id(), kernel.version(), kernel.summary()));
        }
        return ExitCode.DONE.value();
    }

    @Command(
            name = "list",
            description = {"Lists the kernels.", "", "Example: distrofab kernels list --json"})
    private int list(@Option(names = "--json", description = "Print JSON.") boolean asJson) {
        json |= asJson;
        return list();
    }

    @Command(
            name = "show",
            description = {
                "Prints what a kernel provides.",
                "",
                "Example: distrofab kernels show fab --json"
            })
    private int show(
            @Parameters(paramLabel = "ID", description = "As 'kernels list' has it.") String id,
            @Option(names = "--json", description = "Print JSON.") boolean asJson) {
        var catalogue = KernelCatalogue.shipped();
        var kernel =
                catalogue
                        .find(id)
                        .orElseThrow(() ->
                                Failure.usage(
                                        "no kernel '%s'; there are %s"
                                                .formatted(id, ids(catalogue))));
        var out = spec.commandLine().getOut();
        if (asJson || json) {
            out.println(Json.render(json(kernel)));
        } else {
            json(kernel).forEach((name, value) -> out.printf("%-13s %s%n", name, value));
        }
        return ExitCode.DONE.value();
    }

    private static String ids(KernelCatalogue catalogue) {
        return catalogue.kernels().stream().map(Kernel::id).collect(Collectors.joining(", "));
    }

    private static Map<String, Object> json(Kernel kernel) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", kernel.id());
        map.put("version", kernel.version());
        map.put("summary", kernel.summary());
        map.put("source", source(kernel.source()));
        map.put("format", kernel.format().text());
        map.put("command-line", kernel.commandLine());
        map.put("modules", kernel.modules());
        map.put("features", kernel.features());
        return map;
    }

    private static String source(Kernel.Source source) {
        return switch (source) {
            case Kernel.Source.Bundled _ -> "bundled";
            case Kernel.Source.Debian(var suite, var packages, _) ->
                    "debian " + suite + ": " + String.join(", ", packages);
            case Kernel.Source.Local(var path) -> path;
        };
    }
}
