package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.BufferedInputStream;
import java.nio.file.Files;

/** All of Debian's index, read in columns and, beside it, paragraph by paragraph. */
final class DebIndexIT {
    @Test
    void bothReadersSayTheSameOfEveryPackage() throws Exception {
        var file = DebCorpus.index();
        var index = DebPackagesIndex.read(file);
        assertTrue(index.size() > 50_000, index.size() + " packages");
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var reader = new DebControlReader("Packages", in);
            for (var row = 0; row < index.size(); row++) {
                var paragraph = reader.next().orElseThrow();
                var one = index.get(row);
                assertEquals(paragraph.get("Package").orElseThrow(), one.name());
                assertEquals(
                        DebVersion.parse(paragraph.get("Version").orElseThrow()), one.version());
                assertEquals(paragraph.get("Architecture").orElseThrow(), one.architecture());
                assertEquals(paragraph.get("SHA256").orElseThrow(), one.sha256());
                assertEquals(paragraph.get("Filename").orElseThrow(), one.fileName());
                assertEquals(paragraph.get("Multi-Arch").orElse(""), one.multiArch());
                for (var field : DebIndexedPackage.Field.values()) {
                    var name = IndexBlockParser.RELATIONS[field.ordinal()];
                    assertEquals(
                            paragraph.relations(name).toString(),
                            one.relations(field).toString(),
                            () -> one + ": " + name);
                }
            }
            assertTrue(reader.next().isEmpty());
        }
    }
}
