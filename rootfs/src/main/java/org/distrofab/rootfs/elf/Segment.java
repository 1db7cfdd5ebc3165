package org.distrofab.rootfs.elf;

/**
 * A program header (gABI ch. 5, "Program Header"). The values are those of the file; that the range
 * lies within the file is checked when its bytes are asked for.
 *
 * @param flags {@link #PF_X}, {@link #PF_W}, {@link #PF_R}
 */
public record Segment(
        int type,
        int flags,
        long offsetBytes,
        long virtualAddress,
        long physicalAddress,
        long fileSizeBytes,
        long memorySizeBytes,
        long alignmentBytes) {
    public static final int PT_LOAD = 1;
    public static final int PT_DYNAMIC = 2;
    public static final int PT_INTERP = 3;
    public static final int PT_NOTE = 4;
    public static final int PT_PHDR = 6;
    public static final int PT_TLS = 7;

    public static final int PF_X = 1;
    public static final int PF_W = 2;
    public static final int PF_R = 4;

    /** Whether the segment holds this virtual address within its bytes in the file. */
    boolean holdsInFile(long address) {
        return Long.compareUnsigned(address - virtualAddress, fileSizeBytes) < 0;
    }
}
