package org.distrofab.packagers.spec;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;
import org.tomlj.Toml;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads package specs (TOML 1.0). Goes on after a mistake, so that all of them come out at once;
 * keys that mean nothing are mistakes. What each format makes of the values is checked by {@link
 * SpecBinder}.
 */
public final class SpecParser {
    /** The machines that all three formats have a name for, and the word for none in particular. */
    static final List<String> ARCHITECTURES =
            List.of("any", "aarch64", "loongarch64", "ppc64le", "riscv64", "s390x", "x86_64");

    private static final Map<String, RelationKind> NEUTRAL_RELATIONS =
            ordered(
                    "depends", RelationKind.DEPENDS,
                    "provides", RelationKind.PROVIDES,
                    "conflicts", RelationKind.CONFLICTS);

    private static final Map<PackageFormat, Map<String, RelationKind>> RELATIONS =
            Map.of(
                    PackageFormat.DEB,
                    ordered(
                            "depends", RelationKind.DEPENDS,
                            "pre-depends", RelationKind.PRE_DEPENDS,
                            "recommends", RelationKind.RECOMMENDS,
                            "suggests", RelationKind.SUGGESTS,
                            "enhances", RelationKind.ENHANCES,
                            "provides", RelationKind.PROVIDES,
                            "conflicts", RelationKind.CONFLICTS,
                            "breaks", RelationKind.BREAKS,
                            "replaces", RelationKind.REPLACES),
                    PackageFormat.RPM,
                    ordered(
                            "depends", RelationKind.DEPENDS,
                            "recommends", RelationKind.RECOMMENDS,
                            "suggests", RelationKind.SUGGESTS,
                            "supplements", RelationKind.SUPPLEMENTS,
                            "enhances", RelationKind.ENHANCES,
                            "provides", RelationKind.PROVIDES,
                            "conflicts", RelationKind.CONFLICTS,
                            "obsoletes", RelationKind.OBSOLETES),
                    PackageFormat.APK,
                    ordered(
                            "depends", RelationKind.DEPENDS,
                            "provides", RelationKind.PROVIDES,
                            "conflicts", RelationKind.CONFLICTS,
                            "replaces", RelationKind.REPLACES,
                            "install-if", RelationKind.INSTALL_IF));

    /** Keys for the formats' own fields, and what the formats call them. */
    private static final Map<PackageFormat, Map<String, String>> FIELDS =
            Map.of(
                    PackageFormat.DEB,
                    ordered(
                            "section", "Section",
                            "priority", "Priority",
                            "multi-arch", "Multi-Arch",
                            "essential", "Essential",
                            "protected", "Protected"),
                    PackageFormat.RPM,
                    ordered("group", "Group", "vendor", "Vendor"),
                    PackageFormat.APK,
                    ordered(
                            "commit", "commit",
                            "packager", "packager",
                            "provider-priority", "provider_priority",
                            "replaces-priority", "replaces_priority"));

    private static final Map<String, ScriptKind> NEUTRAL_SCRIPTS =
            ordered(
                    "pre-install", ScriptKind.PRE_INSTALL,
                    "post-install", ScriptKind.POST_INSTALL,
                    "pre-remove", ScriptKind.PRE_REMOVE,
                    "post-remove", ScriptKind.POST_REMOVE);

    private static final Map<PackageFormat, Map<String, ScriptKind>> FURTHER_SCRIPTS =
            Map.of(
                    PackageFormat.DEB,
                    ordered("config", ScriptKind.CONFIGURE),
                    PackageFormat.RPM,
                    ordered(
                            "pre-transaction", ScriptKind.PRE_TRANSACTION,
                            "post-transaction", ScriptKind.POST_TRANSACTION,
                            "verify", ScriptKind.VERIFY),
                    PackageFormat.APK,
                    ordered(
                            "pre-upgrade", ScriptKind.PRE_UPGRADE,
                            "post-upgrade", ScriptKind.POST_UPGRADE,
                            "trigger", ScriptKind.TRIGGER));

    private static final Map<String, FileRole> ROLES =
            ordered(
                    "doc", FileRole.DOCUMENTATION,
                    "licence", FileRole.LICENCE,
                    "readme", FileRole.README);

