package org.distrofab.cli;

import org.distrofab.distrospec.RecipeResult.EffectiveValue;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code distrofab inspect}: the effective recipe with the origin of each value. */
@Command(
        name = "inspect",
        description = {
            "Shows what a recipe comes to: every value, and where it comes from.",
            "",
            "Example: distrofab inspect alpine --set kernel.image=fab-tiny"
        })
final class InspectCommand implements Callable<Integer> {
    @Mixin private RecipeArgument recipe;

    @Option(names = "--json", description = "Print the values as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var values = recipe.read().values();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.render(values.stream().map(InspectCommand::asMap).toList()));
        } else {
            print(values, out);
        }
        return ExitCode.DONE.value();
    }

    private static Map<String, Object> asMap(EffectiveValue value) {
        var map = new LinkedHashMap<String, Object>();
        map.put("key", value.key());
        map.put(
                "value",
                value.value() instanceof java.time.LocalDate d ? d.toString() : value.value());
        map.put("origin", value.origin().toString());
        return map;
    }

    /** One line a key, values as TOML, origins in a column of their own. */
    private static void print(List<EffectiveValue> values, PrintWriter out) {
        var lines = new ArrayList<String>();
        for (var value : values) {
            lines.add(value.toml());
        }
        int width = Math.min(60, lines.stream().mapToInt(String::length).max().orElse(0));
        var table = "";
        for (int i = 0; i < lines.size(); i++) {
            var key = values.get(i).key();
            var owner = key.substring(0, key.indexOf('.'));
            if (!owner.equals(table) && i > 0) {
                out.println();
            }
            table = owner;
            out.printf("%-" + width + "s  # %s%n", lines.get(i), values.get(i).origin());
        }
    }
}
