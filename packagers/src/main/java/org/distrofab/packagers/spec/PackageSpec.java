package org.distrofab.packagers.spec;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.ScriptKind;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A package described once for all three formats, as its TOML file says it.
 *
 * @param version the upstream version; the formats' own forms are made of it, {@code prerelease},
 *     {@code release} and {@code epoch}
 * @param prerelease {@code rc1} and the like; empty for a release
 * @param architecture {@code any}, or a machine by its Linux name
 * @param relations in the neutral form {@code name} or {@code name operator version}
 * @param overrides what the tables {@code [deb]}, {@code [rpm]} and {@code [apk]} say
 */
public record PackageSpec(
        SpecText name,
        SpecText version,
        String prerelease,
        int release,
        int epoch,
        SpecText architecture,
        String summary,
        String description,
        String licence,
        String maintainer,
        String url,
        String origin,
        Map<RelationKind, List<SpecText>> relations,
        Map<PackageFormat, Overrides> overrides,
        List<FileSpec> files,
        Map<ScriptKind, ScriptSpec> scripts,
        List<ServiceFiles> services) {
    public PackageSpec {
        relations = Map.copyOf(relations);
        overrides = Map.copyOf(overrides);
        files = List.copyOf(files);
        scripts = Map.copyOf(scripts);
        services = List.copyOf(services);
    }

    /**
     * What one format says differently. Relations replace the neutral ones of their kind; they are
     * in the format's own words.
     *
     * @param version the whole version in the format's own form
     * @param fields the format's own fields by their own names
     */
    public record Overrides(
            Optional<SpecText> name,
            Optional<SpecText> version,
            Optional<SpecText> architecture,
            Map<RelationKind, List<SpecText>> relations,
            Map<String, String> fields,
            Map<ScriptKind, ScriptSpec> scripts,
            List<String> triggers) {
        static final Overrides NONE =
                new Overrides(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of());

        public Overrides {
            relations = Map.copyOf(relations);
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            scripts = Map.copyOf(scripts);
            triggers = List.copyOf(triggers);
        }
    }

    /** Where a file's content comes from, and so what kind of file it is. */
    public sealed interface Content {
        /** A host file, relative to the spec. */
        record HostFile(String path) implements Content {}

        /** A host folder with everything in it. */
        record HostTree(String path) implements Content {}

        record Inline(String text) implements Content {}

        record Link(String target) implements Content {}

        record HardLink(String target) implements Content {}

        record Folder() implements Content {}

        record Fifo() implements Content {}

        record Device(boolean block, int major, int minor) implements Content {}
    }

    /**
     * @param path in the package, without a leading {@code /}
     * @param mode permission, set-id and sticky bits; empty for the content's usual one
     * @param only the formats that get it
     */
    public record FileSpec(
            SpecText path,
            Content content,
            Optional<Integer> mode,
            String owner,
            String group,
            int uid,
            int gid,
            Set<FileRole> roles,
            Set<PackageFormat> only) {
        public FileSpec {
            roles = Set.copyOf(roles);
            only = Set.copyOf(only);
        }
    }

    /**
     * @param hostFile relative to the spec, if the body is not inline
     */
    public record ScriptSpec(String body, Optional<SpecText> hostFile) {}

    /**
     * A service as either init wants it; the package carries both, and the init that runs takes its
     * own.
     *
     * @param systemd host file of the unit, relative to the spec
     * @param openrc host file of the init script
     * @param enabled whether it starts by itself
     */
    public record ServiceFiles(
            SpecText name,
            Optional<SpecText> systemd,
            Optional<SpecText> openrc,
            boolean enabled) {}
}
