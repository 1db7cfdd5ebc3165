package org.distrofab.machine.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.distrofab.rootfs.FormatException;
import org.junit.jupiter.api.Test;

import java.util.Optional;

final class ExtlinuxTest {
    @Test
    void theDefaultEntryIsChosenWhateverItsPlace() throws Exception {
        var label =
                Extlinux.parse(
                                """
                                # written by a tool
                                default l1
                                timeout 50
                                label l0
                                    linux /boot/old
                                LABEL l1
                                    MENU LABEL the new one
                                    Linux /boot/vmlinux
                                    initrd /boot/initrd.img
                                    fdt /boot/board.dtb
                                    append root=/dev/vda1 ro  quiet
                                """)
                        .choice();
        assertEquals(Optional.of("/boot/vmlinux"), label.kernel());
        assertEquals(Optional.of("/boot/initrd.img"), label.initrd());
        assertEquals(Optional.of("root=/dev/vda1 ro  quiet"), label.append());
        assertEquals(Optional.of("/boot/board.dtb"), label.deviceTree());
    }

    @Test
    void withoutADefaultTheFirstEntryWithAKernelIsChosen() throws Exception {
        var menu = Extlinux.parse("label a\nlocalboot 1\nlabel b\nkernel k\nlabel c\nkernel l\n");
        assertEquals("b", menu.choice().name());
        assertEquals("b", Extlinux.parse("default x\nlabel b\nkernel k\n").choice().name());
    }

    @Test
    void menuDefaultMarksItsEntry() throws Exception {
        var menu = Extlinux.parse("label a\nkernel k\nlabel b\nmenu default\nkernel l\n");
        assertEquals("b", menu.choice().name());
    }

    @Test
    void anInitialRamDiskMayBeNamedOnTheCommandLine() throws Exception {
        var label = Extlinux.parse("label a\nkernel k\nappend a initrd=/i.img b\n").choice();
        assertEquals(Optional.of("/i.img"), label.initrd());
    }

    @Test
    void aMenuWithoutKernelIsRefused() {
        assertThrows(FormatException.class, () -> Extlinux.parse("").choice());
        assertThrows(FormatException.class, () -> Extlinux.parse("label a\n").choice());
    }
}
