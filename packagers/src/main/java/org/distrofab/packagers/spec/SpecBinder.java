package org.distrofab.packagers.spec;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/**
 * Makes of a spec what one format's writer takes: versions and relations in the format's own words,
 * and the files that it names.
 */
public final class SpecBinder {
    private final PackageSpec spec;
    private final PackageFormat format;
    private final PackageSpec.Overrides overrides;
    private final Path folder;
    private final List<SpecDiagnostic> diagnostics = new ArrayList<>();

    private SpecBinder(PackageSpec spec, PackageFormat format, Path folder) {
        this.spec = spec;
        this.format = format;
        this.overrides = spec.overrides().getOrDefault(format, PackageSpec.Overrides.NONE);
        this.folder = folder;
    }

    /**
     * @param folder what the spec's host paths are relative to
     * @param timeSeconds the modification time of every file
     * @throws IOException if a host file cannot be looked at
     */
    public static SpecResult<PackageContents> bind(
            PackageSpec spec, PackageFormat format, Path folder, long timeSeconds)
            throws IOException {
        var binder = new SpecBinder(spec, format, folder);
        var metadata = binder.metadata();
        var files = new SpecFiles(format, folder, timeSeconds, binder.diagnostics).collect(spec);
        return binder.diagnostics.isEmpty()
                ? new SpecResult.Done<>(PackageContents.of(metadata, files))
                : new SpecResult.Wrong<>(binder.diagnostics);
    }

    private PackageMetadata metadata() throws IOException {
        var builder =
                PackageMetadata.builder(
                                format,
                                overrides.name().orElse(spec.name()).text(),
                                version(),
                                architecture())
                        .summary(spec.summary())
                        .licence(spec.licence())
                        .maintainer(spec.maintainer())
                        .url(spec.url())
                        .origin(spec.origin());
        if (format != PackageFormat.APK) {
            builder.description(spec.description());
        }
        addRelations(builder);
        overrides.fields().forEach(builder::nativeField);
        if (!overrides.triggers().isEmpty()) {
            builder.nativeField("triggers", String.join(" ", overrides.triggers()));
        }
        var scripts = new EnumMap<ScriptKind, PackageSpec.ScriptSpec>(ScriptKind.class);
        scripts.putAll(spec.scripts());
        scripts.putAll(overrides.scripts());
        for (var script : scripts.entrySet()) {
            addScript(builder, script.getKey(), script.getValue());
        }
        return builder.build();
    }

