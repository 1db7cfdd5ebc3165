package org.distrofab.packagers.rpm;

import org.distrofab.packagers.KeyFile;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.PackageWriter;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.packagers.openpgp.OpenPgpSigner;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@link RpmWriter} behind the neutral interface: says neutral things in rpm's words. */
final class NeutralRpmWriter implements PackageWriter {
    private static final String SHELL = "/bin/sh";
    private static final String INTERPRETER_LINE = "#!";

    @Override
    public String fileName(PackageMetadata metadata) {
        var version = metadata.version();
        return metadata.name()
                + "-"
                + version.substring(version.indexOf(':') + 1)
                + "."
                + metadata.architecture()
                + ".rpm";
    }

    @Override
    public void write(PackageContents contents, WriteOptions options, Path target)
            throws IOException, UnwritableException {
        var signer = signer(options);
        new RpmWriter(PayloadCompression.ZSTD, signer).write(build(contents, options), target);
    }

    static Optional<OpenPgpSigner> signer(WriteOptions options) throws UnwritableException {
        if (options.signingKey().isEmpty()) {
            return Optional.empty();
        }
        KeyFile key = options.signingKey().get();
        try {
            return Optional.of(
                    OpenPgpSigner.read(
                            key.name(),
                            key.content().toByteArray(),
                            new char[0],
                            Instant.ofEpochSecond(options.sourceDateEpochSeconds())));
        } catch (FormatException e) {
            throw unwritable(key.name(), e.getMessage());
        }
    }

    private static RpmBuild build(PackageContents contents, WriteOptions options)
            throws UnwritableException {
        var metadata = contents.metadata();
        var files = new ArrayList<PackageFile>();
        for (var file : contents.files()) {
            files.add(
                    new PackageFile(
                            clamped(file.entry(), options.sourceDateEpochSeconds()),
                            file.content(),
                            file.roles()));
        }
        var dependencies = new EnumMap<RelationKind, List<RpmDependency>>(RelationKind.class);
        for (var relation : metadata.relations()) {
            if (DependencyTags.of(relation.kind()).isEmpty()) {
                throw unwritable(
                        relation.kind() + " " + relation.expression(),
                        "a kind of relation that rpm has");
            }
            dependencies
                    .computeIfAbsent(relation.kind(), _ -> new ArrayList<>())
                    .add(RpmDependency.of(relation));
        }
        var scriptlets = new ArrayList<RpmScriptlet>();
        for (var script : metadata.scripts()) {
            scriptlets.add(scriptlet(script));
        }
        return new RpmBuild(
                metadata.name(),
                version(metadata),
                metadata.architecture(),
                texts(metadata),
                metadata.buildTimeSeconds().orElse(options.sourceDateEpochSeconds()),
                dependencies,
                scriptlets,
                List.of(),
                files);
    }

    private static RpmVersion version(PackageMetadata metadata) throws UnwritableException {
        try {
            var version = RpmVersion.parse(metadata.version());
            if (version.release().isEmpty()) {
                throw unwritable(metadata.version(), "a version with a release, as in 1.0-1");
            }
            return version;
        } catch (FormatException e) {
            throw unwritable(metadata.version(), e.getMessage());
        }
    }

    private static Map<RpmTag, String> texts(PackageMetadata metadata) throws UnwritableException {
        var texts = new EnumMap<RpmTag, String>(RpmTag.class);
        putIfAny(texts, RpmTag.SUMMARY, metadata.summary());
        putIfAny(texts, RpmTag.DESCRIPTION, metadata.description());
        putIfAny(texts, RpmTag.LICENSE, metadata.licence());
        putIfAny(texts, RpmTag.PACKAGER, metadata.maintainer());
        putIfAny(texts, RpmTag.URL, metadata.url());
        putIfAny(texts, RpmTag.SOURCERPM, metadata.origin());
        for (var field : metadata.nativeFields().entrySet()) {
            var name = field.getKey().toUpperCase(Locale.ROOT);
            var tag = RpmPackage.NATIVE_FIELDS.stream().filter(t -> t.name().equals(name));
            texts.put(
                    tag.findFirst()
                            .orElseThrow(() -> unwritable(field.getKey(), "a field that rpm has")),
                    field.getValue());
        }
        for (var text : texts.entrySet()) {
            if (text.getValue().indexOf('\0') >= 0) {
                throw unwritable(text.getKey().name(), "a text without NUL");
            }
        }
        return texts;
    }