    private static final List<String> CONTENTS =
            List.of("source", "tree", "content", "link", "hardlink", "directory", "fifo", "device");

    private final List<SpecDiagnostic> diagnostics = new ArrayList<>();

    private SpecParser() {}

    @SuppressWarnings("unchecked")
    private static <V> Map<String, V> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, V>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (V) pairs[i + 1]);
        }
        return map;
    }

    /**
     * @param file what positions are to name
     */
    public static SpecResult<PackageSpec> parse(String file, String text) {
        var parser = new SpecParser();
        var toml = Toml.parse(text);
        for (var error : toml.errors()) {
            var at = error.position();
            parser.diagnostics.add(
                    SpecDiagnostic.of(
                            new SpecPosition(file, at.line(), at.column()),
                            String.valueOf(error.getMessage()),
                            ""));
        }
        if (toml.hasErrors()) {
            return new SpecResult.Wrong<>(parser.diagnostics);
        }
        var spec =
                parser.readSpec(
                        new SpecTable(
                                file, toml, new SpecPosition(file, 1, 1), parser.diagnostics));
        return parser.diagnostics.isEmpty()
                ? new SpecResult.Done<>(spec)
                : new SpecResult.Wrong<>(parser.diagnostics);
    }

    private PackageSpec readSpec(SpecTable table) {
        var name = table.required("name", "a package name such as 'hello'");
        var version = table.required("version", "an upstream version such as '1.2.3'");
        var architecture =
                table.has("architecture")
                        ? table.required("architecture", String.join(", ", ARCHITECTURES))
                        : new SpecText("any", table.position());
        if (!architecture.text().isBlank() && !ARCHITECTURES.contains(architecture.text())) {
            diagnostics.add(
                    SpecDiagnostic.of(
                                    architecture.position(),
                                    "architecture '" + architecture.text() + "' is not known",
                                    "one of " + String.join(", ", ARCHITECTURES))
                            .hinting(SpecTable.nearest(architecture.text(), ARCHITECTURES)));
        }
        var prerelease = table.line("prerelease");
        if (!prerelease.matches("((alpha|beta|pre|rc)[0-9]*)?")) {
            table.complain(
                    "prerelease",
                    "'" + prerelease + "' is not a pre-release",
                    "alpha, beta, pre or rc with a number after it");
        }
        var overrides = new EnumMap<PackageFormat, PackageSpec.Overrides>(PackageFormat.class);
        for (var format : PackageFormat.values()) {
            table.table(format.id())
                    .ifPresent(inner -> overrides.put(format, readOverrides(format, inner)));
        }
        var files = new ArrayList<PackageSpec.FileSpec>();
        for (var inner : table.tables("file")) {
            readFile(inner).ifPresent(files::add);
        }
        var services = new ArrayList<PackageSpec.ServiceFiles>();
        for (var inner : table.tables("service")) {
            services.add(readService(inner));
        }
        var spec =
                new PackageSpec(
                        name,
                        version,
                        prerelease,
                        table.number("release", 0, 1_000_000).orElse(1),
                        table.number("epoch", 0, 1_000_000).orElse(0),
                        architecture,
                        required(table, "summary", "one line that says what this is"),
                        table.text("description").map(SpecText::text).orElse("").strip(),
                        required(table, "licence", "an SPDX expression such as 'MIT'"),
                        required(table, "maintainer", "'Name <address>'"),
                        table.line("url"),
                        table.line("origin"),
                        readRelations(table, NEUTRAL_RELATIONS),
                        overrides,
                        files,
                        table.table("scripts")
                                .map(inner -> readScripts(inner, NEUTRAL_SCRIPTS))
                                .orElse(Map.of()),
                        services);
        table.refuseOthers();
        return spec;
    }

    private static String required(SpecTable table, String key, String example) {
        table.required(key, example);
        return table.line(key);
    }

    private static Map<RelationKind, List<SpecText>> readRelations(
            SpecTable table, Map<String, RelationKind> kinds) {
        var relations = new EnumMap<RelationKind, List<SpecText>>(RelationKind.class);
        kinds.forEach((key, kind) -> {
            if (table.has(key)) {
                relations.put(kind, table.texts(key));
            }
        });
        return relations;
    }

    private PackageSpec.Overrides readOverrides(PackageFormat format, SpecTable table) {
        var fields = new LinkedHashMap<String, String>();
        FIELDS.get(format)
                .forEach((key, field) -> {
                    var value = table.line(key);
                    if (!value.isEmpty()) {
                        fields.put(field, value);
                    }
                });
        var further = table.table("fields");
        if (further.isPresent()) {
            for (var key : further.get().keys()) {
                fields.put(key, further.get().line(key));
            }
        }
        var scripts = new HashMap<>(NEUTRAL_SCRIPTS);
        scripts.putAll(FURTHER_SCRIPTS.get(format));
        var overrides =
                new PackageSpec.Overrides(
                        table.text("name"),
                        table.text("version"),
                        table.text("architecture"),
                        readRelations(table, RELATIONS.get(format)),
                        fields,
                        table.table("scripts")
                                .map(inner -> readScripts(inner, scripts))
                                .orElse(Map.of()),
                        format == PackageFormat.APK
                                ? table.texts("triggers").stream().map(SpecText::text).toList()
                                : List.of());
        table.refuseOthers();
        return overrides;
    }

    /** Each is an inline text, or {@code { file = "path" }}. */
    private Map<ScriptKind, PackageSpec.ScriptSpec> readScripts(
            SpecTable table, Map<String, ScriptKind> kinds) {
        var scripts = new EnumMap<ScriptKind, PackageSpec.ScriptSpec>(ScriptKind.class);
        for (var key : kinds.keySet()) {
            if (!table.has(key)) {
                continue;
            }
            var position = table.positionOf(key);
            if (table.isTable(key)) {
                var inner = table.table(key).orElseThrow();
                var path = inner.required("file", "a path relative to the spec");
                inner.refuseOthers();
                scripts.put(kinds.get(key), new PackageSpec.ScriptSpec("", Optional.of(path)));
            } else {
                var body = table.text(key).orElse(new SpecText("", position));
                scripts.put(
                        kinds.get(key), new PackageSpec.ScriptSpec(body.text(), Optional.empty()));
            }
        }
        table.refuseOthers();
        return scripts;
    }

    private PackageSpec.ServiceFiles readService(SpecTable table) {
        var name = table.required("name", "a service name such as 'hellod'");
        if (!name.text().isEmpty() && !name.text().matches("[A-Za-z0-9][A-Za-z0-9_.@-]*")) {
            table.complain(
                    "name", "'" + name.text() + "' is no service name", "letters, digits and _.@-");
        }
        var service =
                new PackageSpec.ServiceFiles(
                        name,
                        table.text("systemd"),
                        table.text("openrc"),
                        table.flag("enabled").orElse(true));
        if (service.systemd().isEmpty() && service.openrc().isEmpty()) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            table.position(),
                            "the service has nothing to run it",
                            "'systemd' (a unit file) or 'openrc' (an init script), or both"));
        }
        table.refuseOthers();
        return service;
    }

    private Optional<PackageSpec.FileSpec> readFile(SpecTable table) {
        int before = diagnostics.size();
        var path = readPath(table);
        var content = readContent(table);
        var mode = table.number("mode", 0, 07777);
        var owner = table.line("owner");
        var group = table.line("group");
        var uid = table.number("uid", 0, Integer.MAX_VALUE);
        var gid = table.number("gid", 0, Integer.MAX_VALUE);
        requireNumber(table, "owner", owner, "uid", uid);
        requireNumber(table, "group", group, "gid", gid);
        var roles = readRoles(table);
        var only = readOnly(table);
        table.refuseOthers();
        if (diagnostics.size() > before || content.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new PackageSpec.FileSpec(
                        path,
                        content.get(),
                        mode,
                        owner.isEmpty() ? "root" : owner,
                        group.isEmpty() ? "root" : group,
                        uid.orElse(0),
                        gid.orElse(0),
                        roles,
                        only));
    }

    /** Archives keep numbers, and only root's is the same everywhere. */
    private void requireNumber(
            SpecTable table, String nameKey, String name, String key, Optional<Integer> number) {
        if (!name.isEmpty() && !name.equals("root") && number.isEmpty()) {
            table.complain(
                    nameKey,
                    "the number of '" + name + "' is not known",
                    "'" + key + "' beside '" + nameKey + "'");
        }
    }

    private SpecText readPath(SpecTable table) {
        var path = table.required("path", "an absolute path such as '/usr/bin/hello'");
        if (path.text().isEmpty()) {
            return path;
        }
        try {
            var normal = TreePaths.normalise("path", path.text());
            if (!path.text().startsWith("/") || normal.isEmpty()) {
                table.complain(
                        "path",
                        "'" + path.text() + "' is not an absolute path to a file",
                        "a path such as '/usr/bin/hello'");
            }
            return new SpecText(normal, path.position());
        } catch (FormatException e) {
            table.complain("path", "the path is " + e.found(), e.expected());
            return path;
        }
    }

    private Optional<PackageSpec.Content> readContent(SpecTable table) {
        var given = CONTENTS.stream().filter(table::has).toList();
        if (given.size() != 1) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            table.position(),
                            given.isEmpty()
                                    ? "the file has no content"
                                    : "the file has " + String.join(" and ", given),
                            "one of " + String.join(", ", CONTENTS)));
            return Optional.empty();
        }
        var key = given.getFirst();
        return switch (key) {
            case "directory", "fifo" -> {
                if (!table.flag(key).orElse(false)) {
                    table.complain(key, "'" + key + "' is not true", "true, or another content");
                    yield Optional.empty();
                }
                yield Optional.of(
                        key.equals("fifo")
                                ? new PackageSpec.Content.Fifo()
                                : new PackageSpec.Content.Folder());
            }
            case "device" -> table.text(key).flatMap(text -> device(table, text.text()));
            default -> table.text(key).map(text -> content(key, text.text()));
        };
    }

    private static PackageSpec.Content content(String key, String text) {
        return switch (key) {
            case "source" -> new PackageSpec.Content.HostFile(text);
            case "tree" -> new PackageSpec.Content.HostTree(text);
            case "content" -> new PackageSpec.Content.Inline(text);
            case "link" -> new PackageSpec.Content.Link(text);
            case "hardlink" -> new PackageSpec.Content.HardLink(text);
            default -> throw new IllegalArgumentException(key);
        };
    }

    private static Optional<PackageSpec.Content> device(SpecTable table, String text) {
        if (!text.matches("[bc] [0-9]{1,4}:[0-9]{1,7}")) {
            table.complain("device", "'" + text + "' is no device", "'c MAJOR:MINOR' or 'b …'");
            return Optional.empty();
        }
        var numbers = text.substring(2).split(":");
        return Optional.of(
                new PackageSpec.Content.Device(
                        text.startsWith("b"),
                        Integer.parseInt(numbers[0]),
                        Integer.parseInt(numbers[1])));
    }

    private Set<FileRole> readRoles(SpecTable table) {
        var roles = EnumSet.noneOf(FileRole.class);
        if (table.flag("config").orElse(false)) {
            roles.add(FileRole.CONFIG);
            roles.add(FileRole.NO_REPLACE);
        }
        var role = table.line("role");
        if (!role.isEmpty() && !ROLES.containsKey(role)) {
            table.complain("role", "'" + role + "' is no role", String.join(", ", ROLES.keySet()));
        } else if (!role.isEmpty()) {
            roles.add(ROLES.get(role));
        }
        return roles;
    }

    private Set<PackageFormat> readOnly(SpecTable table) {
        var only = EnumSet.noneOf(PackageFormat.class);
        for (var word : table.texts("only")) {
            var format = PackageFormat.ofId(word.text());
            if (format.isEmpty()) {
                diagnostics.add(
                        SpecDiagnostic.of(
                                word.position(),
                                "'" + word.text() + "' is no format",
                                "deb, rpm or apk"));
            } else {
                only.add(format.get());
            }
        }
        return only.isEmpty() ? EnumSet.allOf(PackageFormat.class) : only;
    }
}
