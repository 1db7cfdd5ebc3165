package org.distrofab.rootfs.elf;

/** Width of addresses and offsets (gABI ch. 4, "ELF Identification", EI_CLASS). */
public enum ElfClass {
    ELF32(52, 32, 40, 16, 4),
    ELF64(64, 56, 64, 24, 8);

    final int headerBytes;
    final int programHeaderBytes;
    final int sectionHeaderBytes;
    final int symbolBytes;
    final int wordBytes;

    ElfClass(int header, int programHeader, int sectionHeader, int symbol, int word) {
        this.headerBytes = header;
        this.programHeaderBytes = programHeader;
        this.sectionHeaderBytes = sectionHeader;
        this.symbolBytes = symbol;
        this.wordBytes = word;
    }
}
