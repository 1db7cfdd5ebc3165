package org.distrofab.rootfs.elf;

/**
 * A symbol table entry (gABI ch. 4, "Symbol Table").
 *
 * @param value address, or offset in its section for relocatable files
 * @param sectionIndex st_shndx: 0 undefined, 0xfff1 absolute, 0xffff if the index is elsewhere
 */
public record Symbol(
        String name, long value, long sizeBytes, int binding, int type, int sectionIndex) {
    public static final int STB_LOCAL = 0;
    public static final int STB_GLOBAL = 1;
    public static final int STB_WEAK = 2;

    public static final int STT_NOTYPE = 0;
    public static final int STT_OBJECT = 1;
    public static final int STT_FUNC = 2;
    public static final int STT_SECTION = 3;
    public static final int STT_FILE = 4;

    /** Whether another object must provide it (SHN_UNDEF). */
    public boolean isUndefined() {
        return sectionIndex == 0;
    }
}
