package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.Dependency.AllOf;
import org.distrofab.packagers.Dependency.AnyOf;
import org.distrofab.packagers.Dependency.If;
import org.distrofab.packagers.Dependency.Named;
import org.distrofab.packagers.Dependency.Unless;
import org.distrofab.packagers.Dependency.With;
import org.distrofab.packagers.Dependency.Without;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

class RichDependencyParserTest {
    private static Named named(String name) {
        return Named.of(name);
    }

    private static void parses(String text, Dependency expected) throws FormatException {
        assertEquals(expected, RichDependencyParser.parse(text), text);
    }

    @Test
    void everyOperatorHasItsValue() throws FormatException {
        var a = named("a");
        var b = named("b");
        var c = named("c");
        parses("(a)", a);
        parses("((a))", a);
        parses("( a  and\tb and c )", new AllOf(List.of(a, b, c)));
        parses("(a or b or c)", new AnyOf(List.of(a, b, c)));
        parses("(a with b with c)", new With(List.of(a, b, c)));
        parses("(a without b)", new Without(a, b));
        parses("(a if b)", new If(a, b, Optional.empty()));
        parses("(a if b else c)", new If(a, b, Optional.of(c)));
        parses("(a unless b)", new Unless(a, b, Optional.empty()));
        parses("(a unless b else c)", new Unless(a, b, Optional.of(c)));
    }

    @Test
    void operandsNestAndHaveVersions() throws FormatException {
        parses(
                "((a >= 1.0 with a < 2:3-4) or (config(x) == 1 if (and and or)))",
                new AnyOf(
                        List.of(
                                new With(
                                        List.of(
                                                Named.of(
                                                        "a",
                                                        VersionOperator.GREATER_OR_EQUAL,
                                                        "1.0"),
                                                Named.of("a", VersionOperator.LESS, "2:3-4"))),
                                new If(
                                        Named.of("config(x)", VersionOperator.EQUAL, "1"),
                                        new AllOf(List.of(named("and"), named("or"))),
                                        Optional.empty()))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a | 0",
                "() | 1",
                "(a | 2",
                "(a or b and c) | 8",
                "(a without b without c) | 13",
                "(a if b if c) | 8",
                "(a if b else c else d) | 15",
                "(a else b) | 3",
                "(a AND b) | 3",
                "(a or) | 5",
                "(a and b) x | 9",
                "(a >=1 or b) | 3",
                "(a <> 1 or b) | 3",
                "(a >= ) | 6",
                "(a and (b | 9",
                "(a (b)) | 3"
            })
    void aBrokenOneIsRefusedWithItsPosition(String text, int position) {
        var refusal =
                assertThrows(FormatException.class, () -> RichDependencyParser.parse(text.strip()));
        assertEquals(position, refusal.offsetBytes(), refusal.getMessage());
    }

    @Test
    void tenThousandLevelsAreRefusedAndDoNotOverflow() {
        var text = "(".repeat(10_000) + "a" + ")".repeat(10_000);
        var refusal = assertThrows(FormatException.class, () -> RichDependencyParser.parse(text));
        assertEquals(RichDependencyParser.MAX_DEPTH, refusal.offsetBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a if b) or c)",
                "(a or (b and (c unless d)))",
                "(c or ((a if b) with d))"
            })
    void whatRpmbuildForbidsToNestIsForbiddenWhereRelationsAreWritten(String text)
            throws FormatException {
        RichDependencyParser.parse(text);
        assertThrows(
                FormatException.class,
                () -> RpmSupport.INSTANCE.parseRelation(RelationKind.DEPENDS, text));
    }

    @Test
    void aPlainClauseIsRead() throws FormatException {
        assertEquals(
                new RpmDependency("a", RpmDependency.GREATER | RpmDependency.EQUAL, "1-2"),
                RichDependencyParser.parseClause("a >= 1-2"));
        assertEquals(RpmDependency.of("/bin/sh"), RichDependencyParser.parseClause("/bin/sh"));
        assertThrows(FormatException.class, () -> RichDependencyParser.parseClause("a b"));
        assertThrows(FormatException.class, () -> RichDependencyParser.parseClause(""));
    }

    @Test
    void richProvidesAreRefused() {
        assertThrows(
                FormatException.class,
                () -> RpmSupport.INSTANCE.parseRelation(RelationKind.PROVIDES, "(a or b)"));
    }
}
