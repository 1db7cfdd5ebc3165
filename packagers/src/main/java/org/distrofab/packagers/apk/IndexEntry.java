package org.distrofab.packagers.apk;

import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.rootfs.FormatException;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A package's lines in an index or in the installed database: a letter, a colon and a value each
 * (apk-package(5), the "v2-index-character" of each field).
 *
 * @param identity empty if the entry has none, which apk takes for a package that cannot be fetched
 * @param fileSize of the package file
 */
record IndexEntry(PackageMetadata metadata, Optional<ApkIdentity> identity, long fileSize) {

    /** Collects an entry line by line. Owned by one reader. */
    static final class Parser {
        private final LineReader lines;
        private final Map<Character, String> values = new LinkedHashMap<>();

        Parser(LineReader lines) {
            this.lines = lines;
        }

        boolean isEmpty() {
            return values.isEmpty();
        }

        void add(char letter, String value) throws FormatException {
            if (values.put(letter, value) != null) {
                throw lines.complaint("each field once in an entry", "a second " + letter + ":");
            }
        }

        /** The entry that ends before the current line. */
        IndexEntry build() throws FormatException {
            var name = take('P');
            var version = take('V');
            if (name.isEmpty() || version.isEmpty()) {
                throw lines.complaint("P: and V: in the entry that ends here", "none");
            }
            var builder =
                    PackageMetadata.builder(PackageFormat.APK, name, version, take('A'))
                            .summary(take('T'))
                            .url(take('U'))
                            .licence(take('L'))
                            .origin(take('o'))
                            .maintainer(take('m'));
            var installed = take('I');
            if (!installed.isEmpty()) {
                builder.installedSizeBytes(lines.number("I:", installed));
            }
            var time = take('t');
            if (!time.isEmpty()) {
                builder.buildTimeSeconds(lines.number("t:", time));
            }
            addRelations(builder, RelationKind.DEPENDS, take('D'));
            addRelations(builder, RelationKind.PROVIDES, take('p'));
            var installIf = take('i');
            if (!installIf.isEmpty()) {
                builder.relation(ApkDependencies.parseInstallIf(installIf));
            }
            addRelations(builder, RelationKind.REPLACES, take('r'));
            addNative(builder, ApkFields.COMMIT, 'c');
            addNative(builder, ApkFields.PROVIDER_PRIORITY, 'k');
            addNative(builder, ApkFields.REPLACES_PRIORITY, 'q');
            addNative(builder, ApkFields.TAGS, 'g');
            var size = take('S');
            var identity = take('C');
            var parsed = ApkIdentity.parse(identity);
            if (!identity.isEmpty() && parsed.isEmpty()) {
                throw lines.complaint("a digest after C:", "'" + identity + "'");
            }
            values.forEach((letter, value) -> builder.nativeField(letter.toString(), value));
            values.clear();
            return new IndexEntry(
                    builder.build(), parsed, size.isEmpty() ? 0 : lines.number("S:", size));
        }

        private void addRelations(PackageMetadata.Builder builder, RelationKind kind, String list)
                throws FormatException {
            try {
                ApkDependencies.parseList(kind, list).forEach(builder::relation);
            } catch (FormatException e) {
                throw lines.complaint(
                        e.expected(), e.found() + " in the entry that ends before here");
            }
        }

        private void addNative(PackageMetadata.Builder builder, String field, char letter) {
            var value = take(letter);
            if (!value.isEmpty()) {
                builder.nativeField(field, value);
            }
        }

        private String take(char letter) {
            var value = values.remove(letter);
            return value == null ? "" : value;
        }
    }

    /** The lines of an index, in apk's order. */
    String text() {
        var text = new StringBuilder();
        identity.ifPresent(hash -> append(text, 'C', hash.toString()));
        append(text, 'P', metadata.name());
        append(text, 'V', metadata.version());
        appendIfAny(text, 'A', metadata.architecture());
        append(text, 'S', String.valueOf(fileSize));
        append(text, 'I', String.valueOf(metadata.installedSizeBytes().orElse(0)));
        append(text, 'T', metadata.summary());
        append(text, 'U', metadata.url());
        append(text, 'L', metadata.licence());
        appendIfAny(text, 'o', metadata.origin());
        appendIfAny(text, 'm', metadata.maintainer());
        metadata.buildTimeSeconds().ifPresent(time -> append(text, 't', String.valueOf(time)));
        appendNative(text, 'c', ApkFields.COMMIT);
        appendNative(text, 'k', ApkFields.PROVIDER_PRIORITY);
        appendNative(text, 'g', ApkFields.TAGS);
        appendIfAny(text, 'D', words(RelationKind.DEPENDS, RelationKind.CONFLICTS));
        appendIfAny(text, 'p', words(RelationKind.PROVIDES));
        appendIfAny(text, 'i', words(RelationKind.INSTALL_IF));
        return text.toString();
    }

    /** The relations of these kinds as one list, in the package's order. */
    String words(RelationKind... kinds) {
        var wanted = Set.of(kinds);
        return String.join(
                " ",
                metadata.relations().stream()
                        .filter(relation -> wanted.contains(relation.kind()))
                        .map(Relation::expression)
                        .toList());
    }

    private void appendNative(StringBuilder text, char letter, String field) {
        appendIfAny(text, letter, metadata.nativeFields().getOrDefault(field, ""));
    }

    static void appendIfAny(StringBuilder text, char letter, String value) {
        if (!value.isEmpty()) {
            append(text, letter, value);
        }
    }

    static void append(StringBuilder text, char letter, String value) {
        text.append(letter).append(':').append(value).append('\n');
    }
}
