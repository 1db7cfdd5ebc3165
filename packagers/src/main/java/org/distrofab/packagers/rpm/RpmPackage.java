package org.distrofab.packagers.rpm;

import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.rootfs.Bytes;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.TreePaths;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a main header says, in typed form; of a package file or of a database record alike.
 *
 * <p>What belongs together is checked to be of one length when it is asked for.
 */
public final class RpmPackage {
    private static final String FORMAT = RpmHeader.Role.MAIN.format;

    private final RpmHeader header;

    private RpmPackage(RpmHeader header) {
        this.header = header;
    }

    /**
     * @throws FormatException if the header lacks a name, version, release or architecture
     */
    public static RpmPackage of(RpmHeader header) throws FormatException {
        for (var tag : List.of(RpmTag.NAME, RpmTag.VERSION, RpmTag.RELEASE)) {
            if (header.string(tag).filter(s -> !s.isEmpty()).isEmpty()) {
                throw new FormatException(FORMAT, -1, "a tag " + tag, "none, or an empty one");
            }
        }
        return new RpmPackage(header);
    }

    public RpmHeader header() {
        return header;
    }

    public String name() {
        return text(RpmTag.NAME);
    }

    public RpmVersion version() {
        var epoch = header.number(RpmTag.EPOCH);
        return new RpmVersion(
                epoch.isPresent() ? Optional.of(epoch.getAsLong()) : Optional.empty(),
                text(RpmTag.VERSION),
                Optional.of(text(RpmTag.RELEASE)));
    }

    /** {@code src} for a source package; empty for the odd record without one (public keys). */
    public String architecture() {
        return isSource() ? "src" : text(RpmTag.ARCH);
    }

    boolean isSource() {
        return header.has(RpmTag.SOURCEPACKAGE)
                || !header.has(RpmTag.SOURCERPM) && header.has(RpmTag.SOURCE);
    }

    /** {@code name-version-release.architecture}, without the epoch: what files are named after. */
    public String nvra() {
        return name()
                + "-"
                + text(RpmTag.VERSION)
                + "-"
                + text(RpmTag.RELEASE)
                + "."
                + architecture();
    }

    /** The first string of a tag, empty if it is absent. */
    String text(RpmTag tag) {
        return header.string(tag).orElse("");
    }

    public long installedSizeBytes() {
        return header.number(RpmTag.LONGSIZE).orElse(header.number(RpmTag.SIZE).orElse(0));
    }

    /** The dependencies of a kind, in the header's order; none for kinds that rpm does not have. */
    public List<RpmDependency> dependencies(RelationKind kind) throws FormatException {
        var tags = DependencyTags.of(kind);
        return tags.isEmpty() ? List.of() : tags.get().read(header);
    }

    static void checkCount(RpmHeader header, RpmTag tag, int count) throws FormatException {
        if (header.has(tag) && header.count(tag) != count) {
            throw new FormatException(
                    FORMAT,
                    -1,
                    count + " values of tag " + tag,
                    Integer.toString(header.count(tag)));
        }
    }

    public List<RpmChange> changelog() throws FormatException {
        var times = header.numbers(RpmTag.CHANGELOGTIME);
        checkCount(header, RpmTag.CHANGELOGNAME, times.length);
        checkCount(header, RpmTag.CHANGELOGTEXT, times.length);
        var names = header.strings(RpmTag.CHANGELOGNAME);
        var texts = header.strings(RpmTag.CHANGELOGTEXT);
        var all = new ArrayList<RpmChange>(times.length);
        for (var i = 0; i < times.length; i++) {
            all.add(
                    new RpmChange(
                            times[i],
                            names.isEmpty() ? "" : names.get(i),
                            texts.isEmpty() ? "" : texts.get(i)));
        }
        return all;
    }

