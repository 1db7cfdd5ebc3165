package org.distrofab.packagers.apk;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.rootfs.FormatException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects that describe a package in v3 files; slot numbers are those of apk-tools 3. */
final class AdbMetadata {
    private static final int NAME = 0x01;
    private static final int VERSION = 0x02;
    private static final int HASHES = 0x03;
    private static final int DESCRIPTION = 0x04;
    private static final int ARCHITECTURE = 0x05;
    private static final int LICENCE = 0x06;
    private static final int ORIGIN = 0x07;
    private static final int MAINTAINER = 0x08;
    private static final int URL = 0x09;
    private static final int REPOSITORY_COMMIT = 0x0a;
    private static final int BUILD_TIME = 0x0b;
    private static final int INSTALLED_SIZE = 0x0c;
    private static final int FILE_SIZE = 0x0d;
    private static final int PROVIDER_PRIORITY = 0x0e;
    private static final int DEPENDS = 0x0f;
    private static final int PROVIDES = 0x10;
    private static final int REPLACES = 0x11;
    private static final int INSTALL_IF = 0x12;
    private static final int RECOMMENDS = 0x13;
    private static final int LAYER = 0x14;
    private static final int TAGS = 0x15;

    private static final int PACKAGE_INFO = 0x01;
    private static final int PACKAGE_SCRIPTS = 0x03;
    private static final int PACKAGE_TRIGGERS = 0x04;
    private static final int PACKAGE_REPLACES_PRIORITY = 0x05;

    /** The scripts' slots, from 1. */
    private static final List<ScriptKind> SCRIPT_SLOTS =
            List.of(
                    ScriptKind.TRIGGER,
                    ScriptKind.PRE_INSTALL,
                    ScriptKind.POST_INSTALL,
                    ScriptKind.PRE_REMOVE,
                    ScriptKind.POST_REMOVE,
                    ScriptKind.PRE_UPGRADE,
                    ScriptKind.POST_UPGRADE);

    private static final int LESS = 2;
    private static final int EQUAL = 1;
    private static final int GREATER = 4;
    private static final int FUZZY = 8;
    private static final int CONFLICT = 16;

    private AdbMetadata() {}

    /** A package's root object. */
    static PackageMetadata ofPackage(Adb.Slots root) throws FormatException {
        var info =
                root.slots(PACKAGE_INFO)
                        .orElseThrow(
                                () -> Adb.complaint(root.offset(), "a package's info", "none"));
        var builder = ofInfo(info);
        long priority = root.integer(PACKAGE_REPLACES_PRIORITY);
        if (priority != 0) {
            builder.nativeField(ApkFields.REPLACES_PRIORITY, String.valueOf(priority));
        }
        var triggers = texts(root.slots(PACKAGE_TRIGGERS));
        if (!triggers.isEmpty()) {
            builder.nativeField(ApkFields.TRIGGERS, String.join(" ", triggers));
        }
        var scripts = root.slots(PACKAGE_SCRIPTS);
        if (scripts.isPresent()) {
            for (var kind : ApkScripts.KINDS) {
                int slot = SCRIPT_SLOTS.indexOf(kind) + 1;
                if (scripts.get().blob(slot).isPresent()) {
                    builder.script(
                            new Script(
                                    kind,
                                    List.of(),
                                    scripts.get().bytes(slot),
                                    kind == ScriptKind.TRIGGER ? triggers : List.of()));
                }
            }
        }
        return builder.build();
    }

