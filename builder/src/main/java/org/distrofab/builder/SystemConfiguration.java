package org.distrofab.builder;

import org.distrofab.distrospec.Recipe;
import org.distrofab.distrospec.ServiceSpec;
import org.distrofab.initsystems.InitFile;
import org.distrofab.initsystems.ServiceRenderer;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FileTree;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a recipe decides beside its packages: names, accounts, services, files. Everything goes
 * below {@code /etc} but {@code os-release}, and what {@code [[file]]} says.
 */
final class SystemConfiguration {
    private static final String UNITS = "etc/systemd/system/";
    private static final String PACKAGED_UNITS = "usr/lib/systemd/system/";
    private static final String RUNLEVELS = "etc/runlevels/";
    private static final String CONSOLE = "ttyS0";
    private static final int SECONDS_PER_DAY = 86_400;

    private final Recipe recipe;
    private final Path folder;
    private final FileTree.Builder tree;
    private final TreeText files;
    private final long timeSeconds;

    /**
     * @param folder what a file's {@code source} is relative to
     * @param timeSeconds what every file bears
     */
    SystemConfiguration(Recipe recipe, Path folder, FileTree.Builder tree, long timeSeconds) {
        this.recipe = recipe;
        this.folder = folder;
        this.tree = tree;
        this.files = new TreeText(tree, timeSeconds);
        this.timeSeconds = timeSeconds;
    }

    /**
     * @param root UUID of the file system that the tree goes to
     * @param seed what salts are made from
     */
    void apply(UUID root, String seed) throws IOException, FormatException, BuildFailure {
        identity();
        system(root);
        var accounts = Accounts.of(files, seed);
        accounts.add(recipe.users(), timeSeconds / SECONDS_PER_DAY);
        services();
        console();
        for (var file : recipe.files()) {
            add(file, accounts);
        }
    }

    /** os-release(5). */
    private void identity() throws FormatException {
        var distro = recipe.distro();
        var release = recipe.release();
        var text = new StringBuilder();
        put(text, "NAME", distro.description());
        put(text, "ID", distro.id());
        if (!distro.idLike().isEmpty()) {
            put(text, "ID_LIKE", String.join(" ", distro.idLike()));
        }
        put(
                text,
                "VERSION",
                distro.version() + release.codename().map(name -> " (" + name + ")").orElse(""));
        put(text, "VERSION_ID", distro.version());
        release.codename().ifPresent(name -> put(text, "VERSION_CODENAME", name));
        put(text, "PRETTY_NAME", distro.description() + " " + distro.version());
        distro.home().ifPresent(url -> put(text, "HOME_URL", url));
        release.date()
                .ifPresent(date ->
                        release.supportedMonths()
                                .ifPresent(months ->
                                        put(
                                                text,
                                                "SUPPORT_END",
                                                date.plusMonths(months).toString())));
        files.write("usr/lib/os-release", text.toString());
        files.link("etc/os-release", "../usr/lib/os-release");
        files.write("etc/issue", distro.description() + " " + distro.version() + " \\n \\l\n\n");
    }

    /** In double quotes unless it is a plain word (os-release(5), shell-compatible assignments). */
    private static void put(StringBuilder text, String key, String value) {
        boolean plain = value.matches("[A-Za-z0-9._-]+");
        var escaped = value.replaceAll("([\\\\\"$`])", "\\\\$1");
        text.append(key).append('=').append(plain ? value : '"' + escaped + '"').append('\n');
    }

    private void system(UUID root) throws FormatException {
        var system = recipe.system();
        files.write("etc/hostname", system.hostname() + "\n");
        files.write(
                "etc/hosts",
                "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 " + system.hostname() + "\n");
        files.write("etc/fstab", "UUID=" + root + " / ext4 defaults 0 1\n");
        files.write("etc/timezone", system.timezone() + "\n");
        tree.file(
                "etc/localtime",
                Attributes.ofRoot(0644).withMtimeSeconds(timeSeconds),
                ZoneFile.of(system.timezone()));
        files.write("etc/locale.conf", "LANG=" + system.locale() + "\n");
        files.write("etc/profile.d/locale.sh", "export LANG=" + system.locale() + "\n");
        if (recipe.init().system().hasTargets() && !files.has("etc/machine-id")) {
            // Empty: made at the first boot (machine-id(5)), so that images are alike.
            files.write("etc/machine-id", "");
        }
    }

    private void services() throws IOException, FormatException, BuildFailure {
        var renderer = ServiceRenderer.of(recipe.init().system());
        for (var service : recipe.services()) {
            for (var file : renderer.define(service)) {
                put(file);
            }
        }
        var init = recipe.init();
        for (var level : init.enable().entrySet()) {
            for (var service : level.getValue()) {
                enable(renderer, service, level.getKey());
            }
        }
        for (var service : init.disable()) {
            disable(service);
        }
        if (init.system().hasTargets()) {
            files.link(UNITS + "default.target", "/" + PACKAGED_UNITS + init.target());
        }
    }

