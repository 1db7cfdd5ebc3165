package org.distrofab.packagers.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

final class PinTest {
    private static final ReleaseInfo STABLE =
            new ReleaseInfo(
                    "Debian",
                    "Debian",
                    "stable",
                    "trixie",
                    "13.1",
                    "main",
                    "deb.example",
                    false,
                    false);

    @Test
    void everyPackageOfARecordGetsAPin() throws Exception {
        assertEquals(
                List.of(
                        new Pin("a", Pin.By.VERSION, "1*", 1001),
                        new Pin("b", Pin.By.VERSION, "1*", 1001),
                        new Pin("*", Pin.By.ORIGIN, "\"\"", -5)),
                Pin.parse(
                        "# a comment\nPackage: a b\nPin: version 1*\nPin-Priority: 1001\n\n"
                                + "Package: *\nPin: origin \"\"\nPin-Priority: -5\n"));
    }

    @Test
    void neverIsForEverything() throws Exception {
        var pins = Pin.parse("Package: *\nPin: release a=x\nPin-Priority: never\n");
        assertEquals(Pin.NEVER, pins.getFirst().priority());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Pin: version 1\nPin-Priority: 1\n",
                "Package: a\nPin: version 1\n",
                "Package: a\nPin: version 1\nPin-Priority: 0\n",
                "Package: a\nPin: version 1\nPin-Priority: 40000\n",
                "Package: a\nPin: version 1\nPin-Priority: never\n",
                "Package: a\nPin: version 1\nPin-Priority: much\n",
                "no field\n",
                ": nothing\n"
            })
    void aBrokenRecordIsRefused(String text) {
        assertThrows(FormatException.class, () -> Pin.parse(text));
    }

    @Test
    void aKindOfPinThatAptDoesNotKnowIsPassedOver() throws Exception {
        assertEquals(List.of(), Pin.parse("Package: a\nPin: wish x\nPin-Priority: 1\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stable",
                "trixie",
                "TRIX*",
                "13*",
                "13.1",
                "a=stable",
                "n=trixie,c=main",
                "o=Debian, l=Debian",
                "v=13*",
                "/^tri/",
                "*",
                "a=st?ble",
                "a=[rs]table"
            })
    void theseAreThatRelease(String expression) {
        assertTrue(ReleaseMatch.matches(expression, STABLE, "riscv64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sid", "13", "14*", "a=testing", "a=stable,c=contrib", "x", "b=amd64"})
    void theseAreNot(String expression) {
        assertFalse(ReleaseMatch.matches(expression, STABLE, "riscv64"));
    }
}
