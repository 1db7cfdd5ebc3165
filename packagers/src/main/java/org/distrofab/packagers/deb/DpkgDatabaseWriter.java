package org.distrofab.packagers.deb;

import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreeSink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a database as the entries of {@code /var/lib/dpkg}, in name order. */
final class DpkgDatabaseWriter {
    private final TreeSink sink;
    private final Attributes folder;
    private final Attributes file;

    DpkgDatabaseWriter(TreeSink sink, long mtimeSeconds) {
        this.sink = sink;
        this.folder = Attributes.ofRoot(0755).withMtimeSeconds(mtimeSeconds);
        this.file = folder.withMode(0644);
    }

    void write(DpkgDatabase database) throws IOException, FormatException {
        folder("");
        folder("/alternatives");
        for (var alternative : database.alternatives()) {
            text("/alternatives/" + alternative.name(), alternative.toString());
        }
        if (!database.architectures().isEmpty()) {
            text("/arch", lines(database.architectures()));
        }
        text("/available", paragraphs(database.available()));
        text(
                "/diversions",
                database.diversions().stream()
                        .map(d -> d.from() + "\n" + d.to() + "\n" + d.packageName() + "\n")
                        .collect(Collectors.joining()));
        info(database.packages());
        file("/lock", file.withMode(0640), new byte[0]);
        file("/lock-frontend", file.withMode(0640), new byte[0]);
        folder("/parts");
        text("/statoverride", lines(database.statOverrides()));
        text(
                "/status",
                paragraphs(
                        database.packages().stream().map(DpkgPackage::statusParagraph).toList()));
        triggers(database.triggers());
        folder("/updates");
    }

    private void info(List<DpkgPackage> packages) throws IOException, FormatException {
        var files = new TreeMap<String, DebControlFiles.File>();
        files.put("format", DebControlFiles.File.ofText("1\n"));
        for (var one : packages) {
            if (!one.files().isEmpty()) {
                files.put(
                        one.infoName() + ".list", DebControlFiles.File.ofText(lines(one.files())));
            }
            one.info().forEach((suffix, f) -> files.put(one.infoName() + "." + suffix, f));
        }
        folder("/info");
        for (var one : files.entrySet()) {
            file(
                    "/info/" + one.getKey(),
                    file.withMode(one.getValue().mode()),
                    one.getValue().content().toByteArray());
        }
    }

    private void triggers(DpkgTriggers triggers) throws IOException, FormatException {
        folder("/triggers");
        var files = new TreeMap<String, String>();
        files.put("File", "");
        files.put("Lock", "");
        files.put("Unincorp", "");
        for (var interest : triggers.interests()) {
            files.merge(
                    interest.isPath() ? "File" : interest.trigger(),
                    interest.isPath()
                            ? interest.trigger() + " " + interest.word() + "\n"
                            : interest.word() + "\n",
                    String::concat);
        }
        for (var deferred : triggers.deferred()) {
            files.merge(
                    "Unincorp",
                    deferred.trigger() + " " + String.join(" ", deferred.activators()) + "\n",
                    String::concat);
        }
        for (var one : files.entrySet()) {
            text("/triggers/" + one.getKey(), one.getValue());
        }
    }

    private static String lines(Collection<?> values) {
        return values.stream().map(value -> value + "\n").collect(Collectors.joining());
    }

    private static String paragraphs(List<DebControl> paragraphs) {
        return paragraphs.stream().map(p -> p + "\n").collect(Collectors.joining());
    }

    private void folder(String name) throws IOException, FormatException {
        sink.accept(
                new Entry.Directory(DpkgDatabase.TREE_PATH + name, folder),
                InputStream.nullInputStream());
    }

    private void text(String name, String content) throws IOException, FormatException {
        file(name, file, content.getBytes(StandardCharsets.UTF_8));
    }

    private void file(String name, Attributes attributes, byte[] content)
            throws IOException, FormatException {
        sink.accept(
                new Entry.RegularFile(DpkgDatabase.TREE_PATH + name, attributes, content.length),
                new ByteArrayInputStream(content));
    }
}
