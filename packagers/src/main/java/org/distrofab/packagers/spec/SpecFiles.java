package org.distrofab.packagers.spec;

import org.distrofab.packagers.ContentSource;
import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Collects the files that a spec names, for one format. Owned by one {@link SpecBinder}. */
final class SpecFiles {
    private final PackageFormat format;
    private final Path folder;
    private final long timeSeconds;
    private final List<SpecDiagnostic> diagnostics;
    private final Map<String, PackageFile> files = new TreeMap<>();

    SpecFiles(
            PackageFormat format, Path folder, long timeSeconds, List<SpecDiagnostic> diagnostics) {
        this.format = format;
        this.folder = folder;
        this.timeSeconds = timeSeconds;
        this.diagnostics = diagnostics;
    }

    Collection<PackageFile> collect(PackageSpec spec) throws IOException {
        for (var file : spec.files()) {
            if (file.only().contains(format)) {
                add(file);
            }
        }
        for (var service : spec.services()) {
            addService(service);
        }
        return files.values();
    }

    private void add(PackageSpec.FileSpec file) throws IOException {
        var path = file.path().text();
        switch (file.content()) {
            case PackageSpec.Content.HostFile(var source) -> {
                var found = hostFile(source, file.path());
                if (found.isPresent()) {
                    add(file, found.get(), path);
                }
            }
            case PackageSpec.Content.HostTree(var source) -> addTree(file, source);
            case PackageSpec.Content.Inline(var text) -> {
                var bytes = text.getBytes(StandardCharsets.UTF_8);
                put(
                        file.path(),
                        new Entry.RegularFile(path, attributes(file, 0644), bytes.length),
                        ContentSource.of(bytes),
                        file.roles());
            }
            case PackageSpec.Content.Link(var target) ->
                    special(file, new Entry.SymbolicLink(path, attributes(file, 0777), target));
            case PackageSpec.Content.HardLink(var target) -> addHardLink(file, target);
            case PackageSpec.Content.Folder() ->
                    special(file, new Entry.Directory(path, attributes(file, 0755)));
            case PackageSpec.Content.Fifo() ->
                    special(file, new Entry.Fifo(path, attributes(file, 0644)));
            case PackageSpec.Content.Device(var block, var major, var minor) ->
                    special(
                            file,
                            new Entry.Device(path, attributes(file, 0600), block, major, minor));
        }
    }

    private void addHardLink(PackageSpec.FileSpec file, String target) {
        try {
            var normal = TreePaths.normalise("hardlink", target);
            special(file, new Entry.HardLink(file.path().text(), attributes(file, 0644), normal));
        } catch (FormatException e) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            file.path().position(),
                            "the link's target is " + e.found(),
                            e.expected()));
        }
    }

    private void special(PackageSpec.FileSpec file, Entry entry) {
        put(file.path(), entry, ContentSource.NONE, file.roles());
    }

    private void add(PackageSpec.FileSpec file, Path host, String path) throws IOException {
        int usual = Files.isExecutable(host) ? 0755 : 0644;
        put(
                file.path(),
                new Entry.RegularFile(path, attributes(file, usual), Files.size(host)),
                ContentSource.of(host),
                file.roles());
    }

    /**
     * Everything in a host folder: files, folders and symbolic links; the given mode is for files.
     */
    private void addTree(PackageSpec.FileSpec file, String source) throws IOException {
        var root = folder.resolve(source);
        if (!Files.isDirectory(root)) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            file.path().position(),
                            "there is no folder '" + source + "'",
                            "a path relative to the spec"));
            return;
        }
        try (var walk = Files.walk(root)) {
            for (var host : walk.sorted().toList()) {
                var relative = root.relativize(host).toString().replace('\\', '/');
                var path =
                        relative.isEmpty()
                                ? file.path().text()
                                : file.path().text() + "/" + relative;
                if (Files.isSymbolicLink(host)) {
                    var target = Files.readSymbolicLink(host).toString();
                    put(
                            file.path(),
                            new Entry.SymbolicLink(path, owned(file, 0777), target),
                            ContentSource.NONE,
                            file.roles());
                } else if (Files.isDirectory(host)) {
                    put(
                            file.path(),
                            new Entry.Directory(path, owned(file, 0755)),
                            ContentSource.NONE,
                            Set.of());
                } else {
                    add(file, host, path);
                }
            }
        }
    }

    /**
     * A service's files where its init looks for them, and what makes it start by itself: a preset
     * (systemd.preset(5)) and a link in the default runlevel.
     */
    private void addService(PackageSpec.ServiceFiles service) throws IOException {
        var name = service.name();
        if (service.systemd().isPresent()) {
            var unit = SpecBinder.hostFile(folder, service.systemd().get(), diagnostics);
            if (unit.isPresent()) {
                serviceFile(
                        name,
                        "usr/lib/systemd/system/" + name.text() + ".service",
                        unit.get(),
                        0644);
            }
            if (service.enabled()) {
                var preset = "enable " + name.text() + ".service\n";
                var bytes = preset.getBytes(StandardCharsets.UTF_8);
                put(
                        name,
                        new Entry.RegularFile(
                                "usr/lib/systemd/system-preset/50-" + name.text() + ".preset",
                                ofRoot(0644),
                                bytes.length),
                        ContentSource.of(bytes),
                        Set.of());
            }
        }
        if (service.openrc().isPresent()) {
            var script = SpecBinder.hostFile(folder, service.openrc().get(), diagnostics);
            if (script.isPresent()) {
                serviceFile(name, "etc/init.d/" + name.text(), script.get(), 0755);
            }
            if (service.enabled()) {
                put(
                        name,
                        new Entry.SymbolicLink(
                                "etc/runlevels/default/" + name.text(),
                                ofRoot(0777),
                                "/etc/init.d/" + name.text()),
                        ContentSource.NONE,
                        Set.of());
            }
        }
    }

    private void serviceFile(SpecText name, String path, Path host, int mode) throws IOException {
        put(
                name,
                new Entry.RegularFile(path, ofRoot(mode), Files.size(host)),
                ContentSource.of(host),
                path.startsWith("etc/") ? Set.of(FileRole.CONFIG, FileRole.NO_REPLACE) : Set.of());
    }

    private Optional<Path> hostFile(String source, SpecText path) {
        return SpecBinder.hostFile(folder, new SpecText(source, path.position()), diagnostics);
    }

    private void put(SpecText named, Entry entry, ContentSource content, Set<FileRole> roles) {
        var file = new PackageFile(entry, content, roles);
        if (files.putIfAbsent(entry.path(), file) != null) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            named.position(),
                            "/" + entry.path() + " is there before",
                            "each path once"));
        }
    }

    private Attributes attributes(PackageSpec.FileSpec file, int usualMode) {
        return owned(file, file.mode().orElse(usualMode));
    }

    private Attributes owned(PackageSpec.FileSpec file, int mode) {
        return new Attributes(
                mode,
                file.uid(),
                file.gid(),
                file.owner(),
                file.group(),
                timeSeconds,
                Collections.emptySortedMap());
    }

    private Attributes ofRoot(int mode) {
        return Attributes.ofRoot(mode).withMtimeSeconds(timeSeconds);
    }
}
