package org.distrofab.packagers.apk;

import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code .PKGINFO} file of a v2 package: {@code key = value} lines (apk-v2(5)).
 *
 * @param metadata without scripts
 * @param dataHash SHA-256 of the data segment in hexadecimal
 */
record PkgInfo(PackageMetadata metadata, String dataHash) {
    private static final String FORMAT = "apk .PKGINFO";
    private static final Map<String, RelationKind> RELATIONS =
            Map.of(
                    "depend", RelationKind.DEPENDS,
                    "provides", RelationKind.PROVIDES,
                    "replaces", RelationKind.REPLACES);

    /**
     * @throws FormatException at the line's offset if one is malformed, if a field that has one
     *     value comes twice, or if name, version or datahash are missing
     */
    static PkgInfo read(InputStream in) throws IOException, FormatException {
        var lines = new LineReader(in, FORMAT);
        var fields = new LinkedHashMap<String, String>();
        var relations = new ArrayList<Relation>();
        var offsets = new HashMap<String, Long>();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            var text = line.get();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int equals = text.indexOf(" =");
            if (equals < 1 || (equals + 2 < text.length() && text.charAt(equals + 2) != ' ')) {
                throw lines.complaint("'key = value'", "'" + text + "'");
            }
            var key = text.substring(0, equals);
            var value = text.substring(Math.min(text.length(), equals + 3));
            readField(lines, key, value, fields, relations);
            offsets.put(key, lines.lineOffset());
        }
        for (var key : new String[] {"pkgname", "pkgver", "datahash"}) {
            if (fields.getOrDefault(key, "").isEmpty()) {
                throw new FormatException(FORMAT, -1, "a " + key, "none");
            }
        }
        var dataHash = fields.remove("datahash");
        if (!dataHash.matches("[0-9a-fA-F]{64}")) {
            throw new FormatException(
                    FORMAT, offsets.get("datahash"), "64 hexadecimal digits", "'" + dataHash + "'");
        }
        return new PkgInfo(metadata(fields, relations, offsets), dataHash.toLowerCase(Locale.ROOT));
    }

    private static void readField(
            LineReader lines,
            String key,
            String value,
            Map<String, String> fields,
            List<Relation> relations)
            throws FormatException {
        try {
            if (RELATIONS.containsKey(key)) {
                relations.addAll(ApkDependencies.parseList(RELATIONS.get(key), value));
            } else if (key.equals("install_if")) {
                relations.add(ApkDependencies.parseInstallIf(value));
            } else if (key.equals(ApkFields.TRIGGERS)) {
                fields.merge(key, value, (a, b) -> a + " " + b);
            } else if (fields.putIfAbsent(key, value) != null) {
                throw lines.complaint("each field once", "a second " + key);
            }
        } catch (FormatException e) {
            throw e.format().equals(FORMAT)
                    ? e
                    : new FormatException(
                            FORMAT, lines.lineOffset(), e.expected(), e.found() + " in " + key);
        }
    }

    private static PackageMetadata metadata(
            Map<String, String> fields, Iterable<Relation> relations, Map<String, Long> offsets)
            throws FormatException {
        var builder =
                PackageMetadata.builder(
                        PackageFormat.APK,
                        fields.remove("pkgname"),
                        fields.remove("pkgver"),
                        take(fields, "arch"));
        builder.summary(take(fields, "pkgdesc"))
                .url(take(fields, "url"))
                .licence(take(fields, "license"))
                .maintainer(take(fields, "maintainer"))
                .origin(take(fields, "origin"));
        var size = number(fields, "size", offsets);
        if (size.isPresent()) {
            builder.installedSizeBytes(size.get());
        }
        var time = number(fields, "builddate", offsets);
        if (time.isPresent()) {
            builder.buildTimeSeconds(time.get());
        }
        relations.forEach(builder::relation);
        fields.forEach(builder::nativeField);
        return builder.build();
    }

    private static String take(Map<String, String> fields, String key) {
        var value = fields.remove(key);
        return value == null ? "" : value;
    }

    private static Optional<Long> number(
            Map<String, String> fields, String key, Map<String, Long> offsets)
            throws FormatException {
        var text = fields.remove(key);
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new FormatException(
                    FORMAT, offsets.get(key), "decimal digits for " + key, "'" + text + "'");
        }
        return Optional.of(Long.parseLong(text));
    }

    /** The file's text, fields in the order in which abuild writes them. */
    String text() {
        var text = new StringBuilder();
        append(text, "pkgname", metadata.name());
        append(text, "pkgver", metadata.version());
        append(text, "pkgdesc", metadata.summary());
        append(text, "url", metadata.url());
        metadata.buildTimeSeconds().ifPresent(time -> append(text, "builddate", "" + time));
        var fields = new LinkedHashMap<>(metadata.nativeFields());
        appendIfAny(text, ApkFields.PACKAGER, take(fields, ApkFields.PACKAGER));
        metadata.installedSizeBytes().ifPresent(size -> append(text, "size", "" + size));
        appendIfAny(text, "arch", metadata.architecture());
        appendIfAny(text, "origin", metadata.origin());
        appendIfAny(text, ApkFields.COMMIT, take(fields, ApkFields.COMMIT));
        appendIfAny(text, "maintainer", metadata.maintainer());
        appendIfAny(text, ApkFields.REPLACES_PRIORITY, take(fields, ApkFields.REPLACES_PRIORITY));
        appendIfAny(text, ApkFields.PROVIDER_PRIORITY, take(fields, ApkFields.PROVIDER_PRIORITY));
        append(text, "license", metadata.licence());
        var triggers = take(fields, ApkFields.TRIGGERS);
        fields.forEach((key, value) -> appendIfAny(text, key, value));
        for (var relation : metadata.relations()) {
            append(text, key(relation.kind()), relation.expression());
        }
        appendIfAny(text, ApkFields.TRIGGERS, triggers);
        append(text, "datahash", dataHash);
        return text.toString();
    }

    private static String key(RelationKind kind) {
        return switch (kind) {
            case DEPENDS, CONFLICTS -> "depend";
            case PROVIDES -> "provides";
            case REPLACES -> "replaces";
            case INSTALL_IF -> "install_if";
            case PRE_DEPENDS,
                    RECOMMENDS,
                    SUGGESTS,
                    ENHANCES,
                    SUPPLEMENTS,
                    BREAKS,
                    OBSOLETES,
                    ORDERS_WITH,
                    BUILT_USING ->
                    throw new IllegalArgumentException("apk v2 has no " + kind);
        };
    }

    /** Whether {@code .PKGINFO} has a word for this kind. */
    static boolean canSay(RelationKind kind) {
        return switch (kind) {
            case DEPENDS, CONFLICTS, PROVIDES, REPLACES, INSTALL_IF -> true;
            case PRE_DEPENDS,
                    RECOMMENDS,
                    SUGGESTS,
                    ENHANCES,
                    SUPPLEMENTS,
                    BREAKS,
                    OBSOLETES,
                    ORDERS_WITH,
                    BUILT_USING ->
                    false;
        };
    }

    private static void appendIfAny(StringBuilder text, String key, String value) {
        if (!value.isEmpty()) {
            append(text, key, value);
        }
    }

    private static void append(StringBuilder text, String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }
}
