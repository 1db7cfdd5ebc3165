package org.distrofab.cli;

import org.distrofab.builder.DistroStore;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code distrofab log}: the builds of a distro, newest first. */
@Command(
        name = "log",
        description = {
            "Shows the builds of a distro, newest first, and what changed from one to the next.",
            "NAME@{1} is the build before the newest: distrofab diff alpine@{1} alpine",
            "",
            "Example: distrofab log alpine --json"
        })
final class LogCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final int SHORT_ID = 10;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The distro; without it, the names that have builds.")
    private String name;

    @Option(names = "--json", description = "Print the builds as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var store = UserFolders.store();
        if (name == null) {
            var names = store.names();
            if (json) {
                out.println(Json.render(names));
            } else {
                names.forEach(out::println);
            }
            return ExitCode.DONE.value();
        }
        var entries = store.log(name);
        if (entries.isEmpty()) {
            throw Failure.no(
                    "no build of '%s' yet; 'distrofab build %s' makes one.".formatted(name, name));
        }
        if (json) {
            out.println(Json.render(entries.stream().map(LogCommand::asMap).toList()));
            return ExitCode.DONE.value();
        }
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            out.printf(
                    "%s  %s@{%d}  %s  %s%n",
                    entry.id().substring(0, SHORT_ID),
                    name,
                    i,
                    TIME.format(entry.time().atZone(ZoneId.systemDefault())),
                    entry.summary());
            entry.details().forEach(line -> out.println("            " + line));
        }
        return ExitCode.DONE.value();
    }

    private static Map<String, Object> asMap(DistroStore.Entry entry) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", entry.id());
        map.put("time", entry.time().toString());
        map.put("summary", entry.summary());
        map.put("changes", entry.details());
        return map;
    }
}
