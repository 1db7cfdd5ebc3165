package org.distrofab.packagers.rpm;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class RpmFuzzTest {
    @TempDir private Path folder;

    @Test
    void damagedInputIsReadOrRefusedAndNothingElse() throws Exception {
        new RpmFuzz(folder).run(1, 60);
    }

    @Test
    @Tag("nightly")
    void damagedInputIsReadOrRefusedAndNothingElseForMinutes() throws Exception {
        var fuzz = new RpmFuzz(folder);
        for (var seed = 2; seed < 60; seed++) {
            fuzz.run(seed, 1000);
        }
    }
}