    /** The algorithm of {@link RpmFile#digest}. */
    DigestAlgorithm fileDigestAlgorithm() throws FormatException {
        var number = header.number(RpmTag.FILEDIGESTALGO).orElse(DigestAlgorithm.MD5.number);
        return DigestAlgorithm.of(number)
                .orElseThrow(() ->
                        new FormatException(
                                FORMAT,
                                -1,
                                "a known digest algorithm for files",
                                Long.toString(number)));
    }

    /**
     * The files in the header's order.
     *
     * @throws FormatException if the arrays do not fit each other, a path leaves the tree or comes
     *     twice
     */
    public List<RpmFile> files() throws FormatException {
        var count = header.count(RpmTag.BASENAMES);
        if (count == 0) {
            if (header.has(RpmTag.OLDFILENAMES)) {
                throw new FormatException(
                        FORMAT, -1, "files as BASENAMES and DIRNAMES", "OLDFILENAMES of rpm 3");
            }
            return List.of();
        }
        for (var tag : FILE_TAGS) {
            checkCount(header, tag, count);
        }
        return new FileReader(header, count).read();
    }

    private static final List<RpmTag> FILE_TAGS =
            List.of(
                    RpmTag.DIRINDEXES,
                    RpmTag.FILEMODES,
                    RpmTag.FILESIZES,
                    RpmTag.LONGFILESIZES,
                    RpmTag.FILERDEVS,
                    RpmTag.FILEMTIMES,
                    RpmTag.FILEDIGESTS,
                    RpmTag.FILELINKTOS,
                    RpmTag.FILEFLAGS,
                    RpmTag.FILEUSERNAME,
                    RpmTag.FILEGROUPNAME,
                    RpmTag.FILEDEVICES,
                    RpmTag.FILEINODES,
                    RpmTag.FILELANGS,
                    RpmTag.FILEVERIFYFLAGS,
                    RpmTag.FILECAPS,
                    RpmTag.FILECOLORS);

    /** Puts the parallel arrays together. */
    private static final class FileReader {
        private final RpmHeader header;
        private final int count;

        FileReader(RpmHeader header, int count) {
            this.header = header;
            this.count = count;
        }

        List<RpmFile> read() throws FormatException {
            var basenames = header.strings(RpmTag.BASENAMES);
            var dirnames = header.strings(RpmTag.DIRNAMES);
            var dirindexes = required(RpmTag.DIRINDEXES);
            var modes = required(RpmTag.FILEMODES);
            var sizes =
                    header.has(RpmTag.LONGFILESIZES)
                            ? required(RpmTag.LONGFILESIZES)
                            : required(RpmTag.FILESIZES);
            var rdevs = numbers(RpmTag.FILERDEVS);
            var mtimes = numbers(RpmTag.FILEMTIMES);
            var digests = header.strings(RpmTag.FILEDIGESTS);
            var targets = header.strings(RpmTag.FILELINKTOS);
            var flags = numbers(RpmTag.FILEFLAGS);
            var users = header.strings(RpmTag.FILEUSERNAME);
            var groups = header.strings(RpmTag.FILEGROUPNAME);
            var devices = numbers(RpmTag.FILEDEVICES);
            var inodes = numbers(RpmTag.FILEINODES);
            var languages = header.strings(RpmTag.FILELANGS);
            var verify = numbers(RpmTag.FILEVERIFYFLAGS);
            var capabilities = header.strings(RpmTag.FILECAPS);
            var colors = numbers(RpmTag.FILECOLORS);
            var seen = HashSet.<String>newHashSet(count);
            var files = new ArrayList<RpmFile>(count);
            for (var i = 0; i < count; i++) {
                if (dirindexes[i] >= dirnames.size()) {
                    throw new FormatException(
                            FORMAT,
                            -1,
                            "DIRINDEXES below " + dirnames.size(),
                            dirindexes[i] + " for file " + i);
                }
                var name = dirnames.get((int) dirindexes[i]) + basenames.get(i);
                var path = TreePaths.normalise(FORMAT, name);
                if (!seen.add(path)) {
                    throw new FormatException(FORMAT, -1, "each file once", "'" + path + "' twice");
                }
                if (sizes[i] < 0) {
                    throw new FormatException(
                            FORMAT,
                            -1,
                            "a size below 2^63 for '" + path + "'",
                            Long.toUnsignedString(sizes[i]));
                }
                files.add(
                        new RpmFile(
                                path,
                                (int) modes[i],
                                sizes[i],
                                (int) rdevs[i],
                                mtimes[i],
                                at(digests, i),
                                at(targets, i),
                                (int) flags[i],
                                at(users, i),
                                at(groups, i),
                                (int) devices[i],
                                inodes[i] == 0 ? i + 1 : (int) inodes[i],
                                at(languages, i),
                                (int) verify[i],
                                at(capabilities, i),
                                (int) colors[i]));
            }
            return files;
        }

