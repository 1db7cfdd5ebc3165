package org.distrofab.cli;

import org.distrofab.packagers.OpenPackage;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code distrofab pkg show}: what a package says about itself, and the files in it. */
@Command(
        name = "show",
        description = {
            "Shows a package's metadata, relations, scripts and files, checking every digest.",
            "",
            "Example: distrofab pkg show hello-1.0-r1.apk"
        },
        footer = {
            "",
            "The format is told by the content, not by the name.",
            "Exit codes: 0 shown, 2 not a package or a broken one, 3 it cannot be read."
        })
final class PkgShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A deb, rpm or apk package.")
    private Path file;

    @Option(names = "--json", description = "Print everything as JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    /** One file of the package. */
    private record Listed(Entry entry, List<String> roles) {}

    @Override
    public Integer call() throws IOException, FormatException {
        var format = PackageFormats.recognise(file);
        var out = spec.commandLine().getOut();
        try (var opened = PackageFormats.of(format).reader().open(file, Trust.unchecked())) {
            var files = new ArrayList<Listed>();
            var roles = opened.fileRoles();
            opened.unpack((entry, _) ->
                    files.add(
                            new Listed(
                                    entry,
                                    roles.containsKey(entry.path())
                                            ? roles.get(entry.path()).stream()
                                                    .map(Enum::name)
                                                    .sorted()
                                                    .toList()
                                            : List.of())));
            if (json) {
                out.println(Json.render(asMap(opened, files)));
            } else {
                print(opened, files, out);
            }
        } catch (FormatException e) {
            throw e.in(file.toString());
        } catch (UntrustedException e) {
            throw new IllegalStateException("no signature was asked for", e);
        }
        out.flush();
        return ExitCode.DONE.value();
    }

    /** The single-valued fields, in the order in which they are shown. */
    private static Map<String, Object> fields(OpenPackage opened) {
        var metadata = opened.metadata();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", metadata.format().id());
        fields.put("name", metadata.name());
        fields.put("version", metadata.version());
        fields.put("architecture", metadata.architecture());
        put(fields, "summary", metadata.summary());
        put(fields, "description", metadata.description());
        put(fields, "licence", metadata.licence());
        put(fields, "maintainer", metadata.maintainer());
        put(fields, "url", metadata.url());
        put(fields, "origin", metadata.origin());
        metadata.installedSizeBytes().ifPresent(size -> fields.put("installed-size", size));
        metadata.buildTimeSeconds().ifPresent(time -> fields.put("build-time", time));
        fields.put("signature", opened.signature().explanation());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }

    private static Map<String, Object> asMap(OpenPackage opened, List<Listed> files) {
        var metadata = opened.metadata();
        var map = fields(opened);
        map.put("fields", new LinkedHashMap<>(metadata.nativeFields()));
        map.put("relations", relations(metadata));
        map.put(
                "scripts",
                metadata.scripts().stream()
                        .map(script -> {
                            var one = new LinkedHashMap<String, Object>();
                            one.put("kind", word(script.kind()));
                            one.put("interpreter", script.interpreter());
                            one.put("body", script.text());
                            one.put("watches", script.watches());
                            return one;
                        })
                        .toList());
        map.put("files", files.stream().map(PkgShowCommand::asMap).toList());
        return map;
    }

    private static Map<String, Object> asMap(Listed listed) {
        var entry = listed.entry();
        var attributes = entry.attributes();
        var map = new LinkedHashMap<String, Object>();
        map.put("path", "/" + entry.path());
        map.put("type", type(entry));
        map.put("mode", "%04o".formatted(attributes.mode()));
        map.put("owner", owner(entry));
        map.put("mtime", attributes.mtimeSeconds());
        switch (entry) {
            case Entry.RegularFile regular -> map.put("size", regular.sizeBytes());
            case Entry.SymbolicLink link -> map.put("target", link.target());
            case Entry.HardLink link -> map.put("target", "/" + link.target());
            case Entry.Device device -> map.put("device", device.major() + ":" + device.minor());
            case Entry.Directory _, Entry.Fifo _ -> {}
        }
        if (!listed.roles().isEmpty()) {
            map.put("roles", listed.roles());
        }
        return map;
    }

    /** Kind to expressions, kinds as the package first uses them. */
    private static Map<String, List<String>> relations(PackageMetadata metadata) {
        var relations = new LinkedHashMap<String, List<String>>();
        for (var relation : metadata.relations()) {
            relations
                    .computeIfAbsent(word(relation.kind()), _ -> new ArrayList<>())
                    .add(relation.expression());
        }
        return relations;
    }

    private static String word(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void print(OpenPackage opened, List<Listed> files, PrintWriter out) {
        var metadata = opened.metadata();
        fields(opened)
                .forEach((name, value) ->
                        out.println(name + ": " + value.toString().replace("\n", "\n    ")));
        metadata.nativeFields().forEach((name, value) -> out.println(name + ": " + value.strip()));
        relations(metadata)
                .forEach((kind, words) -> words.forEach(word -> out.println(kind + ": " + word)));
        for (var script : metadata.scripts()) {
            out.println(
                    "script: %s, %d bytes%s"
                            .formatted(
                                    word(script.kind()),
                                    script.body().length(),
                                    script.watches().isEmpty()
                                            ? ""
                                            : ", on " + String.join(" ", script.watches())));
        }
        out.println("files: " + files.size());
        for (var listed : files) {
            out.println("  " + line(listed));
        }
    }

    /** As {@code ls -l} would have it, without times. */
    private static String line(Listed listed) {
        var entry = listed.entry();
        var tail =
                switch (entry) {
                    case Entry.SymbolicLink link -> " -> " + link.target();
                    case Entry.HardLink link -> " link to /" + link.target();
                    case Entry.RegularFile _, Entry.Directory _, Entry.Device _, Entry.Fifo _ -> "";
                };
        long size = entry instanceof Entry.RegularFile regular ? regular.sizeBytes() : 0;
        return "%s%04o %-11s %8d /%s%s%s"
                .formatted(
                        type(entry).charAt(0),
                        entry.attributes().mode(),
                        owner(entry),
                        size,
                        entry.path(),
                        tail,
                        listed.roles().isEmpty() ? "" : " " + listed.roles());
    }

    private static String owner(Entry entry) {
        var attributes = entry.attributes();
        return (attributes.user().isEmpty() ? "" + attributes.uid() : attributes.user())
                + "/"
                + (attributes.group().isEmpty() ? "" + attributes.gid() : attributes.group());
    }

    private static String type(Entry entry) {
        return switch (entry) {
            case Entry.RegularFile _ -> "file";
            case Entry.Directory _ -> "directory";
            case Entry.SymbolicLink _ -> "link";
            case Entry.HardLink _ -> "hardlink";
            case Entry.Device device -> device.block() ? "block" : "character";
            case Entry.Fifo _ -> "pipe";
        };
    }
}
