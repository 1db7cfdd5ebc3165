package org.distrofab.builder.making;

import org.distrofab.distrospec.Catalogue;
import org.distrofab.distrospec.Diagnostic;
import org.distrofab.distrospec.Recipe;
import org.distrofab.distrospec.RecipeParser;
import org.distrofab.distrospec.RecipeResult;
import org.distrofab.distrospec.RecipeSource;
import org.distrofab.distrospec.ServiceSpec;
import org.distrofab.initsystems.GuestInit;
import org.distrofab.initsystems.InitFile;
import org.distrofab.initsystems.ServiceRenderer;
import org.distrofab.userland.GuestFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The folder that the package specs of one libc flavour take their files from: the specs
 * themselves, and beside them
 *
 * <ul>
 *   <li>{@code guest/}: the compiled userland of the flavour as it lies in the guest;
 *   <li>{@code systemd-like/}, {@code openrc-like/}: the inits with their configuration;
 *   <li>{@code links/PROGRAM/}: a symbolic link for each name of a program of many commands;
 *   <li>{@code services/NAME.service}, {@code services/NAME.openrc}: the services of {@code
 *       services.toml} in the words of either init.
 * </ul>
 *
 * @param specs in name order
 */
record Stage(Path folder, List<Path> specs) {
    private static final String SERVICES = "services.toml";
    private static final List<String> PROGRAMS_OF_MANY_COMMANDS =
            List.of("core", "process-tools", "module-tools");

    /** In the guest {@code /bin}, {@code /sbin} and {@code /lib} lead into {@code /usr}. */
    private static final Map<String, String> MERGED =
            Map.of(
                    "bin/", "usr/bin/",
                    "sbin/", "usr/bin/",
                    "usr/sbin/", "usr/bin/",
                    "lib/", "usr/lib/");

    static Stage make(Path source, String libc, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> all;
        try (var files = Files.list(source)) {
            all = files.filter(file -> file.toString().endsWith(".toml")).sorted().toList();
        }
        var specs =
                all.stream()
                        .filter(file -> !file.endsWith(SERVICES))
                        .filter(file -> isFor(libc, file.getFileName().toString()))
                        .toList();
        stageUserland(libc, folder);
        stageInit(GuestInit.SYSTEMD_LIKE, libc, folder.resolve("systemd-like"));
        stageInit(GuestInit.OPENRC_LIKE, libc, folder.resolve("openrc-like"));
        stageServices(source.resolve(SERVICES), folder.resolve("services"));
        return new Stage(folder, specs);
    }

    private static boolean isFor(String libc, String file) {
        var name = file.substring(0, file.length() - ".toml".length());
        return name.equals(libc) || !UniverseBuild.LIBCS.contains(name);
    }

    private static void stageUserland(String libc, Path folder) throws IOException {
        var prefix = libc + "/";
        var guest = folder.resolve("guest");
        for (var name : GuestFiles.names()) {
            if (name.startsWith(prefix)) {
                write(guest, name.substring(prefix.length()), GuestFiles.read(name), true);
            } else if (name.startsWith("lib/")) {
                write(guest, name, GuestFiles.read(name), true);
            }
        }
        for (var program : PROGRAMS_OF_MANY_COMMANDS) {
            var links = Files.createDirectories(folder.resolve("links").resolve(program));
            for (var command : GuestFiles.commands(program)) {
                Files.createSymbolicLink(links.resolve(command), Path.of(program));
            }
        }
    }

    private static void stageInit(GuestInit init, String libc, Path folder) throws IOException {
        Files.createDirectories(folder.resolve("usr"));
        Files.createDirectories(folder.resolve("etc"));
        var prefix = libc + "/";
        for (var name : init.programs()) {
            if (name.startsWith(prefix)) {
                write(folder, name.substring(prefix.length()), init.program(name), true);
            }
        }
        for (var name : init.configuration()) {
            var content = init.configuration(name);
            boolean script = content.length > 2 && content[0] == '#' && content[1] == '!';
            write(folder, name, content, script);
        }
        for (var link : init.links().entrySet()) {
            var path = folder.resolve(link.getKey());
            Files.createDirectories(path.getParent());
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, Path.of(link.getValue()));
        }
    }

    private static void stageServices(Path file, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var service : services(file)) {
            for (var system : Set.of(Recipe.InitSystem.SYSTEMD, Recipe.InitSystem.OPENRC)) {
                var ending = system.hasTargets() ? ".service" : ".openrc";
                for (var one : ServiceRenderer.of(system).define(service)) {
                    if (one instanceof InitFile.Text text) {
                        Files.writeString(folder.resolve(service.name() + ending), text.content());
                    }
                }
            }
        }
    }

    private static List<ServiceSpec> services(Path file) throws IOException {
        var catalogue =
                new Catalogue(
                        Set.of("fab"),
                        Set.copyOf(UniverseBuild.LIBCS),
                        Set.of("systemd-like", "openrc-like"),
                        new TreeMap<>());
        var source = new RecipeSource(file.getFileName().toString(), Files.readString(file));
        var parser = new RecipeParser(catalogue, RecipeSource.Finder.none());
        return switch (parser.parse(source, List.of())) {
            case RecipeResult.Accepted accepted -> accepted.recipe().services();
            case RecipeResult.Rejected(var diagnostics) ->
                    throw new IOException(
                            diagnostics.stream()
                                    .map(Diagnostic::text)
                                    .collect(Collectors.joining("\n")));
        };
    }

    private static void write(Path root, String name, byte[] content, boolean executable)
            throws IOException {
        var file = root.resolve(merged(name));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static String merged(String name) {
        for (var merged : MERGED.entrySet()) {
            if (name.startsWith(merged.getKey())) {
                return merged.getValue() + name.substring(merged.getKey().length());
            }
        }
        return name;
    }
}
