package org.distrofab.rootfs.elf;

import java.nio.ByteOrder;

/**
 * The ELF header (gABI ch. 4, "ELF Header").
 *
 * @param elfClass width of addresses
 * @param byteOrder byte order of everything that follows the identification
 * @param osAbi EI_OSABI, 0 for System V
 * @param type ET_REL, ET_EXEC, ET_DYN or ET_CORE, or a value of an operating system
 * @param machine e_machine, such as {@link #EM_RISCV}
 * @param entryAddress where the program starts, 0 if nowhere
 * @param flags e_flags, whose meaning belongs to the machine (RISC-V ELF psABI §8.1)
 */
public record ElfHeader(
        ElfClass elfClass,
        ByteOrder byteOrder,
        int osAbi,
        int type,
        int machine,
        long entryAddress,
        int flags) {
    /** Relocatable: object files and kernel modules. */
    public static final int ET_REL = 1;

    /** Executable at fixed addresses. */
    public static final int ET_EXEC = 2;

    /** Shared object or position-independent executable. */
    public static final int ET_DYN = 3;

    public static final int ET_CORE = 4;

    public static final int EM_386 = 3;
    public static final int EM_X86_64 = 62;
    public static final int EM_AARCH64 = 183;
    public static final int EM_RISCV = 243;
}
