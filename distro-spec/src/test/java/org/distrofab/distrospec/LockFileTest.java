package org.distrofab.distrospec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.distrospec.LockFile.LockedKernel;
import org.distrofab.distrospec.LockFile.LockedPackage;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;

class LockFileTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    private final LockFile lock =
            new LockFile(
                    DIGEST,
                    new LockedKernel("fab", "6.1.0-fab1", DIGEST),
                    List.of(
                            new LockedPackage(
                                    "shell",
                                    "1.0-r0",
                                    "riscv64",
                                    "bundled",
                                    "shell.apk",
                                    4096,
                                    DIGEST),
                            new LockedPackage(
                                    "hello",
                                    "1:2~\"x\"",
                                    "riscv64",
                                    "bundled",
                                    "h.apk",
                                    1,
                                    DIGEST)));

    @Test
    void aLockReadsBackAsItWasWritten() {
        assertEquals(new LockFile.Result.Read(lock), LockFile.parse(source(lock.render())));
    }

    @Test
    void packagesStandInNameOrderWhateverOrderTheyCameIn() {
        assertEquals(
                List.of("hello", "shell"),
                lock.packages().stream().map(LockedPackage::name).toList());
    }

    @Test
    void aLockOfAnotherVersionIsNotGuessedAt() {
        var text = lock.render().replace("version = 1\n", "version = 2\n");
        assertEquals(
                "x.lock.toml:1:1: not a lock of version 1; --update writes a new one\n",
                problems(text));
    }

    @Test
    void everythingWrongIsReportedAtItsPlace() {
        var text =
                lock.render()
                        .replace("size = 4096", "size = -1")
                        .replace("id = \"fab\"", "ID = \"fab\"")
                        .replaceFirst(DIGEST, "abc");
        assertEquals(
                """
                x.lock.toml:3:1: recipe is 'abc'; expected a SHA-256 in hexadecimal
                x.lock.toml:6:1: unknown key 'ID'; expected one of id, version, sha256
                x.lock.toml:1:1: no 'id'; expected a word
                x.lock.toml:25:1: size is -1; expected a whole number from 0
                """
                        .lines()
                        .sorted()
                        .collect(Collectors.joining("\n", "", "\n")),
                problems(text).lines().sorted().collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void aTextThatIsNoTomlIsRefused() {
        assertTrue(problems("version = [").startsWith("x.lock.toml:1:"));
    }

    @Test
    void aLockWithoutKernelIsRefused() {
        assertEquals(
                "x.lock.toml:1:1: no [kernel]\n",
                problems("version = 1\nrecipe = \"" + DIGEST + "\"\n"));
    }

    private static String problems(String text) {
        var malformed =
                assertInstanceOf(LockFile.Result.Malformed.class, LockFile.parse(source(text)));
        return malformed.diagnostics().stream()
                .map(diagnostic -> diagnostic.text() + "\n")
                .collect(Collectors.joining());
    }

    private static RecipeSource source(String text) {
        return new RecipeSource("x.lock.toml", text);
    }
}
