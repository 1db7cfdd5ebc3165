package org.distrofab.packagers.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

final class EdspTest {
    private static final String PACKAGES =
            """
            Package: a
            Architecture: riscv64
            Version: 1
            APT-ID: 7
            APT-Candidate: yes
            Depends: b (>= 2)

            Package: b
            Architecture: riscv64
            Version: 2
            APT-ID: 8
            APT-Candidate: yes

            Package: c
            Architecture: riscv64
            Version: 1
            APT-ID: 9
            Installed: yes
            Depends: d

            Package: d
            Architecture: riscv64
            Version: 1
            APT-ID: 10
            Installed: yes
            APT-Automatic: yes

            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private boolean ask(String request) throws Exception {
        var text = "Request: EDSP 0.5\nArchitecture: riscv64\n" + request + "\n" + PACKAGES;
        return Edsp.answer(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), out);
    }

    private String answer() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anInstallationIsAnsweredByNumbers() throws Exception {
        assertTrue(ask("Install: a:riscv64\n"));
        assertTrue(answer().startsWith("Install: 7\nPackage: a\nArchitecture: riscv64\n"));
        assertTrue(answer().contains("\n\nInstall: 8\nPackage: b\n"));
        assertFalse(answer().contains("Remove"));
    }

    @Test
    void aRemovalLeavesItsDependencyUnused() throws Exception {
        assertTrue(ask("Remove: c:riscv64\n"));
        assertTrue(answer().contains("Remove: 9\n"));
        assertTrue(answer().contains("Autoremove: 10\n"));
    }

    @Test
    void unusedPackagesGoIfThatIsAskedFor() throws Exception {
        assertTrue(ask("Remove: c:riscv64\nAutoremove: yes\n"));
        assertTrue(answer().contains("Remove: 10\n"));
    }

    @Test
    void whatCannotBeIsAnError() throws Exception {
        assertFalse(ask("Install: a:riscv64\nRemove: b:riscv64\n"));
        assertTrue(answer().startsWith("Error: unsatisfiable\nMessage: Unable to correct"));
        assertTrue(answer().contains("a : Depends: b (>= 2)"));
    }

    @Test
    void somethingElseIsRefused() {
        var text = "Package: a\n\n".getBytes(StandardCharsets.UTF_8);
        var refused =
                assertThrows(
                        FormatException.class,
                        () -> Edsp.answer(new ByteArrayInputStream(text), out));
        assertTrue(refused.getMessage().contains("Request"));
        assertEquals(0, out.size());
    }
}
