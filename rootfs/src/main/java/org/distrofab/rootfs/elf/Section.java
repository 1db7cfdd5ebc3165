package org.distrofab.rootfs.elf;

/**
 * A section header (gABI ch. 4, "Sections") with its name resolved.
 *
 * @param index position in the section header table
 * @param name empty if the file has no section name table
 */
public record Section(
        int index,
        String name,
        int type,
        long flags,
        long address,
        long offsetBytes,
        long sizeBytes,
        int link,
        int info,
        long alignmentBytes,
        long entrySizeBytes) {
    public static final int SHT_NULL = 0;
    public static final int SHT_PROGBITS = 1;
    public static final int SHT_SYMTAB = 2;
    public static final int SHT_STRTAB = 3;
    public static final int SHT_NOTE = 7;

    /** Occupies no bytes of the file, whatever its size says. */
    public static final int SHT_NOBITS = 8;

    public static final int SHT_DYNSYM = 11;
}
