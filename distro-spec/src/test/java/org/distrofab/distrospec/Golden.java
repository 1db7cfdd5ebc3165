package org.distrofab.distrospec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with an expected file, or rewrites it under {@code -Dgolden.update=true}. */
final class Golden {
    private Golden() {}

    static void check(Path expected, String actual) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, actual);
            return;
        }
        var text = Files.exists(expected) ? Files.readString(expected) : "";
        assertEquals(
                text,
                actual,
                () -> expected.getFileName() + " differs; -Dgolden.update=true rewrites it");
    }
}