    private static void putIfAny(Map<RpmTag, String> texts, RpmTag tag, String text) {
        if (!text.isEmpty()) {
            texts.put(tag, text);
        }
    }

    private static RpmScriptlet scriptlet(Script script) throws UnwritableException {
        var conditions = new ArrayList<RpmDependency>();
        for (var watch : script.watches()) {
            try {
                conditions.add(RichDependencyParser.parseClause(watch));
            } catch (FormatException e) {
                throw unwritable(script.kind() + " on '" + watch + "'", e.getMessage());
            }
        }
        return new RpmScriptlet(
                script.kind(),
                interpreter(script),
                script.text(),
                0,
                conditions,
                isFileTrigger(script.kind()) ? TriggerTags.DEFAULT_PRIORITY : 0);
    }

    /** What a script's first line asks for, if the format that it comes from keeps it there. */
    private static List<String> interpreter(Script script) {
        if (!script.interpreter().isEmpty()) {
            return script.interpreter();
        }
        var text = script.text();
        if (!text.startsWith(INTERPRETER_LINE)) {
            return List.of(SHELL);
        }
        var end = text.indexOf('\n');
        var line = text.substring(INTERPRETER_LINE.length(), end < 0 ? text.length() : end);
        return List.of(line.strip().split("\\s+", 2));
    }

    private static boolean isFileTrigger(ScriptKind kind) {
        return switch (kind) {
            case FILE_TRIGGER,
                    FILE_TRIGGER_REMOVE,
                    FILE_TRIGGER_POST_REMOVE,
                    TRANSACTION_FILE_TRIGGER,
                    TRANSACTION_FILE_TRIGGER_REMOVE,
                    TRANSACTION_FILE_TRIGGER_POST_REMOVE ->
                    true;
            case PRE_INSTALL,
                    POST_INSTALL,
                    PRE_REMOVE,
                    POST_REMOVE,
                    PRE_UPGRADE,
                    POST_UPGRADE,
                    TRIGGER,
                    TRIGGER_REMOVE,
                    TRIGGER_POST_REMOVE,
                    TRIGGER_PRE_INSTALL,
                    PRE_TRANSACTION,
                    POST_TRANSACTION,
                    PRE_UNINSTALL_TRANSACTION,
                    POST_UNINSTALL_TRANSACTION,
                    VERIFY,
                    CONFIGURE ->
                    false;
        };
    }

    private static Entry clamped(Entry entry, long latest) {
        var attributes = entry.attributes();
        if (attributes.mtimeSeconds() <= latest) {
            return entry;
        }
        Attributes a = attributes.withMtimeSeconds(latest);
        return switch (entry) {
            case Entry.RegularFile(var path, _, var size) -> new Entry.RegularFile(path, a, size);
            case Entry.Directory(var path, _) -> new Entry.Directory(path, a);
            case Entry.SymbolicLink(var path, _, var target) ->
                    new Entry.SymbolicLink(path, a, target);
            case Entry.HardLink(var path, _, var target) -> new Entry.HardLink(path, a, target);
            case Entry.Device(var path, _, var block, var major, var minor) ->
                    new Entry.Device(path, a, block, major, minor);
            case Entry.Fifo(var path, _) -> new Entry.Fifo(path, a);
        };
    }

    private static UnwritableException unwritable(String subject, String reason) {
        return new UnwritableException(PackageFormat.RPM, subject, reason);
    }
}
