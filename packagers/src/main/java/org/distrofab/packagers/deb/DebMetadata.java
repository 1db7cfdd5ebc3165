package org.distrofab.packagers.deb;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Translates between control files and the neutral metadata.
 *
 * <p>Fields without a neutral counterpart are native fields by their own names; so are the files
 * {@code triggers}, {@code shlibs}, {@code symbols} and {@code templates}, in lower case as they
 * are called.
 */
final class DebMetadata {
    private static final long KIB = 1024;

    /** In the order in which a control file has them. */
    private static final SequencedMap<RelationKind, String> FIELDS = fields();

    private static final Map<ScriptKind, String> SCRIPTS =
            Map.of(
                    ScriptKind.PRE_INSTALL, "preinst",
                    ScriptKind.POST_INSTALL, "postinst",
                    ScriptKind.PRE_REMOVE, "prerm",
                    ScriptKind.POST_REMOVE, "postrm",
                    ScriptKind.CONFIGURE, "config");

    private static final List<String> TEXT_FILES =
            List.of("shlibs", "symbols", "templates", "triggers");

    private static final List<String> MAPPED =
            List.of(
                    "package",
                    "version",
                    "architecture",
                    "maintainer",
                    "homepage",
                    "source",
                    "description",
                    "installed-size");

    private DebMetadata() {}

    private static SequencedMap<RelationKind, String> fields() {
        var fields = new LinkedHashMap<RelationKind, String>();
        fields.put(RelationKind.PRE_DEPENDS, "Pre-Depends");
        fields.put(RelationKind.DEPENDS, "Depends");
        fields.put(RelationKind.RECOMMENDS, "Recommends");
        fields.put(RelationKind.SUGGESTS, "Suggests");
        fields.put(RelationKind.ENHANCES, "Enhances");
        fields.put(RelationKind.CONFLICTS, "Conflicts");
        fields.put(RelationKind.BREAKS, "Breaks");
        fields.put(RelationKind.REPLACES, "Replaces");
        fields.put(RelationKind.PROVIDES, "Provides");
        fields.put(RelationKind.BUILT_USING, "Built-Using");
        return Collections.unmodifiableSequencedMap(fields);
    }

    /** One clause, as it stands between commas. */
    static Relation relation(RelationKind kind, String expression) throws FormatException {
        var field = FIELDS.get(kind);
        if (field == null) {
            throw new FormatException(
                    "deb relation", -1, "a kind of relation that deb has", kind.toString());
        }
        var groups = DebRelations.parse(field, expression).groups();
        if (groups.size() != 1) {
            throw new FormatException(
                    field + " field", 0, "one clause", groups.size() + " in '" + expression + "'");
        }
        return relation(kind, groups.getFirst());
    }

    static Relation relation(RelationKind kind, List<DebRelation> group) {
        var members = group.stream().map(DebMetadata::named).toList();
        var expression =
                group.stream().map(DebRelation::toString).collect(Collectors.joining(" | "));
        return new Relation(
                kind,
                expression,
                members.size() == 1 ? members.getFirst() : new Dependency.AnyOf(members));
    }

    private static Dependency named(DebRelation relation) {
        return new Dependency.Named(
                relation.name(),
                relation.qualifier(),
                relation.constraint()
                        .map(c ->
                                new VersionConstraint(
                                        DebVersionOrder.neutral(c.operator()),
                                        c.version().toString())));
    }

    /** The metadata of a package file. */
    static PackageMetadata ofFiles(DebControl control, DebControlFiles files)
            throws FormatException {
        var builder = ofControl(control).toBuilder();
        for (var kind : ScriptKind.values()) {
            var file = SCRIPTS.containsKey(kind) ? files.files().get(SCRIPTS.get(kind)) : null;
            if (file != null) {
                builder.script(new Script(kind, List.of(), file.content(), List.of()));
            }
        }
        for (var name : TEXT_FILES) {
            var file = files.files().get(name);
            if (file != null) {
                var text = new String(file.content().toByteArray(), StandardCharsets.UTF_8);
                builder.nativeField(name, text.stripTrailing());
            }
        }
        return builder.build();
    }

