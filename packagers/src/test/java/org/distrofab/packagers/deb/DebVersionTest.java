package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.Random;
import java.util.stream.Stream;

/** Deb-version(7), by its rules; {@link DebVersionIT} asks dpkg. */
final class DebVersionTest {
    @TestFactory
    Stream<DynamicTest> comparesAsTheTableSays() {
        return Fixtures.lines("versions.txt")
                .map(line ->
                        DynamicTest.dynamicTest(
                                line,
                                () -> {
                                    var words = line.split(" ");
                                    var a = DebVersion.parse(words[0]);
                                    var b = DebVersion.parse(words[2]);
                                    assertEquals(words[1], sign(a.compareTo(b)));
                                    assertEquals(
                                            -Integer.signum(a.compareTo(b)),
                                            Integer.signum(b.compareTo(a)));
                                }));
    }

    @TestFactory
    Stream<DynamicTest> refusesAtTheFirstCharacterThatDoesNotFit() {
        return Fixtures.lines("versions-invalid.txt")
                .map(line ->
                        DynamicTest.dynamicTest(
                                line,
                                () -> {
                                    var tab = line.indexOf('\t');
                                    var refusal =
                                            assertThrows(
                                                    FormatException.class,
                                                    () -> DebVersion.parse(line.substring(0, tab)));
                                    assertEquals(
                                            Long.parseLong(line.substring(tab + 1)),
                                            refusal.offsetBytes(),
                                            refusal.getMessage());
                                }));
    }

    @Test
    void keepsItsTextApartFromAnEpochOfZero() throws FormatException {
        assertEquals("1:2.0-3-4", DebVersion.parse("1:2.0-3-4").toString());
        assertEquals("2.0-3", DebVersion.parse("0:2.0-3").toString());
        assertEquals("0:2:0", DebVersion.parse("0:2:0").toString());
        assertEquals("2.0-3", DebVersion.parse("1:2.0-3").withoutEpoch());
    }

    @Test
    void theOrderIsTransitiveOverGeneratedVersions() throws FormatException {
        var random = new Random(20260101);
        for (var i = 0; i < 20_000; i++) {
            var a = DebVersion.parse(Fixtures.version(random));
            var b = DebVersion.parse(Fixtures.version(random));
            var c = DebVersion.parse(Fixtures.version(random));
            if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
                assertEquals(true, a.compareTo(c) <= 0, a + " <= " + b + " <= " + c);
            }
        }
    }

    static String sign(int comparison) {
        if (comparison == 0) {
            return "=";
        }
        return comparison < 0 ? "<" : ">";
    }
}
