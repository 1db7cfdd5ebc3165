package org.distrofab.packagers.rpm;

import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.ScriptKind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The dependencies that rpmbuild adds to those of the spec file, and the order it puts all in. */
final class GeneratedDependencies {
    private static final int FEATURE = RpmDependency.RPMLIB | RpmDependency.LESS_OR_EQUAL;

    private static final Comparator<RpmDependency> ORDER =
            Comparator.comparing(RpmDependency::name)
                    .thenComparing(RpmDependency::version)
                    .thenComparing(d -> Integer.toUnsignedLong(d.flags()));

    private final RpmBuild build;
    private final List<RpmFile> files;
    private final PayloadCompression compression;

    GeneratedDependencies(RpmBuild build, List<RpmFile> files, PayloadCompression compression) {
        this.build = build;
        this.files = files;
        this.compression = compression;
    }

    /** All dependencies of a kind, sorted, each once. */
    List<RpmDependency> of(RelationKind kind) {
        var all = new TreeSet<>(ORDER);
        all.addAll(build.of(kind));
        if (kind == RelationKind.PROVIDES) {
            addProvides(all);
        } else if (kind == RelationKind.DEPENDS) {
            addRequires(all);
        }
        return List.copyOf(all);
    }

    private boolean hasConfig() {
        return files.stream().anyMatch(f -> (f.flags() & RpmFile.CONFIG) != 0 && !f.isGhost());
    }

    private RpmDependency self(String name, int flags) {
        return new RpmDependency(name, RpmDependency.EQUAL | flags, build.version().toString());
    }

    private void addProvides(Collection<RpmDependency> all) {
        all.add(self(build.name(), 0));
        isa(build.architecture()).forEach(isa -> all.add(self(build.name() + "(" + isa + ")", 0)));
        if (hasConfig()) {
            all.add(self("config(" + build.name() + ")", RpmDependency.CONFIG));
        }
    }

    /** {@code %{_isa}}: instruction set and word size; none for noarch. */
    private static Stream<String> isa(String architecture) {
        return switch (architecture) {
            case "noarch" -> Stream.empty();
            case "x86_64" -> Stream.of("x86-64");
            case "i386", "i486", "i586", "i686" -> Stream.of("x86-32");
            case "aarch64" -> Stream.of("aarch-64");
            case "riscv64" -> Stream.of("riscv-64");
            case "ppc64", "ppc64le" -> Stream.of("ppc-64");
            case "s390x" -> Stream.of("s390-64");
            case "loongarch64" -> Stream.of("loongarch-64");
            case "armv7hl", "armv7hnl" -> Stream.of("armv7hl-32");
            default -> Stream.empty();
        };
    }

    private static final Map<ScriptKind, Integer> SCRIPT_BITS = new EnumMap<>(ScriptKind.class);

    static {
        SCRIPT_BITS.put(ScriptKind.PRE_INSTALL, RpmDependency.SCRIPT_PRE);
        SCRIPT_BITS.put(ScriptKind.POST_INSTALL, RpmDependency.SCRIPT_POST);
        SCRIPT_BITS.put(ScriptKind.PRE_REMOVE, RpmDependency.SCRIPT_PREUN);
        SCRIPT_BITS.put(ScriptKind.POST_REMOVE, RpmDependency.SCRIPT_POSTUN);
        SCRIPT_BITS.put(ScriptKind.PRE_TRANSACTION, RpmDependency.PRETRANS);
        SCRIPT_BITS.put(ScriptKind.POST_TRANSACTION, RpmDependency.POSTTRANS);
        SCRIPT_BITS.put(ScriptKind.PRE_UNINSTALL_TRANSACTION, RpmDependency.PREUNTRANS);
        SCRIPT_BITS.put(ScriptKind.POST_UNINSTALL_TRANSACTION, RpmDependency.POSTUNTRANS);
        SCRIPT_BITS.put(ScriptKind.VERIFY, RpmDependency.SCRIPT_VERIFY);
    }

    private void addRequires(Collection<RpmDependency> all) {
        if (hasConfig()) {
            all.add(self("config(" + build.name() + ")", RpmDependency.CONFIG));
        }
        for (var scriptlet : build.scriptlets()) {
            var program = scriptlet.interpreter().getFirst();
            if (!program.equals("<lua>")) {
                var bit = SCRIPT_BITS.getOrDefault(scriptlet.kind(), 0);
                all.add(new RpmDependency(program, RpmDependency.INTERPRETER | bit, ""));
            }
        }
        addFeatures(all);
    }

    private void addFeatures(Collection<RpmDependency> all) {
        feature(all, true, "CompressedFileNames", "3.0.4-1");
        feature(all, true, "FileDigests", "4.6.0-1");
        feature(all, true, "PayloadFilesHavePrefix", "4.0-1");
        feature(all, versionsContain('~'), "TildeInVersions", "4.10.0-1");
        feature(all, versionsContain('^'), "CaretInVersions", "4.15.0-1");
        feature(all, hasRich(), "RichDependencies", "4.12.0-1");
        feature(
                all,
                files.stream().anyMatch(f -> !f.capabilities().isEmpty()),
                "FileCaps",
                "4.6.1-1");
        feature(all, hasHardLinks(), "PartialHardlinkSets", "4.0.4-1");
        feature(all, RpmWriter.isLarge(files), "LargeFiles", "4.12.0-1");
        feature(
                all,
                build.scriptlets().stream()
                        .anyMatch(s -> s.interpreter().getFirst().equals("<lua>")),
                "BuiltinLuaScripts",
                "4.2.2-1");
        feature(
                all,
                build.scriptlets().stream().anyMatch(s -> s.interpreter().size() > 1),
                "ScriptletInterpreterArgs",
                "4.0.3-1");
        feature(
                all,
                build.scriptlets().stream().anyMatch(s -> (s.flags() & 3) != 0),
                "ScriptletExpansion",
                "4.9.0-1");
        switch (compression) {
            case NONE, GZIP -> {}
            case BZIP2 -> feature(all, true, "PayloadIsBzip2", "3.0.5-1");
            case XZ -> feature(all, true, "PayloadIsXz", "5.2-1");
            case LZMA -> feature(all, true, "PayloadIsLzma", "4.4.2-1");
            case ZSTD -> feature(all, true, "PayloadIsZstd", "5.4.18-1");
        }
    }

    private static void feature(
            Collection<RpmDependency> all, boolean used, String name, String version) {
        if (used) {
            all.add(new RpmDependency("rpmlib(" + name + ")", FEATURE, version));
        }
    }

    private boolean versionsContain(char c) {
        var versions = new ArrayList<String>();
        versions.add(build.version().toString());
        build.dependencies().values().stream()
                .flatMap(List::stream)
                .forEach(d -> versions.add(d.version()));
        return versions.stream().anyMatch(v -> v.indexOf(c) >= 0);
    }

    private boolean hasRich() {
        return build.dependencies().values().stream()
                .flatMap(List::stream)
                .anyMatch(RpmDependency::isRich);
    }

    private boolean hasHardLinks() {
        var inodes = files.stream().mapToInt(RpmFile::inode);
        return inodes.distinct().count() < files.size();
    }
}
