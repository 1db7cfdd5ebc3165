package org.distrofab.userland;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;

class SizesTest {
    @Test
    void theStaticShellAndCommandsTogetherStayBelowTheirLimit() throws IOException {
        var size = GuestFiles.read("bin/sh").length + GuestFiles.read("bin/core").length;
        assertTrue(size < 700_000, "bin/sh and bin/core have " + size + " bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "bin/sh, 700000",
        "lib/ld-fabm-riscv64.so.1, 250000",
        "lib/ld-fabg-riscv64.so.2, 250000",
        "lib/libc.so.6, 250000"
    })
    void aFileStaysBelowItsLimit(String name, int limitBytes) throws IOException {
        var size = GuestFiles.read(name).length;
        assertTrue(size < limitBytes, name + " has " + size + " bytes, limit " + limitBytes);
    }
}