    /** The metadata of a paragraph: of a package, an index or dpkg's status file. */
    static PackageMetadata ofControl(DebControl control) throws FormatException {
        var what = "deb control";
        var builder =
                PackageMetadata.builder(
                        PackageFormat.DEB,
                        control.require(what, "Package"),
                        control.get("Version").orElse(""),
                        control.get("Architecture").orElse(""));
        builder.maintainer(control.get("Maintainer").orElse(""));
        builder.url(control.get("Homepage").orElse(""));
        builder.origin(control.get("Source").orElse(""));
        var lines = control.get("Description").orElse("").split("\n", 2);
        builder.summary(lines[0]);
        builder.description(lines.length < 2 ? "" : unfold(lines[1]));
        var size = control.get("Installed-Size").orElse("");
        if (size.matches("[0-9]{1,15}")) {
            builder.installedSizeBytes(Long.parseLong(size) * KIB);
        }
        for (var field : FIELDS.entrySet()) {
            for (var group : control.relations(field.getValue()).groups()) {
                builder.relation(relation(field.getKey(), group));
            }
        }
        var relationFields = FIELDS.values().stream().map(f -> f.toLowerCase(Locale.ROOT)).toList();
        for (var field : control.fields()) {
            var name = field.name().toLowerCase(Locale.ROOT);
            if (!MAPPED.contains(name) && !relationFields.contains(name)) {
                builder.nativeField(field.name(), field.value());
            }
        }
        return builder.build();
    }

    /** The long description without its leading blanks, {@code .} lines empty again. */
    private static String unfold(String text) {
        return text.lines()
                .map(line -> line.substring(1))
                .map(line -> line.equals(".") ? "" : line)
                .collect(Collectors.joining("\n"));
    }

    private static String fold(String description) {
        return description
                .stripTrailing()
                .lines()
                .map(line -> line.isBlank() ? "\n ." : "\n " + line.stripTrailing())
                .collect(Collectors.joining());
    }

    /** The paragraph that says what the metadata do. */
    static DebControl control(PackageMetadata metadata, OptionalLong installedKib)
            throws UnwritableException {
        var fields = new ArrayList<DebControl.Field>();
        add(fields, "Package", metadata.name());
        add(fields, "Source", metadata.origin());
        add(fields, "Version", metadata.version());
        add(fields, "Architecture", metadata.architecture());
        add(fields, "Maintainer", metadata.maintainer());
        add(fields, "Homepage", metadata.url());
        installedKib.ifPresent(kib -> fields.add(new DebControl.Field("Installed-Size", "" + kib)));
        for (var field : FIELDS.entrySet()) {
            add(
                    fields,
                    field.getValue(),
                    metadata.relations(field.getKey())
                            .map(Relation::expression)
                            .collect(Collectors.joining(", ")));
        }
        for (var field : metadata.nativeFields().entrySet()) {
            if (!TEXT_FILES.contains(field.getKey())) {
                add(fields, field.getKey(), field.getValue());
            }
        }
        var summary = metadata.summary().isBlank() ? metadata.name() : metadata.summary();
        add(fields, "Description", summary + fold(metadata.description()));
        for (var relation : metadata.relations()) {
            if (!FIELDS.containsKey(relation.kind())) {
                throw unwritable(relation.expression(), "deb has no " + relation.kind());
            }
        }
        return new DebControl(fields).in(DebFieldOrder.CONTROL);
    }

    private static void add(List<DebControl.Field> fields, String name, String value)
            throws UnwritableException {
        if (value.isEmpty()) {
            return;
        }
        try {
            fields.add(new DebControl.Field(name, value));
        } catch (IllegalArgumentException e) {
            throw unwritable(name, "its lines must be folded: " + e.getMessage());
        }
    }

    /** The control files of the metadata's scripts and text files, and the paragraph. */
    static DebControlFiles files(PackageMetadata metadata, DebControl control)
            throws UnwritableException {
        var files = DebControlFiles.of(control);
        for (var script : metadata.scripts()) {
            var name = SCRIPTS.get(script.kind());
            if (name == null) {
                throw unwritable(script.kind() + " script", "deb has no such script");
            }
            files = files.with(name, new DebControlFiles.File(0755, body(name, script)));
        }
        for (var name : TEXT_FILES) {
            var text = metadata.nativeFields().get(name);
            if (text != null) {
                files = files.with(name, DebControlFiles.File.ofText(text + "\n"));
            }
        }
        return files;
    }

    /** The kernel starts a script, so it must name its interpreter itself. */
    private static Bytes body(String name, Script script) throws UnwritableException {
        var body = script.body().toByteArray();
        var isProgram =
                body.length > 4
                        && (body[0] == '#' && body[1] == '!' || body[0] == 0x7f && body[1] == 'E');
        if (isProgram) {
            return script.body();
        }
        if (script.interpreter().isEmpty()) {
            throw unwritable(name, "a script starts with '#!' or names its interpreter");
        }
        var head = ("#!" + String.join(" ", script.interpreter()) + "\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        return Bytes.copyOf(bytes.toByteArray());
    }

    static UnwritableException unwritable(String subject, String reason) {
        return new UnwritableException(PackageFormat.DEB, subject, reason);
    }
}
