package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.packagers.deb.DebIndexedPackage.Field;
import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Indexes, whole and broken; {@link DebIndexIT} reads all of Debian's. */
final class DebPackagesIndexTest {
    static final String SAMPLE =
            """
            Package: one
            Version: 1:1.0-1
            Architecture: riscv64
            Essential: yes
            Pre-Depends: libc6 (>= 2.38)
            Depends: two:any (>= 1.1) | three, four,
             five (<< 2~)
            Provides: virtual (= 3), other
            Multi-Arch: same
            Installed-Size: 12
            Description: one
             Package: not a field
            Filename: pool/one_1.0-1_riscv64.deb
            Size: 1234
            SHA256: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff

            Package: two
            Source: one
            version: 1.1
            Architecture: all
            Filename: pool/two_1.1_all.deb
            Size: 5
            SHA256: ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff

            """;

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
    void aPackageIsFoundWithItsFields(DebCompression compression) throws Exception {
        var bytes = Packages.encode(compression, SAMPLE.getBytes(StandardCharsets.UTF_8));
        var index = DebPackagesIndex.read("Packages", new ByteArrayInputStream(bytes), compression);
        assertEquals(2, index.size());
        var one = index.named("one").getFirst();
        assertEquals("one 1:1.0-1 riscv64", one.toString());
        assertTrue(one.isEssential() && !one.isProtected());
        assertEquals("same", one.multiArch());
        assertEquals(12, one.installedKib());
        assertEquals(1234, one.sizeBytes());
        assertEquals(
                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", one.sha256());
        assertEquals(
                "two:any (>= 1.1) | three, four, five (<< 2~)",
                one.relations(Field.DEPENDS).toString());
        assertEquals("virtual (= 3), other", one.relations(Field.PROVIDES).toString());
        assertEquals(DebRelations.NONE, one.relations(Field.BREAKS));
        var two = index.get(1);
        assertEquals("1.1", two.version().toString());
        assertEquals("one", two.source());
        assertTrue(SAMPLE.substring((int) two.offsetBytes()).startsWith("Package: two"));
        assertEquals(0, index.named("three").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Version: 1:1.0-1 | Version: 1_1 | 2 | Version",
                "Version: 1:1.0-1 | Version: | 2 | Version",
                "Version: 1:1.0-1 | Versions: 1 | 1 | a field 'Version'",
                "Essential: yes | Package: two | 4 | each field once",
                "libc6 (>= 2.38) | libc6 (> = 2.38) | 5 | Pre-Depends",
                "four, | four,, | 6 | Depends",
                "virtual (= 3) | virtual (>= 3) | 8 | Provides",
                "Size: 1234 | Size: 12E4 | 14 | a number",
                "SHA256: 0 | SHA256: g | 15 | SHA256",
                "Description: one | Description | 11 | 'Name: value'",
                "Package: one | \\ Package: one | 1 | a field",
            })
    void aBrokenIndexIsRefusedWithItsLine(String good, String bad, int line, String expected) {
        var text = SAMPLE.replaceFirst(Pattern.quote(good), bad);
        var refusal = assertThrows(FormatException.class, () -> parse(text));
        assertTrue(
                refusal.getMessage().matches("(?s)Packages, line " + line + "\\b.*")
                        && refusal.getMessage().contains(expected),
                refusal.getMessage());
    }

    @Test
    void carriageReturnsAndMissingNewlinesAreRefused() {
        assertThrows(FormatException.class, () -> parse(SAMPLE.replace("\n", "\r\n")));
        var noNewline = SAMPLE.stripTrailing();
        assertThrows(FormatException.class, () -> parse(noNewline));
    }

    @Test
    void linesAreCountedAcrossBlocks() throws Exception {
        var many = SAMPLE.repeat(4000);
        assertEquals(8000, parse(many).size());
        var lines = many.lines().count();
        var refusal =
                assertThrows(
                        FormatException.class,
                        () -> parse(many + SAMPLE.replace("Size: 1234", "Size: x")));
        assertTrue(
                refusal.getMessage().startsWith("Packages, line " + (lines + 14)),
                refusal.getMessage());
        var offset = many.length() + SAMPLE.indexOf("1234");
        assertEquals(offset, refusal.offsetBytes());
    }

    @Test
    void anEmptyIndexHasNoPackages() throws Exception {
        assertEquals(0, parse("").size());
        assertEquals(0, parse("\n\n").size());
    }

    private static DebPackagesIndex parse(String text) throws IOException, FormatException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return DebPackagesIndex.read(
                "Packages", new ByteArrayInputStream(bytes), DebCompression.NONE);
    }
}
