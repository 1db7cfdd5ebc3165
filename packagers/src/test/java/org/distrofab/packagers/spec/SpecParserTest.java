package org.distrofab.packagers.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.rootfs.Entry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

final class SpecParserTest {
    static final Path SPECS =
            Path.of("src/test/resources/org/distrofab/packagers/spec").toAbsolutePath();

    /** Specs that are read and then bound to apk; the others are wrong before that. */
    @TestFactory
    Stream<DynamicTest> everySpecGetsItsDiagnostics() throws IOException {
        try (var files = Files.list(SPECS)) {
            return files
                    .filter(file -> file.toString().endsWith(".toml"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(file ->
                            DynamicTest.dynamicTest(
                                    file.getFileName().toString(), () -> check(file)));
        }
    }

    private static void check(Path file) throws IOException {
        var actual = new StringBuilder();
        diagnostics(file).forEach(diagnostic -> actual.append(diagnostic.text()).append('\n'));
        var name = file.getFileName().toString().replace(".toml", ".expected");
        var expected = SPECS.resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, actual);
        }
        assertEquals(Files.readString(expected), actual.toString());
    }

    private static List<SpecDiagnostic> diagnostics(Path file) throws IOException {
        var parsed = SpecParser.parse(file.getFileName().toString(), Files.readString(file));
        return switch (parsed) {
            case SpecResult.Wrong<PackageSpec>(var diagnostics) -> diagnostics;
            case SpecResult.Done<PackageSpec>(var spec) ->
                    switch (SpecBinder.bind(spec, PackageFormat.APK, SPECS, 0)) {
                        case SpecResult.Wrong<PackageContents>(var diagnostics) -> diagnostics;
                        case SpecResult.Done<PackageContents> _ -> List.of();
                    };
        };
    }

    private static PackageContents bind(PackageFormat format) throws IOException {
        var text = Files.readString(SPECS.resolve("whole.toml"));
        var spec = assertInstanceOf(SpecResult.Done.class, SpecParser.parse("whole.toml", text));
        var bound = SpecBinder.bind((PackageSpec) spec.value(), format, SPECS, 1234);
        return (PackageContents) assertInstanceOf(SpecResult.Done.class, bound).value();
    }

    @Test
    void neutralValuesTurnIntoApksOwnWords() throws IOException {
        var contents = bind(PackageFormat.APK);
        var metadata = contents.metadata();
        assertEquals("2.1_rc2-r3", metadata.version());
        assertEquals("x86_64", metadata.architecture());
        assertEquals("", metadata.description());
        assertEquals(List.of("libc", "zlib>=1.2.11"), expressions(contents, RelationKind.DEPENDS));
        assertEquals(List.of("!goodbye<3"), expressions(contents, RelationKind.CONFLICTS));
        assertEquals(List.of("greeter=2.1"), expressions(contents, RelationKind.PROVIDES));
        assertEquals("10", metadata.nativeFields().get("provider_priority"));
        var scripts = metadata.scripts();
        assertEquals(
                Set.of(ScriptKind.POST_INSTALL, ScriptKind.PRE_REMOVE, ScriptKind.TRIGGER),
                Set.copyOf(scripts.stream().map(script -> script.kind()).toList()));
        for (var script : scripts) {
            assertTrue(script.text().startsWith("#!"), script.text());
        }
        assertTrue(contents.files().stream().noneMatch(file -> file.path().endsWith("README")));
    }

    private static List<String> expressions(PackageContents contents, RelationKind kind) {
        return contents.metadata().relations(kind).map(Relation::expression).toList();
    }

    @Test
    void filesHaveTheKindsModesAndOwnersThatTheSpecSays() throws IOException {
        var files = bind(PackageFormat.APK).files();
        var config = find(files, "etc/hello.conf");
        assertEquals(Set.of(FileRole.CONFIG, FileRole.NO_REPLACE), config.roles());
        assertEquals(0644, config.entry().attributes().mode());
        assertEquals(1234, config.entry().attributes().mtimeSeconds());
        assertEquals(0755, find(files, "usr/bin/hello").entry().attributes().mode());
        var link = assertInstanceOf(Entry.SymbolicLink.class, find(files, "usr/bin/hi").entry());
        assertEquals("hello", link.target());
        var folder = find(files, "var/lib/hello").entry();
        assertInstanceOf(Entry.Directory.class, folder);
        assertEquals(02775, folder.attributes().mode());
        assertEquals(990, folder.attributes().uid());
        assertEquals("hello", folder.attributes().group());
    }

    @Test
    void aServiceComesWithTheFilesOfBothInits() throws IOException {
        var files = bind(PackageFormat.APK).files();
        assertEquals(
                0644,
                find(files, "usr/lib/systemd/system/hellod.service").entry().attributes().mode());
        find(files, "usr/lib/systemd/system-preset/50-hellod.preset");
        assertEquals(0755, find(files, "etc/init.d/hellod").entry().attributes().mode());
        var link =
                assertInstanceOf(
                        Entry.SymbolicLink.class,
                        find(files, "etc/runlevels/default/hellod").entry());
        assertEquals("/etc/init.d/hellod", link.target());
    }

    private static PackageFile find(List<PackageFile> files, String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst().orElseThrow();
    }
}
