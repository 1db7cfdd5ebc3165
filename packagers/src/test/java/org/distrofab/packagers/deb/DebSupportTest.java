package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.distrofab.packagers.ContentSource;
import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.FileRole;
import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.PackageContents;
import org.distrofab.packagers.PackageFile;
import org.distrofab.packagers.PackageFormat;
import org.distrofab.packagers.PackageFormats;
import org.distrofab.packagers.PackageMetadata;
import org.distrofab.packagers.Relation;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.Script;
import org.distrofab.packagers.ScriptKind;
import org.distrofab.packagers.Trust;
import org.distrofab.packagers.UntrustedException;
import org.distrofab.packagers.UnwritableException;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.packagers.WriteOptions;
import org.distrofab.rootfs.Attributes;
import org.distrofab.rootfs.Entry;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The deb format through the neutral model. */
final class DebSupportTest {
    private static final WriteOptions OPTIONS = WriteOptions.at(1_700_000_000);

    @TempDir private Path folder;

    @Test
    void aPackageSaysTheSameAfterWritingAndReading() throws Exception {
        var metadata = sample().build();
        var file = folder.resolve(writer(metadata));
        assertEquals("tool_2.0-1_riscv64.deb", file.getFileName().toString());
        assertEquals(PackageFormat.DEB, PackageFormats.recognise(file));
        try (var deb = DebSupport.INSTANCE.reader().open(file, Trust.unchecked())) {
            var read = deb.metadata();
            assertEquals(metadata.relations(), read.relations());
            assertEquals(metadata.scripts(), read.scripts());
            assertEquals(metadata.nativeFields(), read.nativeFields());
            assertEquals(metadata.description(), read.description());
            assertEquals(
                    metadata.toBuilder()
                            .installedSizeBytes(read.installedSizeBytes().orElseThrow())
                            .build(),
                    read);
            assertEquals(Map.of("etc/tool.conf", Set.of(FileRole.CONFIG)), deb.fileRoles());
            var paths = new ArrayList<String>();
            deb.unpack((entry, content) -> paths.add(entry.path()));
            assertEquals(
                    List.of("", "etc", "etc/tool.conf", "usr", "usr/bin", "usr/bin/tool"), paths);
        }
    }

    @Test
    void writingTwiceGivesTheSameBytes() throws Exception {
        var metadata = sample().build();
        var first = Files.readAllBytes(folder.resolve(writer(metadata)));
        assertArrayEquals(first, Files.readAllBytes(folder.resolve(writer(metadata))));
    }

    @Test
    void whatDebCannotSayIsRefused() throws Exception {
        var supplements = new Relation(RelationKind.SUPPLEMENTS, "x", Dependency.Named.of("x"));
        refused(sample().relation(supplements));
        refused(sample().script(Script.of(ScriptKind.TRIGGER, "#!/bin/sh\n")));
        refused(sample().script(Script.of(ScriptKind.PRE_REMOVE, "exit 0\n")));
        refused(sample().nativeField("Bugs", "one\ntwo"));
        refused(sample().maintainer(""));
        refused(PackageMetadata.builder(PackageFormat.DEB, "Tool", "1", "all").maintainer("x"));
        refused(PackageMetadata.builder(PackageFormat.DEB, "tool", "v1", "all").maintainer("x"));
    }

    private void refused(PackageMetadata.Builder metadata) {
        assertThrows(UnwritableException.class, () -> writer(metadata.build()));
    }

    @Test
    void whoAsksForASignatureGetsNone() throws Exception {
        var file = folder.resolve(writer(sample().build()));
        assertThrows(
                UntrustedException.class,
                () ->
                        DebSupport.INSTANCE
                                .reader()
                                .open(file, Trust.only(List.of(), Instant.EPOCH)));
    }

    @Test
    void versionsCompareThroughTheNeutralOrder() throws Exception {
        var order = DebSupport.INSTANCE.versionOrder();
        assertEquals(Ordering.LESS, order.compare("1.0~rc1", "1.0"));
        assertEquals(Ordering.EQUAL, order.compare("0:1.0", "1.0-0"));
        var refusal =
                assertThrows(InvalidVersionException.class, () -> order.compare("1", "1.0_2"));
        assertEquals(3, refusal.position());
        assertEquals(
                true,
                order.satisfies("2", new VersionConstraint(VersionOperator.GREATER_OR_EQUAL, "1")));
        assertThrows(
                InvalidVersionException.class,
                () ->
                        order.satisfies(
                                "2", new VersionConstraint(VersionOperator.FUZZY_EQUAL, "1")));
    }

    @Test
    void aRelationIsOneClause() throws Exception {
        var support = DebSupport.INSTANCE;
        var relation = support.parseRelation(RelationKind.DEPENDS, "a:any (>=1) | b");
        assertEquals("a:any (>= 1) | b", relation.expression());
        assertEquals(
                new Dependency.AnyOf(
                        List.of(
                                new Dependency.Named(
                                        "a",
                                        "any",
                                        Optional.of(
                                                new VersionConstraint(
                                                        VersionOperator.GREATER_OR_EQUAL, "1"))),
                                Dependency.Named.of("b"))),
                relation.value());
        assertThrows(
                FormatException.class, () -> support.parseRelation(RelationKind.DEPENDS, "a, b"));
        assertThrows(
                FormatException.class, () -> support.parseRelation(RelationKind.OBSOLETES, "a"));
    }

    private static PackageMetadata.Builder sample() throws FormatException {
        return PackageMetadata.builder(PackageFormat.DEB, "tool", "1:2.0-1", "riscv64")
                .summary("a tool")
                .description("It does things.\n\n * one\n * two")
                .maintainer("Nobody <nobody@example.org>")
                .url("https://example.org/")
                .origin("tools (3)")
                .relation(DebMetadata.relation(RelationKind.PRE_DEPENDS, "dpkg (>= 1.15)"))
                .relation(DebMetadata.relation(RelationKind.DEPENDS, "libc6 (>= 2.38)"))
                .relation(DebMetadata.relation(RelationKind.DEPENDS, "a | b (<< 3~)"))
                .relation(DebMetadata.relation(RelationKind.PROVIDES, "gadget (= 2)"))
                .script(Script.of(ScriptKind.PRE_INSTALL, "#!/bin/sh\nexit 0\n"))
                .script(Script.of(ScriptKind.POST_INSTALL, "#!/bin/sh\nexit 0\n"))
                .nativeField("Section", "utils")
                .nativeField("Priority", "optional")
                .nativeField("Multi-Arch", "foreign")
                .nativeField("triggers", "interest-noawait /usr/share/tool");
    }

    private String writer(PackageMetadata metadata) throws Exception {
        var content = "x".getBytes(StandardCharsets.UTF_8);
        var files =
                List.of(
                        new PackageFile(
                                new Entry.RegularFile("usr/bin/tool", Attributes.ofRoot(0755), 1),
                                ContentSource.of(content),
                                Set.of()),
                        new PackageFile(
                                new Entry.RegularFile("etc/tool.conf", Attributes.ofRoot(0644), 1),
                                ContentSource.of(content),
                                Set.of(FileRole.CONFIG, FileRole.NO_REPLACE)));
        var writer = DebSupport.INSTANCE.writer();
        var name = writer.fileName(metadata);
        writer.write(PackageContents.of(metadata, files), OPTIONS, folder.resolve(name));
        return name;
    }
}
