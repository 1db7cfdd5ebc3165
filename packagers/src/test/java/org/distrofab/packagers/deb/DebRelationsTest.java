package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.Set;
import java.util.stream.Stream;

/** Relation fields, Debian Policy §7.1. */
final class DebRelationsTest {
    @TestFactory
    Stream<DynamicTest> readsAndPrintsAsTheTableSays() {
        return Fixtures.lines("relations.txt")
                .map(line ->
                        DynamicTest.dynamicTest(
                                line,
                                () -> {
                                    var words = line.split("\t", -1);
                                    var value = unescape(words[1]);
                                    var parsed = DebRelations.parse(words[0], value);
                                    assertEquals(words[2], parsed.toString());
                                    assertEquals(
                                            parsed,
                                            DebRelations.parse(words[0], parsed.toString()));
                                }));
    }

    @TestFactory
    Stream<DynamicTest> refusesWithFieldLineAndOffset() {
        return Fixtures.lines("relations-invalid.txt")
                .map(line ->
                        DynamicTest.dynamicTest(
                                line,
                                () -> {
                                    var words = line.split("\t");
                                    var refusal =
                                            assertThrows(
                                                    FormatException.class,
                                                    () ->
                                                            DebRelations.parse(
                                                                    words[0], unescape(words[1])));
                                    assertEquals(
                                            words[0] + " field, line " + words[2],
                                            refusal.format(),
                                            refusal.getMessage());
                                    assertEquals(
                                            Long.parseLong(words[3]),
                                            refusal.offsetBytes(),
                                            refusal.getMessage());
                                }));
    }

    private static String unescape(String text) {
        return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r");
    }

    @Test
    void architectureListsAndProfilesDecideWhetherARelationCounts() throws FormatException {
        assertTrue(applies("a [linux-any]", "riscv64"));
        assertTrue(applies("a [!amd64 !i386]", "riscv64"));
        assertFalse(applies("a [!amd64 !riscv64]", "riscv64"));
        assertFalse(applies("a [amd64]", "riscv64"));
        assertTrue(applies("a <!nocheck>", "riscv64"));
        assertFalse(applies("a <!nocheck>", "riscv64", "nocheck"));
        assertTrue(applies("a <x> <!nocheck y>", "riscv64", "y"));
        assertFalse(applies("a <x z> <!nocheck y>", "riscv64", "x"));
    }

    private static boolean applies(String relation, String architecture, String... profiles)
            throws FormatException {
        return DebRelations.parse("Build-Depends", relation)
                .groups()
                .getFirst()
                .getFirst()
                .appliesTo(architecture, Set.of(profiles));
    }

    @Test
    void aConstraintAcceptsByTheOrderOfVersionsNotByText() throws FormatException {
        var constraint =
                DebRelations.parse("Depends", "a (= 1.0)")
                        .groups()
                        .getFirst()
                        .getFirst()
                        .constraint()
                        .orElseThrow();
        assertTrue(constraint.accepts(DebVersion.parse("0:1.00-0")));
        assertFalse(constraint.accepts(DebVersion.parse("1.0~")));
    }
}