        private long[] required(RpmTag tag) throws FormatException {
            if (!header.has(tag)) {
                throw new FormatException(FORMAT, -1, "a tag " + tag, "files without it");
            }
            return header.numbers(tag);
        }

        private long[] numbers(RpmTag tag) {
            return header.has(tag) ? header.numbers(tag) : new long[count];
        }

        private static String at(List<String> texts, int i) {
            return texts.isEmpty() ? "" : texts.get(i);
        }
    }

    /** Scriptlets, then triggers, then file triggers, as far as the package has any. */
    public List<RpmScriptlet> scriptlets() throws FormatException {
        var all = new ArrayList<RpmScriptlet>();
        for (var tags : ScriptTags.values()) {
            if (header.has(tags.body) || header.has(tags.interpreter)) {
                all.add(
                        new RpmScriptlet(
                                tags.kind,
                                header.strings(tags.interpreter),
                                text(tags.body),
                                (int) header.number(tags.flags).orElse(0),
                                List.of(),
                                0));
            }
        }
        for (var tags : TriggerTags.values()) {
            addTriggers(tags, all);
        }
        return all;
    }

    private void addTriggers(TriggerTags tags, List<RpmScriptlet> all) throws FormatException {
        var scripts = header.strings(tags.scripts);
        if (scripts.isEmpty()) {
            return;
        }
        checkCount(header, tags.interpreters, scripts.size());
        checkCount(header, tags.scriptFlags, scripts.size());
        var interpreters = header.strings(tags.interpreters);
        var scriptFlags = header.numbers(tags.scriptFlags);
        var conditions = DependencyTags.read(header, tags.names, tags.versions, tags.flags);
        var indexes = header.numbers(tags.indexes);
        if (indexes.length != conditions.size()) {
            throw new FormatException(
                    FORMAT,
                    -1,
                    conditions.size() + " values of tag " + tags.indexes,
                    Integer.toString(indexes.length));
        }
        var perScript = new ArrayList<List<RpmDependency>>();
        scripts.forEach(_ -> perScript.add(new ArrayList<>()));
        for (var i = 0; i < indexes.length; i++) {
            if (indexes[i] >= scripts.size()) {
                throw new FormatException(
                        FORMAT,
                        -1,
                        tags.indexes + " below " + scripts.size(),
                        Long.toString(indexes[i]));
            }
            perScript.get((int) indexes[i]).add(conditions.get(i));
        }
        var priorities = priorities(tags, scripts.size());
        for (var i = 0; i < scripts.size(); i++) {
            if (perScript.get(i).isEmpty()) {
                throw new FormatException(
                        FORMAT, -1, "a condition for each of " + tags.scripts, "none for " + i);
            }
            all.add(
                    new RpmScriptlet(
                            triggerKind(tags, perScript.get(i).getFirst().flags()),
                            interpreters.isEmpty() ? List.of() : List.of(interpreters.get(i)),
                            scripts.get(i),
                            scriptFlags.length == 0 ? 0 : (int) scriptFlags[i],
                            perScript.get(i),
                            priorities.length == 0 ? 0 : priorities[i]));
        }
    }

