package org.distrofab.initsystems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

class GuestInitTest {
    @Test
    void systemdIsMadeForEachFlavourOfLibc() throws IOException {
        var programs = GuestInit.SYSTEMD_LIKE.programs();
        for (var flavour : List.of("static", "musl-like", "glibc-like")) {
            var name = flavour + "/usr/lib/systemd/systemd";
            assertTrue(programs.contains(name), programs::toString);
            var bytes = GuestInit.SYSTEMD_LIKE.program(name);
            assertEquals("\177ELF", new String(bytes, 0, 4, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void theUnitsThatComeWithSystemdAreListed() throws IOException {
        var units = GuestInit.SYSTEMD_LIKE.configuration();
        var target = "usr/lib/systemd/system/multi-user.target";
        assertTrue(units.contains(target), units::toString);
        var text = new String(GuestInit.SYSTEMD_LIKE.configuration(target), StandardCharsets.UTF_8);
        assertTrue(text.startsWith("[Unit]\n"), text);
    }

    @Test
    void whatIsNotThereIsRefusedByName() {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> GuestInit.OPENRC_LIKE.program("musl-like/sbin/upstart"));
        assertTrue(refused.getMessage().contains("openrc-like/musl-like/sbin/upstart"));
    }

    @Test
    void theNamesOfOpenrcAndItsRunlevelsAreLinks() throws IOException {
        var links = GuestInit.OPENRC_LIKE.links();
        assertEquals("openrc", links.get("usr/bin/openrc-run"));
        assertEquals("/etc/init.d/devfs", links.get("etc/runlevels/sysinit/devfs"));
        assertFalse(GuestInit.OPENRC_LIKE.configuration().contains("links"));
        assertTrue(GuestInit.INITRAMFS.links().isEmpty());
    }

    @Test
    void everyRunlevelLinkOfOpenrcLeadsToAScriptThatShips() throws IOException {
        var scripts = GuestInit.OPENRC_LIKE.configuration();
        for (var link : GuestInit.OPENRC_LIKE.links().entrySet()) {
            if (link.getKey().startsWith("etc/runlevels/")) {
                assertTrue(scripts.contains(link.getValue().substring(1)), link::toString);
            }
        }
    }
}
