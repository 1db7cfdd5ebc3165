package org.distrofab.initsystems;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

class InitramfsProgramTest {
    private static final int MOST_BYTES = 20 << 10;

    @Test
    void theInitOfTheInitramfsIsSmallAndNeedsNoLoader() throws IOException {
        var bytes = GuestInit.INITRAMFS.program("init");
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("\177ELF"));
        assertTrue(bytes.length < MOST_BYTES, () -> bytes.length + " bytes");
        assertFalse(text.contains("/lib/ld-"), "no interpreter");
    }
}
