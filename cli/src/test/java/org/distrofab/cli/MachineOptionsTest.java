package org.distrofab.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

final class MachineOptionsTest {
    @ParameterizedTest
    @CsvSource({"4096,4096", "512M,536870912", "1G,1073741824", "1GiB,1073741824", "2k,2048"})
    void sizesHaveUnits(String text, long bytes) {
        assertEquals(bytes, Sizes.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "-1", "1.5G", "1X", "99999999999T"})
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(Failure.class, () -> Sizes.parse(text));
    }

    @Test
    void typedTextEndsWithANewlineUnlessItSaysOtherwise() {
        assertEquals("poweroff\n", TypedText.parse("poweroff"));
        assertEquals("a\tb\n", TypedText.parse("a\\tb\\n"));
        assertEquals("\u0003", TypedText.parse("\\x03"));
        assertEquals("yes", TypedText.parse("yes\\c"));
        assertEquals("C:\\dir\n", TypedText.parse("C:\\\\dir"));
        assertThrows(Failure.class, () -> TypedText.parse("\\x1"));
    }

    @Test
    void controlAIsAPrefixEvenAcrossReads() {
        var keys = new EscapeKeys();
        var actions = new ArrayList<EscapeKeys.Action>();
        assertArrayEquals(
                new byte[] {'l', 's'}, keys.filter(new byte[] {'l', 's', 1}, actions::add));
        assertArrayEquals(new byte[] {1, 'y'}, keys.filter(new byte[] {1, 'y'}, actions::add));
        assertEquals(List.of(), actions);
        assertArrayEquals(new byte[0], keys.filter(new byte[] {1, 'h', 1, 'X'}, actions::add));
        assertEquals(List.of(EscapeKeys.Action.HELP, EscapeKeys.Action.QUIT), actions);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "machine run",
                "machine run --kernel /nonexistent",
                "machine run --kernel /etc/hostname --harts 9",
                "machine run --kernel /etc/hostname --memory 5",
                "machine run --kernel /etc/hostname",
                "machine run --share nowhere",
                "machine run --elf /etc/hostname --expect [",
                "machine"
            })
    void wrongUseIsRefusedWithTheUsageCode(String arguments) {
        assertEquals(ExitCode.USAGE.value(), Main.run(arguments.split(" ")));
    }
}