    /** A package's info object, in packages and indexes alike. */
    static PackageMetadata.Builder ofInfo(Adb.Slots info) throws FormatException {
        var name = info.text(NAME);
        var version = info.text(VERSION);
        if (name.isEmpty() || version.isEmpty()) {
            throw Adb.complaint(info.offset(), "a name and a version", "none");
        }
        var builder =
                PackageMetadata.builder(PackageFormat.APK, name, version, info.text(ARCHITECTURE))
                        .summary(info.text(DESCRIPTION))
                        .licence(info.text(LICENCE))
                        .origin(info.text(ORIGIN))
                        .maintainer(info.text(MAINTAINER))
                        .url(info.text(URL))
                        .installedSizeBytes(info.integer(INSTALLED_SIZE));
        if (info.integer(BUILD_TIME) != 0) {
            builder.buildTimeSeconds(info.integer(BUILD_TIME));
        }
        addRelations(builder, info, DEPENDS, RelationKind.DEPENDS);
        addRelations(builder, info, PROVIDES, RelationKind.PROVIDES);
        addRelations(builder, info, REPLACES, RelationKind.REPLACES);
        addRelations(builder, info, RECOMMENDS, RelationKind.RECOMMENDS);
        var installIf = relations(info.slots(INSTALL_IF), RelationKind.INSTALL_IF);
        if (!installIf.isEmpty()) {
            builder.relation(
                    new Relation(
                            RelationKind.INSTALL_IF,
                            String.join(" ", installIf.stream().map(Relation::expression).toList()),
                            new Dependency.AllOf(
                                    installIf.stream().map(Relation::value).toList())));
        }
        if (info.blob(REPOSITORY_COMMIT).isPresent()) {
            builder.nativeField(ApkFields.COMMIT, info.bytes(REPOSITORY_COMMIT).toHex());
        }
        addNumber(builder, info, PROVIDER_PRIORITY, ApkFields.PROVIDER_PRIORITY);
        addNumber(builder, info, LAYER, ApkFields.LAYER);
        var tags = texts(info.slots(TAGS));
        if (!tags.isEmpty()) {
            builder.nativeField(ApkFields.TAGS, String.join(" ", tags));
        }
        return builder;
    }

    /** The hash by which an index knows a package; empty if there is none of a known length. */
    static Optional<ApkIdentity> identity(Adb.Slots info) throws FormatException {
        var hash = info.bytes(HASHES);
        return switch (hash.length()) {
            case 20 -> Optional.of(new ApkIdentity("SHA-1", hash));
            case 32 -> Optional.of(new ApkIdentity("SHA-256", hash));
            default -> Optional.empty();
        };
    }

    static long fileSize(Adb.Slots info) throws FormatException {
        return info.integer(FILE_SIZE);
    }

    private static void addNumber(
            PackageMetadata.Builder builder, Adb.Slots info, int slot, String field)
            throws FormatException {
        if (info.integer(slot) != 0) {
            builder.nativeField(field, String.valueOf(info.integer(slot)));
        }
    }

    private static List<String> texts(Optional<Adb.Slots> array) throws FormatException {
        var texts = new ArrayList<String>();
        if (array.isPresent()) {
            for (int i = 1; i <= array.get().count(); i++) {
                texts.add(array.get().text(i));
            }
        }
        return texts;
    }

    private static void addRelations(
            PackageMetadata.Builder builder, Adb.Slots info, int slot, RelationKind kind)
            throws FormatException {
        relations(info.slots(slot), kind).forEach(builder::relation);
    }

    private static List<Relation> relations(Optional<Adb.Slots> array, RelationKind kind)
            throws FormatException {
        var relations = new ArrayList<Relation>();
        if (array.isEmpty()) {
            return relations;
        }
        for (int i = 1; i <= array.get().count(); i++) {
            var dependency = array.get().slots(i);
            if (dependency.isPresent()) {
                relations.add(relation(dependency.get(), kind));
            }
        }
        return relations;
    }

    /** A dependency object: name, version, and how they are compared if not for equality. */
    private static Relation relation(Adb.Slots dependency, RelationKind kind)
            throws FormatException {
        var version = dependency.text(2);
        long match = dependency.integer(3);
        var word = new StringBuilder();
        if ((match & CONFLICT) != 0) {
            word.append('!');
        }
        word.append(dependency.text(1));
        if (!version.isEmpty()) {
            word.append(sign(match & ~CONFLICT, dependency.offset())).append(version);
        }
        try {
            return ApkDependencies.parse(kind, word.toString());
        } catch (FormatException e) {
            throw Adb.complaint(dependency.offset(), e.expected(), e.found());
        }
    }

    private static String sign(long match, int offset) throws FormatException {
        return switch ((int) match) {
            case 0, EQUAL -> "=";
            case LESS -> "<";
            case LESS | EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER | EQUAL -> ">=";
            case FUZZY, FUZZY | EQUAL -> "~";
            case FUZZY | EQUAL | LESS -> "<~";
            case FUZZY | EQUAL | GREATER -> ">~";
            case LESS | GREATER -> "><";
            default -> throw Adb.complaint(offset, "a known way to compare", "" + match);
        };
    }
}
