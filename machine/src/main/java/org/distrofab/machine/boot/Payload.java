package org.distrofab.machine.boot;

import org.distrofab.rootfs.elf.ElfFile;

import java.util.Optional;

/** What is loaded into memory before the first instruction. */
public sealed interface Payload {
    /**
     * A kernel, entered in supervisor mode, by the machine's own firmware or by a real one.
     *
     * @param kernel may be absent if there is a firmware that finds one itself
     * @param firmware code for machine mode, at the start of RAM
     * @param deviceTree a tree to pass instead of the machine's own
     */
    record Kernel(
            Optional<KernelImage> kernel,
            Optional<byte[]> initrd,
            String commandLine,
            Optional<byte[]> firmware,
            Optional<byte[]> deviceTree)
            implements Payload {}

    /** A bare-metal program, entered in machine mode. */
    record Program(ElfFile elf) implements Payload {}
}
