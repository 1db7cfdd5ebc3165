package org.distrofab.packagers.deb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Release files, whole and broken. */
final class DebReleaseTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final String RELEASE =
            """
            Origin: Test
            Suite: stable
            Date: Sat, 01 Nov 2025 10:00:00 UTC
            Valid-Until: Sat, 08 Nov 2025 10:00:00 UTC
            Acquire-By-Hash: yes
            SHA256:
             DIGEST 12 main/binary-riscv64/Packages
             DIGEST 10 main/binary-riscv64/Packages.xz
             DIGEST 11 main/binary-riscv64/Packages.gz
            """
                    .replace("DIGEST", DIGEST);

    @Test
    void indexesAreFoundByNameTheSmallestFormFirst() throws Exception {
        var release = parse(RELEASE);
        var forms = release.forms("main/binary-riscv64/Packages");
        assertEquals(
                "[main/binary-riscv64/Packages.xz, main/binary-riscv64/Packages.gz,"
                        + " main/binary-riscv64/Packages]",
                forms.stream().map(DebRelease.IndexFile::path).toList().toString());
        assertEquals("main/binary-riscv64/by-hash/SHA256/" + DIGEST, forms.getFirst().byHashPath());
        assertTrue(release.acquiresByHash());
        assertEquals(release, parse(release.toString()));
    }

    @Test
    void datesAreJudgedByTheClockThatIsPassedIn() throws Exception {
        var release = parse(RELEASE);
        release.checkDates(Instant.parse("2025-11-05T00:00:00Z"));
        var late =
                assertThrows(
                        FormatException.class,
                        () -> release.checkDates(Instant.parse("2025-11-08T10:00:01Z")));
        assertTrue(late.expected().contains("Valid-Until"), late.getMessage());
        var early =
                assertThrows(
                        FormatException.class,
                        () -> release.checkDates(Instant.parse("2025-11-01T09:59:00Z")));
        assertTrue(early.expected().contains("future"), early.getMessage());
        assertThrows(
                FormatException.class,
                () -> parse(RELEASE.replace("01 Nov", "31 Feb")).checkDates(Instant.EPOCH));
    }

    @Test
    void anIndexThatIsNotTheOneOfTheReleaseIsRefused() throws Exception {
        var file = parse(RELEASE).forms("main/binary-riscv64/Packages").getFirst();
        file.check(10, DIGEST);
        assertThrows(FormatException.class, () -> file.check(11, DIGEST));
        assertThrows(FormatException.class, () -> file.check(10, "cd".repeat(32)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Suite: x\n",
                "Suite: x\nMD5Sum:\n d41d8cd98f00b204e9800998ecf8427e 0 a\n",
                "SHA256:\n abc 1 a\n",
                "SHA256:\n DIGEST -1 a\n",
                "SHA256:\n DIGEST 1\n",
                "SHA256:\n DIGEST 1 ../a\n",
                "SHA256:\n DIGEST 1 a\n DIGEST 2 a\n",
                "SHA256:\n DIGEST 99999999999999999999 a\n",
                "Suite: x\r\n",
                "",
            })
    void brokenReleasesAreRefused(String text) {
        var refusal =
                assertThrows(FormatException.class, () -> parse(text.replace("DIGEST", DIGEST)));
        assertTrue(refusal.getMessage().startsWith("Release"), refusal.getMessage());
    }

    private static DebRelease parse(String text) throws FormatException {
        return DebRelease.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
