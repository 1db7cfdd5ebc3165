package org.distrofab.packagers.apk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

final class ApkDependenciesTest {

    @Test
    void aWorldEntryIsNameTagOperatorVersion() throws FormatException {
        var relation = ApkDependencies.parse(RelationKind.DEPENDS, "nginx@edge>=1.26-r0");
        assertEquals(
                new Dependency.Named(
                        "nginx",
                        "edge",
                        Optional.of(
                                new VersionConstraint(
                                        VersionOperator.GREATER_OR_EQUAL, "1.26-r0"))),
                relation.value());
        assertEquals("nginx@edge>=1.26-r0", relation.expression());
    }

    @Test
    void aDependencyWithABangIsAConflict() throws FormatException {
        var relation = ApkDependencies.parse(RelationKind.DEPENDS, "!mdev-conf<5");
        assertEquals(RelationKind.CONFLICTS, relation.kind());
        assertEquals("!mdev-conf<5", relation.expression());
        assertEquals(Dependency.Named.of("mdev-conf", VersionOperator.LESS, "5"), relation.value());
    }

    @Test
    void generatedNamesKeepTheirColonsAndSlashes() throws FormatException {
        for (var word :
                List.of("so:libc.musl-riscv64.so.1", "cmd:[=1.0-r0", "pc:zlib=1.3", "/bin/sh")) {
            assertEquals(word, ApkDependencies.parse(RelationKind.PROVIDES, word).expression());
        }
    }

    @Test
    void installIfHoldsWhenAllItsWordsHold() throws FormatException {
        var relation = ApkDependencies.parseInstallIf("docs  zlib=1.3-r0");
        assertEquals("docs zlib=1.3-r0", relation.expression());
        assertEquals(
                new Dependency.AllOf(
                        List.of(
                                Dependency.Named.of("docs"),
                                Dependency.Named.of("zlib", VersionOperator.EQUAL, "1.3-r0"))),
                relation.value());
    }

    @Test
    void aBrokenVersionIsKeptWhenReadAndRefusedWhenWritten() throws FormatException {
        assertEquals(
                Dependency.Named.of("x", VersionOperator.EQUAL, "1.0rc1"),
                ApkDependencies.parse(RelationKind.PROVIDES, "x=1.0rc1").value());
        var e =
                assertThrows(
                        FormatException.class,
                        () -> ApkDependencies.parseStrictly(RelationKind.PROVIDES, "x=1.0rc1"));
        assertEquals(6, e.offsetBytes());
    }

    @ParameterizedTest
    @CsvSource({"'',0", "!,1", "=1,0", "@tag,0", "a=,2", "a>=,3", "a<>=1,1", "a<>~1,1"})
    void aMalformedWordIsRefusedAtItsOffset(String word, int offset) {
        var e =
                assertThrows(
                        FormatException.class,
                        () -> ApkDependencies.parse(RelationKind.DEPENDS, word));
        assertEquals(offset, e.offsetBytes());
    }

    @Test
    void onlyADependencyMayHaveABang() {
        assertThrows(
                FormatException.class, () -> ApkDependencies.parse(RelationKind.PROVIDES, "!a"));
    }
}
