package org.distrofab.builder;

import org.distrofab.distrospec.LockFile;
import org.distrofab.distrospec.Manifest;
import org.distrofab.distrospec.Recipe;
import org.distrofab.rootfs.FormatException;

import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code manifest.json}: a {@link Manifest} as text, and back. */
public final class ManifestText {
    private static final JSON WRITER = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);
    private static final String WHAT = "manifest.json";
    private static final int VERSION = 1;

    private ManifestText() {}

    public static String render(Manifest manifest) {
        var all = new LinkedHashMap<String, Object>();
        all.put("version", VERSION);
        var distro = new LinkedHashMap<String, Object>();
        distro.put("name", manifest.distro().name());
        distro.put("version", manifest.distro().version());
        distro.put("id", manifest.distro().id());
        distro.put("idLike", manifest.distro().idLike());
        distro.put("description", manifest.distro().description());
        manifest.distro().home().ifPresent(url -> distro.put("home", url));
        all.put("distro", distro);
        var kernel = new LinkedHashMap<String, Object>();
        kernel.put("id", manifest.kernel().id());
        kernel.put("version", manifest.kernel().version());
        kernel.put("sha256", manifest.kernel().sha256());
        all.put("kernel", kernel);
        all.put("libc", manifest.libc());
        all.put("init", manifest.init());
        all.put("manager", manifest.manager());
        all.put("userspaceSha256", manifest.userspaceSha256());
        all.put("sizes", manifest.sizes());
        all.put("packages", manifest.packages().stream().map(ManifestText::describe).toList());
        var files = new LinkedHashMap<String, Object>();
        manifest.files().forEach((path, file) -> files.put(path, describe(file)));
        all.put("files", files);
        return WRITER.asString(all) + "\n";
    }

    private static Map<String, Object> describe(LockFile.LockedPackage one) {
        var all = new LinkedHashMap<String, Object>();
        all.put("name", one.name());
        all.put("version", one.version());
        all.put("architecture", one.architecture());
        all.put("repository", one.repository());
        all.put("location", one.location());
        all.put("size", one.sizeBytes());
        all.put("sha256", one.sha256());
        return all;
    }

    private static Map<String, Object> describe(Manifest.ManifestFile file) {
        var all = new LinkedHashMap<String, Object>();
        all.put("type", file.type());
        all.put("mode", "%04o".formatted(file.mode()));
        all.put("uid", file.uid());
        all.put("gid", file.gid());
        all.put("size", file.sizeBytes());
        all.put("content", file.content());
        all.put("package", file.owner());
        return all;
    }

    /**
     * @throws FormatException if the text is no manifest of this version
     */
    public static Manifest parse(String text) throws FormatException {
        Map<String, Object> all;
        try {
            all = JSON.std.mapFrom(text);
        } catch (JacksonException e) {
            throw new FormatException(WHAT, 0, "JSON", String.valueOf(e.getOriginalMessage()));
        }
        var root = new Node(all, "");
        if (root.whole("version") != VERSION) {
            throw new FormatException(
                    WHAT, -1, "a manifest of version " + VERSION, "" + all.get("version"));
        }
        var distro = root.node("distro");
        var kernel = root.node("kernel");
        var packages = new ArrayList<LockFile.LockedPackage>();
        for (var one : root.nodes("packages")) {
            packages.add(
                    new LockFile.LockedPackage(
                            one.text("name"),
                            one.text("version"),
                            one.text("architecture"),
                            one.text("repository"),
                            one.text("location"),
                            one.whole("size"),
                            one.text("sha256")));
        }
        var files = new TreeMap<String, Manifest.ManifestFile>();
        var listed = root.node("files");
        for (var path : listed.values.keySet()) {
            files.put(path, file(listed.node(path)));
        }
        var sizes = new TreeMap<String, Long>();
        var stated = root.node("sizes");
        for (var name : stated.values.keySet()) {
            sizes.put(name, stated.whole(name));
        }
        return new Manifest(
                new Recipe.Distro(
                        distro.text("name"),
                        distro.text("version"),
                        distro.text("id"),
                        distro.texts("idLike"),
                        distro.text("description"),
                        distro.values.containsKey("home")
                                ? Optional.of(distro.text("home"))
                                : Optional.empty()),
                new LockFile.LockedKernel(
                        kernel.text("id"), kernel.text("version"), kernel.text("sha256")),
                root.text("libc"),
                root.text("init"),
                root.text("manager"),
                packages,
                files,
                root.text("userspaceSha256"),
                sizes);
    }

    private static Manifest.ManifestFile file(Node node) throws FormatException {
        var mode = node.text("mode");
        if (!mode.matches("[0-7]{4}")) {
            throw new FormatException(WHAT, -1, node.place + ".mode in octal", mode);
        }
        return new Manifest.ManifestFile(
                node.text("type"),
                Integer.parseInt(mode, 8),
                (int) node.whole("uid"),
                (int) node.whole("gid"),
                node.whole("size"),
                node.text("content"),
                node.text("package"));
    }

    /** A JSON object whose members have to be there and of their kind. */
    private record Node(Map<String, Object> values, String place) {
        String text(String key) throws FormatException {
            return values.get(key) instanceof String text ? text : complain(key, "a text");
        }

        long whole(String key) throws FormatException {
            return values.get(key) instanceof Number number
                    ? number.longValue()
                    : complain(key, "a number");
        }

        List<String> texts(String key) throws FormatException {
            if (!(values.get(key) instanceof List<?> list)) {
                return complain(key, "a list");
            }
            return list.stream().map(String::valueOf).toList();
        }

        Node node(String key) throws FormatException {
            return values.get(key) instanceof Map<?, ?> map
                    ? of(map, place + "." + key)
                    : complain(key, "an object");
        }

        List<Node> nodes(String key) throws FormatException {
            if (!(values.get(key) instanceof List<?> list)) {
                return complain(key, "a list");
            }
            var nodes = new ArrayList<Node>();
            for (var one : list) {
                nodes.add(
                        one instanceof Map<?, ?> map
                                ? of(map, place + "." + key)
                                : complain(key, "a list of objects"));
            }
            return nodes;
        }

        private static Node of(Map<?, ?> map, String place) {
            var values = new LinkedHashMap<String, Object>();
            map.forEach((key, value) -> values.put(String.valueOf(key), value));
            return new Node(values, place);
        }

        private <T> T complain(String key, String expected) throws FormatException {
            throw new FormatException(
                    WHAT, -1, expected + " as " + place + "." + key, "" + values.get(key));
        }
    }
}
