package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

class CommandNamesTest {
    @ParameterizedTest
    @CsvSource({"core, cat", "core, basename", "process-tools, nice", "module-tools, lsmod"})
    void aProgramTellsTheCommandsThatItHas(String program, String command) throws IOException {
        assertTrue(GuestFiles.commands(program).contains(command));
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "su-tools", "process-tools", "module-tools"})
    void everyFlavourHasTheSameCommands(String program) throws IOException {
        var names = GuestFiles.commands(program);
        for (var flavour : List.of("musl-like/", "glibc-like/")) {
            var bytes = GuestFiles.read(flavour + "bin/" + program);
            assertEquals(names, CommandNames.of(bytes), flavour);
        }
    }

    @Test
    void noTwoCommandsHaveTheSameName() throws IOException {
        var seen = new HashSet<String>();
        for (var program : List.of("core", "su-tools", "process-tools", "module-tools")) {
            for (var name : GuestFiles.commands(program)) {
                assertTrue(seen.add(name), name);
            }
        }
    }

    @Test
    void aProgramWithoutCommandsHasNone() throws IOException {
        assertEquals(List.of(), CommandNames.of(GuestFiles.read("bin/sh")));
    }

    @Test
    void whatIsNoElfFileIsRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> CommandNames.of(new byte[100]));
        var program = GuestFiles.read("bin/core");
        assertThrows(
                IllegalArgumentException.class,
                () -> CommandNames.of(Arrays.copyOf(program, program.length / 2)));
    }
}