    private String version() {
        var text = overrides.version().map(SpecText::text).orElseGet(this::composedVersion);
        var position = overrides.version().orElse(spec.version()).position();
        if (format == PackageFormat.APK && overrides.version().isEmpty() && spec.epoch() != 0) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            position,
                            "apk has no epochs",
                            "the whole version as 'version' in [apk]"));
        }
        try {
            PackageFormats.of(format).versionOrder().check(text);
        } catch (InvalidVersionException e) {
            diagnostics.add(SpecDiagnostic.of(position, e.getMessage(), ""));
        }
        return text;
    }

    /** {@code 1:2.0~rc1-3} for deb and rpm, {@code 2.0_rc1-r3} for apk. */
    private String composedVersion() {
        var epoch = spec.epoch() == 0 ? "" : spec.epoch() + ":";
        var prerelease = spec.prerelease();
        return switch (format) {
            case DEB, RPM ->
                    epoch
                            + spec.version().text()
                            + (prerelease.isEmpty() ? "" : "~" + prerelease)
                            + "-"
                            + spec.release();
            case APK ->
                    spec.version().text()
                            + (prerelease.isEmpty() ? "" : "_" + prerelease)
                            + "-r"
                            + spec.release();
        };
    }

    private String architecture() {
        if (overrides.architecture().isPresent()) {
            return overrides.architecture().get().text();
        }
        var neutral = spec.architecture().text();
        return switch (format) {
            case DEB ->
                    switch (neutral) {
                        case "any" -> "all";
                        case "x86_64" -> "amd64";
                        case "aarch64" -> "arm64";
                        case "ppc64le" -> "ppc64el";
                        case "loongarch64" -> "loong64";
                        default -> neutral;
                    };
            case RPM, APK -> neutral.equals("any") ? "noarch" : neutral;
        };
    }

    private void addRelations(PackageMetadata.Builder builder) {
        for (var kind : RelationKind.values()) {
            if (overrides.relations().containsKey(kind)) {
                for (var text : overrides.relations().get(kind)) {
                    relation(kind, text.text(), text).ifPresent(builder::relation);
                }
            } else {
                for (var text : spec.relations().getOrDefault(kind, List.of())) {
                    neutral(text)
                            .flatMap(own -> relation(kind, own, text))
                            .ifPresent(builder::relation);
                }
            }
        }
    }

    private Optional<Relation> relation(RelationKind kind, String expression, SpecText text) {
        try {
            return Optional.of(PackageFormats.of(format).parseRelation(kind, expression));
        } catch (FormatException e) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            text.position(),
                            "'%s' is no %s relation: %s"
                                    .formatted(expression, format.id(), e.found()),
                            e.expected()));
            return Optional.empty();
        }
    }

    /** Puts {@code name} or {@code name operator version} into the format's own words. */
    private Optional<String> neutral(SpecText text) {
        var words = text.text().strip().split(" +");
        if (words.length == 1 && !words[0].isEmpty() && words[0].matches("[^<>=~()|!,]+")) {
            return Optional.of(words[0]);
        }
        if (words.length != 3 || !List.of("<", "<=", "=", ">=", ">").contains(words[1])) {
            diagnostics.add(
                    SpecDiagnostic.of(
                            text.position(),
                            "'" + text.text() + "' is no relation",
                            "'name' or 'name OPERATOR version' with one of < <= = >= >; other"
                                    + " forms go into [deb], [rpm] and [apk]"));
            return Optional.empty();
        }
        return Optional.of(
                switch (format) {
                    case DEB -> words[0] + " (" + debOperator(words[1]) + " " + words[2] + ")";
                    case RPM -> String.join(" ", words);
                    case APK -> String.join("", words);
                });
    }

    private static String debOperator(String operator) {
        return operator.equals("<") || operator.equals(">") ? operator + operator : operator;
    }

    private void addScript(
            PackageMetadata.Builder builder, ScriptKind kind, PackageSpec.ScriptSpec script)
            throws IOException {
        var body = script.body();
        if (script.hostFile().isPresent()) {
            var read = hostText(script.hostFile().get());
            if (read.isEmpty()) {
                return;
            }
            body = read.get();
        }
        var watches = kind == ScriptKind.TRIGGER ? overrides.triggers() : List.<String>of();
        if (format == PackageFormat.RPM) {
            int lineEnd = body.startsWith("#!") ? body.indexOf('\n') : -1;
            var interpreter =
                    lineEnd < 0
                            ? List.of("/bin/sh")
                            : List.of(body.substring(2, lineEnd).strip().split(" +"));
            builder.script(
                    new Script(kind, interpreter, bytes(body.substring(lineEnd + 1)), watches));
        } else {
            var whole = body.startsWith("#!") ? body : "#!/bin/sh\n" + body;
            builder.script(new Script(kind, List.of(), bytes(whole), watches));
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> hostText(SpecText path) throws IOException {
        var file = hostFile(folder, path, diagnostics);
        return file.isEmpty() ? Optional.empty() : Optional.of(Files.readString(file.get()));
    }

    /** A regular file of the host; complains if there is none. */
    static Optional<Path> hostFile(Path folder, SpecText path, List<SpecDiagnostic> diagnostics) {
        try {
            var file = folder.resolve(path.text());
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        } catch (InvalidPathException _) {
            // Complained about as any path that leads nowhere.
        }
        diagnostics.add(
                SpecDiagnostic.of(
                        path.position(),
                        "there is no file '" + path.text() + "'",
                        "a path relative to the spec"));
        return Optional.empty();
    }
}