    private long[] priorities(TriggerTags tags, int count) throws FormatException {
        var tag =
                switch (tags) {
                    case PACKAGE -> Optional.<RpmTag>empty();
                    case FILE -> Optional.of(RpmTag.FILETRIGGERPRIORITIES);
                    case TRANSACTION_FILE -> Optional.of(RpmTag.TRANSFILETRIGGERPRIORITIES);
                };
        if (tag.isEmpty()) {
            return new long[0];
        }
        checkCount(header, tag.get(), count);
        return header.numbers(tag.get());
    }

    private static ScriptKind triggerKind(TriggerTags tags, int flags) {
        var removal = (flags & RpmDependency.TRIGGERUN) != 0;
        var after = (flags & RpmDependency.TRIGGERPOSTUN) != 0;
        return switch (tags) {
            case PACKAGE -> {
                if ((flags & RpmDependency.TRIGGERPREIN) != 0) {
                    yield ScriptKind.TRIGGER_PRE_INSTALL;
                }
                if (removal) {
                    yield ScriptKind.TRIGGER_REMOVE;
                }
                yield after ? ScriptKind.TRIGGER_POST_REMOVE : ScriptKind.TRIGGER;
            }
            case FILE -> {
                if (removal) {
                    yield ScriptKind.FILE_TRIGGER_REMOVE;
                }
                yield after ? ScriptKind.FILE_TRIGGER_POST_REMOVE : ScriptKind.FILE_TRIGGER;
            }
            case TRANSACTION_FILE -> {
                if (removal) {
                    yield ScriptKind.TRANSACTION_FILE_TRIGGER_REMOVE;
                }
                yield after
                        ? ScriptKind.TRANSACTION_FILE_TRIGGER_POST_REMOVE
                        : ScriptKind.TRANSACTION_FILE_TRIGGER;
            }
        };
    }

    /** Tags whose first string becomes a native field of {@link #metadata}. */
    static final List<RpmTag> NATIVE_FIELDS =
            List.of(
                    RpmTag.GROUP,
                    RpmTag.VENDOR,
                    RpmTag.DISTRIBUTION,
                    RpmTag.BUILDHOST,
                    RpmTag.BUGURL,
                    RpmTag.VCS,
                    RpmTag.DISTTAG,
                    RpmTag.MODULARITYLABEL);

    /**
     * The package in neutral words.
     *
     * @throws FormatException if a rich dependency does not parse
     */
    public PackageMetadata metadata() throws FormatException {
        var builder =
                PackageMetadata.builder(
                                PackageFormat.RPM, name(), version().toString(), architecture())
                        .summary(text(RpmTag.SUMMARY))
                        .description(text(RpmTag.DESCRIPTION))
                        .licence(text(RpmTag.LICENSE))
                        .maintainer(text(RpmTag.PACKAGER))
                        .url(text(RpmTag.URL))
                        .origin(text(RpmTag.SOURCERPM))
                        .installedSizeBytes(installedSizeBytes());
        buildTime().ifPresent(builder::buildTimeSeconds);
        for (var tags : DependencyTags.values()) {
            for (var dependency : tags.read(header)) {
                builder.relation(dependency.toRelation(tags.kind));
            }
        }
        for (var scriptlet : scriptlets()) {
            builder.script(
                    new Script(
                            scriptlet.kind(),
                            scriptlet.interpreter(),
                            Bytes.copyOf(scriptlet.body().getBytes(StandardCharsets.UTF_8)),
                            scriptlet.conditions().stream().map(RpmDependency::toString).toList()));
        }
        for (var tag : NATIVE_FIELDS) {
            header.string(tag).ifPresent(value -> builder.nativeField(tag.name(), value));
        }
        return builder.build();
    }

    OptionalLong buildTime() {
        return header.number(RpmTag.BUILDTIME);
    }
}
