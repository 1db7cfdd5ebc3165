package org.distrofab.machine.boot;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.elf.ElfFile;

import java.io.IOException;

/** A kernel, unpacked. */
public sealed interface KernelImage {
    /**
     * Reads a kernel in any of the forms that RISC-V kernels come in: flat Image (with or without
     * the EFI stub), ELF, and both of them compressed by gzip or wrapped for EFI ("zboot").
     *
     * @param file the file's content
     * @throws FormatException if it is none of them, is for another architecture, or is cut off
     */
    static KernelImage read(byte[] file) throws IOException, FormatException {
        return new KernelReader(file).read();
    }

    /**
     * Linux' flat image (Linux, Documentation/arch/riscv/boot-image-header.rst).
     *
     * @param content goes to memory as it is; the first instruction is its entry
     * @param textOffset where, from the start of RAM
     * @param memoryBytes how much memory it uses, at least what the content takes
     */
    record Flat(byte[] content, long textOffset, long memoryBytes) implements KernelImage {}

    /** An executable for RV64. */
    record Elf(ElfFile file) implements KernelImage {}
}