    private void enable(ServiceRenderer renderer, String service, String level)
            throws FormatException, BuildFailure {
        boolean own = recipe.services().stream().map(ServiceSpec::name).anyMatch(service::equals);
        if (renderer.enable(service, level) instanceof InitFile.Link link) {
            var name = link.path().substring(link.path().lastIndexOf('/') + 1);
            var target = link.target();
            if (recipe.init().system().hasTargets()) {
                var unit = name.replaceFirst("@.*\\.", "@.");
                if (files.has(PACKAGED_UNITS + unit) && !files.has(UNITS + unit)) {
                    target = "/" + PACKAGED_UNITS + unit;
                } else if (!own && !files.has(UNITS + unit)) {
                    throw missing(service);
                }
            } else if (!files.has("etc/init.d/" + name)) {
                throw missing(service);
            }
            files.link(link.path().substring(1), target);
        }
    }

    private BuildFailure missing(String service) {
        return new BuildFailure(
                BuildFailure.Kind.RECIPE,
                "the service '%s' is enabled, but no package of this distro brings it for %s"
                        .formatted(service, recipe.init().system().word()));
    }

    /** Takes away every link that would start the service. */
    private void disable(String service) {
        for (var levels : List.of(UNITS, RUNLEVELS)) {
            for (var level : tree.list(levels.substring(0, levels.length() - 1))) {
                for (var ending : List.of("", ".service")) {
                    var path = levels + level + "/" + service + ending;
                    if (tree.get(path).filter(Entry.SymbolicLink.class::isInstance).isPresent()) {
                        tree.remove(path);
                    }
                }
            }
        }
    }

    /** Who answers on the serial line, and whether root has to say a password there. */
    private void console() throws IOException, FormatException {
        boolean automatic = recipe.system().autologin();
        if (recipe.init().system().hasTargets()) {
            var unit = "serial-getty@" + CONSOLE + ".service";
            if (automatic && files.has(PACKAGED_UNITS + "serial-getty@.service")) {
                files.write(
                        UNITS + unit + ".d/autologin.conf",
                        """
                        [Service]
                        ExecStart=
                        ExecStart=-/sbin/getty --autologin root -L 115200 %I vt100
                        """);
            }
            files.link(
                    UNITS + "getty.target.wants/" + unit,
                    "/" + PACKAGED_UNITS + "serial-getty@.service");
        } else if (automatic && files.has("etc/inittab")) {
            files.write(
                    "etc/inittab",
                    files.read("etc/inittab")
                            .replaceAll(
                                    "(?m)^(" + CONSOLE + ":.*/sbin/getty) ",
                                    "$1 --autologin root "));
        }
    }

    private void put(InitFile file) throws FormatException {
        var path = file.path().substring(1);
        switch (file) {
            case InitFile.Text text ->
                    files.write(path, text.content(), Attributes.ofRoot(text.mode()));
            case InitFile.Link link -> files.link(path, link.target());
        }
    }

    private void add(Recipe.FileSpec file, Accounts accounts)
            throws IOException, FormatException, BuildFailure {
        var path = file.path().substring(1);
        var attributes =
                new Attributes(
                        file.mode(),
                        number(file.owner(), accounts.uid(file.owner())),
                        number(file.group(), accounts.gid(file.group())),
                        file.owner(),
                        file.group(),
                        timeSeconds,
                        new TreeMap<>());
        switch (file.body()) {
            case Recipe.FileSpec.Body.Inline(var text) ->
                    tree.file(path, attributes, text.getBytes(StandardCharsets.UTF_8));
            case Recipe.FileSpec.Body.FromHost(var source) ->
                    tree.file(path, attributes, fromHost(source));
            case Recipe.FileSpec.Body.Link(var target) ->
                    tree.add(new Entry.SymbolicLink(path, attributes.withMode(0777), target));
            case Recipe.FileSpec.Body.Directory() ->
                    tree.add(new Entry.Directory(path, attributes));
        }
    }

    private byte[] fromHost(String source) throws IOException, BuildFailure {
        var file = folder.resolve(source);
        if (!Files.isRegularFile(file)) {
            throw new BuildFailure(
                    BuildFailure.Kind.RECIPE, "[[file]] source: there is no file " + file);
        }
        return Files.readAllBytes(file);
    }

    private static int number(String name, java.util.OptionalInt known) throws BuildFailure {
        if (known.isPresent()) {
            return known.getAsInt();
        }
        if (name.matches("[0-9]{1,9}")) {
            return Integer.parseInt(name);
        }
        throw new BuildFailure(
                BuildFailure.Kind.RECIPE,
                "[[file]] owner: there is no account '" + name + "' in this distro");
    }
}
