package org.distrofab.packagers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * What a package says about itself.
 *
 * @param version the whole version in the format's own form: {@code 1:2.0-3}, {@code 2.0-r1}
 * @param architecture the format's own word: {@code all}, {@code noarch}, {@code amd64}
 * @param summary one line; empty if there is none, as all texts here
 * @param description the long text, lines separated by {@code \n}, without deb's leading spaces
 * @param licence an SPDX expression if the format has one (rpm, apk)
 * @param maintainer {@code Name <address>}; rpm's packager
 * @param origin the source package's name as the format says it: deb {@code Source}, rpm's source
 *     rpm, apk {@code origin}; empty if not stated
 * @param installedSizeBytes empty if not stated; deb states it in units of 1024
 * @param buildTimeSeconds since 1970; deb states none
 * @param relations in the package's own order
 * @param scripts without those that the package lacks
 * @param nativeFields the format's further fields by their own names, in their order, as text:
 *     {@code Multi-Arch}, {@code provider_priority}, {@code RPMTAG_GROUP}'s {@code Group}
 */
public record PackageMetadata(
        PackageFormat format,
        String name,
        String version,
        String architecture,
        String summary,
        String description,
        String licence,
        String maintainer,
        String url,
        String origin,
        OptionalLong installedSizeBytes,
        OptionalLong buildTimeSeconds,
        List<Relation> relations,
        List<Script> scripts,
        SequencedMap<String, String> nativeFields) {
    public PackageMetadata {
        Objects.requireNonNull(format);
        Objects.requireNonNull(name);
        Objects.requireNonNull(version);
        Objects.requireNonNull(architecture);
        Objects.requireNonNull(summary);
        Objects.requireNonNull(description);
        Objects.requireNonNull(licence);
        Objects.requireNonNull(maintainer);
        Objects.requireNonNull(url);
        Objects.requireNonNull(origin);
        Objects.requireNonNull(installedSizeBytes);
        Objects.requireNonNull(buildTimeSeconds);
        relations = List.copyOf(relations);
        scripts = List.copyOf(scripts);
        nativeFields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nativeFields));
    }

    public Stream<Relation> relations(RelationKind kind) {
        return relations.stream().filter(relation -> relation.kind() == kind);
    }

    public static Builder builder(
            PackageFormat format, String name, String version, String architecture) {
        return new Builder(format, name, version, architecture);
    }

    /** A builder with everything of this one in it. */
    public Builder toBuilder() {
        var builder = new Builder(format, name, version, architecture);
        builder.summary = summary;
        builder.description = description;
        builder.licence = licence;
        builder.maintainer = maintainer;
        builder.url = url;
        builder.origin = origin;
        builder.installedSizeBytes = installedSizeBytes;
        builder.buildTimeSeconds = buildTimeSeconds;
        builder.relations.addAll(relations);
        builder.scripts.addAll(scripts);
        builder.nativeFields.putAll(nativeFields);
        return builder;
    }

    /** Collects metadata field by field; what is not set stays empty. Owned by one thread. */
    public static final class Builder {
        private final PackageFormat format;
        private final String name;
        private final String version;
        private final String architecture;
        private String summary = "";
        private String description = "";
        private String licence = "";
        private String maintainer = "";
        private String url = "";
        private String origin = "";
        private OptionalLong installedSizeBytes = OptionalLong.empty();
        private OptionalLong buildTimeSeconds = OptionalLong.empty();
        private final List<Relation> relations = new ArrayList<>();
        private final List<Script> scripts = new ArrayList<>();
        private final SequencedMap<String, String> nativeFields = new LinkedHashMap<>();

        private Builder(PackageFormat format, String name, String version, String architecture) {
            this.format = format;
            this.name = name;
            this.version = version;
            this.architecture = architecture;
        }

        public Builder summary(String text) {
            summary = text;
            return this;
        }

        public Builder description(String text) {
            description = text;
            return this;
        }

        public Builder licence(String expression) {
            licence = expression;
            return this;
        }

        public Builder maintainer(String nameAndAddress) {
            maintainer = nameAndAddress;
            return this;
        }

        public Builder url(String address) {
            url = address;
            return this;
        }

        public Builder origin(String source) {
            origin = source;
            return this;
        }

        public Builder installedSizeBytes(long bytes) {
            installedSizeBytes = OptionalLong.of(bytes);
            return this;
        }

        public Builder buildTimeSeconds(long seconds) {
            buildTimeSeconds = OptionalLong.of(seconds);
            return this;
        }

        public Builder relation(Relation relation) {
            relations.add(relation);
            return this;
        }

        public Builder script(Script script) {
            scripts.add(script);
            return this;
        }

        public Builder nativeField(String fieldName, String value) {
            nativeFields.put(fieldName, value);
            return this;
        }

        public PackageMetadata build() {
            return new PackageMetadata(
                    format,
                    name,
                    version,
                    architecture,
                    summary,
                    description,
                    licence,
                    maintainer,
                    url,
                    origin,
                    installedSizeBytes,
                    buildTimeSeconds,
                    relations,
                    scripts,
                    nativeFields);
        }
    }
}
