package org.distrofab.packagers.apk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.Dependency;
import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.Ordering;
import org.distrofab.packagers.RelationKind;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

final class ApkVersionOrderTest {
    private static final ApkVersionOrder ORDER = ApkVersionOrder.INSTANCE;

    private static List<String> table(String name) throws IOException {
        try (var in = ApkVersionOrderTest.class.getResourceAsStream("versions/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isEmpty())
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyPairOfAChainIsInItsOrder() throws IOException {
        return table("order.txt").stream()
                .map(chain -> DynamicTest.dynamicTest(chain, () -> checkChain(chain)));
    }

    private static void checkChain(String chain) throws InvalidVersionException {
        var versions = new ArrayList<String>();
        var ranks = new ArrayList<Integer>();
        int rank = 0;
        for (var word : chain.split(" ")) {
            switch (word) {
                case "<" -> rank++;
                case "=" -> {}
                default -> {
                    versions.add(word);
                    ranks.add(rank);
                }
            }
        }
        assertTrue(versions.size() > 1, "a chain of one version says nothing");
        for (int i = 0; i < versions.size(); i++) {
            for (int j = 0; j < versions.size(); j++) {
                var left = versions.get(i);
                var right = versions.get(j);
                assertEquals(
                        Ordering.of(ranks.get(i) - ranks.get(j)),
                        ORDER.compare(left, right),
                        left + " against " + right);
            }
        }
    }

    @Test
    void theTableHasHundredsOfPairs() throws IOException {
        long pairs = 0;
        for (var chain : table("order.txt")) {
            long versions = chain.split("[<=]").length;
            pairs += versions * (versions - 1) / 2;
        }
        assertTrue(pairs >= 600, "only " + pairs);
    }

    @TestFactory
    Stream<DynamicTest> anInvalidVersionIsRefusedAtItsFirstWrongCharacter() throws IOException {
        return table("invalid.txt").stream()
                .map(line -> line.split("\t"))
                .map(line ->
                        DynamicTest.dynamicTest(
                                line[0],
                                () -> {
                                    var e =
                                            assertThrows(
                                                    InvalidVersionException.class,
                                                    () -> ORDER.check(line[0]));
                                    assertEquals(Integer.parseInt(line[1]), e.position());
                                }));
    }

    @Test
    void theEmptyTextIsNoVersion() {
        var e = assertThrows(InvalidVersionException.class, () -> ORDER.compare("", "1"));
        assertEquals(0, e.position());
        assertEquals(
                "'' is not an apk version: position 0: expected a digit, found its end",
                e.getMessage());
    }

    @Test
    void bothSidesOfAComparisonAreChecked() {
        assertThrows(InvalidVersionException.class, () -> ORDER.compare("1", "2-x"));
        assertThrows(InvalidVersionException.class, () -> ORDER.compare("2.x", "1"));
    }

    @TestFactory
    Stream<DynamicTest> operatorsMatchAsInTheTable() throws IOException {
        return table("fuzzy.txt").stream()
                .map(line -> line.split("\t"))
                .map(line ->
                        DynamicTest.dynamicTest(
                                String.join(" ", line),
                                () ->
                                        assertEquals(
                                                line[3].equals("yes"),
                                                ORDER.satisfies(
                                                        line[0], constraint(line[1] + line[2])))));
    }

    private static VersionConstraint constraint(String text) throws FormatException {
        var relation = ApkDependencies.parse(RelationKind.DEPENDS, "name" + text);
        return ((Dependency.Named) relation.value()).constraint().orElseThrow();
    }

    @Test
    void theSignsOfAnOperatorCountAsASet() throws FormatException {
        for (var sign : List.of("~", "=~", "~=")) {
            assertEquals(VersionOperator.FUZZY_EQUAL, constraint(sign + "1").operator());
        }
        assertEquals(VersionOperator.LESS_OR_EQUAL, constraint("=<1").operator());
        assertEquals(VersionOperator.IDENTITY, constraint("><Q1x").operator());
    }
}
