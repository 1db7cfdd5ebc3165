package org.distrofab.packagers.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.InvalidVersionException;
import org.distrofab.packagers.VersionConstraint;
import org.distrofab.packagers.VersionOperator;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;

class RpmVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0, =",
        "1.0, 1.0.1, <",
        "1.0a, 1.0, >",
        "1.0.a, 1.0.1, <",
        "1.10, 1.9, >",
        "1.010, 1.10, =",
        "1.0, 1_0, =",
        "1.0~rc1, 1.0, <",
        "1.0~rc1, 1.0~rc2, <",
        "1.0~~, 1.0~, <",
        "1.0^git1, 1.0, >",
        "1.0^git1, 1.0.1, <",
        "1.0^git1~pre, 1.0^git1, <",
        "1:1.0, 2.0, >",
        "0:1.0, 1.0, =",
        "1.0-1, 1.0-2, <",
        "1.0, 1.0-1, <",
        "99999999999999999999, 100000000000000000000, <",
        "aB, ab, <"
    })
    void versionsComeInRpmsOrder(String left, String right, String sign) throws Exception {
        var order = RpmSupport.INSTANCE.versionOrder();
        assertEquals(sign, order.compare(left, right).sign());
        assertEquals(order.compare(left, right).reversed(), order.compare(right, left));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "'1.0 ', 3",
        "'a:1', 0",
        "'1a:1', 1",
        "':1', 0",
        "'1:', 2",
        "'1.0-', 4",
        "'-1', 0",
        "'1.0-1-1', 3",
        "'1.ä', 2",
        "'4294967296:1', 0"
    })
    void aBadVersionIsRefusedWithItsPosition(String text, int position) {
        var refusal =
                assertThrows(
                        InvalidVersionException.class,
                        () -> RpmSupport.INSTANCE.versionOrder().check(text));
        assertEquals(position, refusal.position(), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "1.0-5, EQUAL, 1.0, true",
        "1.0-5, EQUAL, 1.0-4, false",
        "1.0-5, GREATER, 1.0, false",
        "1:1.0-5, GREATER_OR_EQUAL, 2.0, true",
        "1.0-5, LESS, 1:0.1, true",
        "1.0~rc1-1, LESS, 1.0, true",
        "1.0-1, LESS_OR_EQUAL, 1.0-1, true"
    })
    void aReleaseCountsOnlyIfBothSidesHaveOne(
            String version, VersionOperator operator, String wanted, boolean expected)
            throws Exception {
        assertEquals(
                expected,
                RpmSupport.INSTANCE
                        .versionOrder()
                        .satisfies(version, new VersionConstraint(operator, wanted)));
    }

    @Test
    void apksOperatorsAreNotRpms() {
        assertThrows(
                InvalidVersionException.class,
                () ->
                        RpmSupport.INSTANCE
                                .versionOrder()
                                .satisfies(
                                        "1",
                                        new VersionConstraint(VersionOperator.FUZZY_EQUAL, "1")));
    }

    @Test
    void whatIsParsedIsPrintedAgain() throws FormatException {
        for (var text : new String[] {"1", "1-2", "0:1-2", "7:1.0~rc^1-2.fc40"}) {
            assertEquals(text, RpmVersion.parse(text).toString());
        }
    }

    /** The same 4,000 pairs every time: random walks over the characters that matter. */
    @Test
    void fourThousandGeneratedPairsCompareAsRpmDoes(@TempDir Path folder) throws Exception {
        RpmTools.need("rpm");
        var random = new Random(20260101);
        var pairs = new ArrayList<String[]>();
        while (pairs.size() < 4000) {
            var left = random(random);
            pairs.add(
                    new String[] {
                        left, random.nextInt(3) == 0 ? random(random) : mutate(random, left)
                    });
        }
        var script = "rpm --eval \"$(cat pairs.spec)\"";
        var lines = new ArrayList<String>();
        // In parts: a command line has no room for all.
        for (var start = 0; start < pairs.size(); start += 1000) {
            var part = new StringBuilder("%{lua:\n");
            for (var pair : pairs.subList(start, start + 1000)) {
                part.append("print(rpm.vercmp('%s','%s')..'\\n')\n".formatted(pair[0], pair[1]));
            }
            Files.writeString(folder.resolve("pairs.spec"), part + "}");
            RpmTools.ok(folder, "sh", "-c", script)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(lines::add);
        }
        assertEquals(pairs.size(), lines.size());
        var different = 0;
        for (var i = 0; i < pairs.size(); i++) {
            var ours =
                    RpmVersion.parse(pairs.get(i)[0]).compareTo(RpmVersion.parse(pairs.get(i)[1]));
            assertEquals(
                    lines.get(i).strip(),
                    Integer.toString(Integer.signum(ours)),
                    pairs.get(i)[0] + " and " + pairs.get(i)[1]);
            different += ours == 0 ? 0 : 1;
        }
        assertTrue(different > 1000 && different < 3950, different + " pairs differ");
    }

    private static String random(Random random) {
        var text = new StringBuilder();
        if (random.nextInt(4) == 0) {
            text.append(random.nextInt(3)).append(':');
        }
        part(random, text);
        if (random.nextInt(2) == 0) {
            text.append('-');
            part(random, text);
        }
        return text.toString();
    }

    private static void part(Random random, StringBuilder text) {
        var characters = "00112259abcAZ..__++~~^^";
        for (var i = 1 + random.nextInt(8); i > 0; i--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
    }

    private static String mutate(Random random, String text) {
        var characters = "019aZ._~^";
        var mutated = new StringBuilder(text);
        var at = text.indexOf(':') + 1 + random.nextInt(text.length() - text.indexOf(':') - 1);
        if (mutated.charAt(at) != '-' && random.nextBoolean()) {
            mutated.setCharAt(at, characters.charAt(random.nextInt(characters.length())));
        } else {
            mutated.insert(at, characters.charAt(random.nextInt(characters.length())));
        }
        return mutated.toString();
    }
}
