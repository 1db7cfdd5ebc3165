package org.distrofab.machine.boot;

import org.distrofab.machine.GuestMemory;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.elf.ElfFile;
import org.distrofab.rootfs.elf.Segment;

import java.io.IOException;

/** Puts things into memory where QEMU puts them, and complains where they do not fit. */
public final class Loader {
    /** Where a kernel that has no opinion goes: the first 2 MiB belong to the firmware. */
    public static final long KERNEL = GuestMemory.BASE + 0x20_0000;

    private static final long MEGAPAGE = 0x20_0000;
    private static final long PAGE = 0x1000;
    private static final long DEVICE_TREE_LIMIT = 3L << 30;

    /** Room behind the tree for firmware that adds to it in place. */
    private static final long DEVICE_TREE_SLACK = 64 << 10;

    private static final int CHUNK_BYTES = 1 << 20;

    private final GuestMemory memory;

    public Loader(GuestMemory memory) {
        this.memory = memory;
    }

    /**
     * What was loaded.
     *
     * @param entry physical address of the first instruction
     * @param end first address after the memory that it uses
     */
    public record Loaded(long entry, long end) {}

    /**
     * @throws FormatException if it does not fit into memory
     */
    public Loaded kernel(KernelImage kernel) throws IOException, FormatException {
        return switch (kernel) {
            case KernelImage.Flat flat -> {
                // An offset of 0 is that of images that run anywhere.
                long start = flat.textOffset() == 0 ? KERNEL : GuestMemory.BASE + flat.textOffset();
                require("kernel", start, flat.memoryBytes());
                memory.write(start, flat.content(), 0, flat.content().length);
                yield new Loaded(start, start + flat.memoryBytes());
            }
            case KernelImage.Elf elf -> elf(elf.file(), KERNEL);
        };
    }

    /**
     * Loads an executable at its physical addresses; if those are not in RAM at all, as a kernel's
     * that is linked to 0, so that the lowest comes to lie at {@code otherwise}.
     */
    public Loaded elf(ElfFile file, long otherwise) throws IOException, FormatException {
        var segments =
                file.segments().stream()
                        .filter(s -> s.type() == Segment.PT_LOAD && s.memorySizeBytes() > 0)
                        .toList();
        if (segments.isEmpty()) {
            throw new FormatException("ELF", -1, "a loadable segment", "none");
        }
        long lowest = segments.getFirst().physicalAddress();
        for (var segment : segments) {
            if (Long.compareUnsigned(segment.physicalAddress(), lowest) < 0) {
                lowest = segment.physicalAddress();
            }
        }
        long shift = Long.compareUnsigned(lowest, GuestMemory.BASE) < 0 ? otherwise - lowest : 0;
        long end = 0;
        for (var segment : segments) {
            long start = segment.physicalAddress() + shift;
            require("ELF segment", start, segment.memorySizeBytes());
            if (segment.fileSizeBytes() > segment.memorySizeBytes()) {
                throw new FormatException(
                        "ELF", segment.offsetBytes(), "a segment no larger than its memory", "one");
            }
            copy(file, segment, start);
            end = Math.max(end, start + segment.memorySizeBytes());
        }
        return new Loaded(entry(file, shift), end);
    }

    private void copy(ElfFile file, Segment segment, long start)
            throws IOException, FormatException {
        var content = file.content(segment);
        var chunk = new byte[CHUNK_BYTES];
        for (long done = 0; done < content.sizeBytes(); done += CHUNK_BYTES) {
            int length = (int) Math.min(CHUNK_BYTES, content.sizeBytes() - done);
            content.readFully(done, chunk, 0, length);
            memory.write(start + done, chunk, 0, length);
        }
    }

    /** The entry is a virtual address; translation is off when it is jumped to. */
    private static long entry(ElfFile file, long shift) {
        long entry = file.header().entryAddress();
        for (var segment : file.segments()) {
            long offset = entry - segment.virtualAddress();
            if (segment.type() == Segment.PT_LOAD
                    && Long.compareUnsigned(offset, segment.memorySizeBytes()) < 0) {
                return segment.physicalAddress() + offset + shift;
            }
        }
        return entry + shift;
    }

    /** A firmware blob at the start of RAM. */
    public Loaded firmware(byte[] blob) throws IOException, FormatException {
        if (blob.length > 4 && blob[0] == 0x7f && blob[1] == 'E') {
            return switch (KernelImage.read(blob)) {
                case KernelImage.Elf elf -> elf(elf.file(), GuestMemory.BASE);
                case KernelImage.Flat flat -> firmware(flat.content());
            };
        }
        require("firmware", GuestMemory.BASE, blob.length);
        memory.write(GuestMemory.BASE, blob, 0, blob.length);
        return new Loaded(GuestMemory.BASE, GuestMemory.BASE + blob.length);
    }

    /** Places an initial RAM disk behind the kernel, clear of the page tables it starts with. */
    public BoardTree.Range initrd(byte[] content, long kernelEnd) throws FormatException {
        long start = kernelEnd + MEGAPAGE - 1 & -MEGAPAGE;
        long limit = deviceTreeLimit() - MEGAPAGE;
        if (start + content.length > limit) {
            throw noRoom("initrd", content.length, Math.max(0, limit - start));
        }
        memory.write(start, content, 0, content.length);
        return new BoardTree.Range(start, start + content.length);
    }

    private long deviceTreeLimit() {
        return Math.min(GuestMemory.BASE + memory.sizeBytes(), DEVICE_TREE_LIMIT);
    }

    /**
     * Places the device tree near the end of the memory that 32-bit addresses reach.
     *
     * @param usedEnd first address that nothing has been loaded to
     */
    public long deviceTree(byte[] tree, long usedEnd) throws FormatException {
        long start = deviceTreeLimit() - tree.length - DEVICE_TREE_SLACK & -PAGE;
        long aligned = start & -MEGAPAGE;
        long address = aligned >= usedEnd ? aligned : start;
        if (address < usedEnd) {
            throw noRoom("device tree", tree.length, 0);
        }
        memory.write(address, tree, 0, tree.length);
        return address;
    }

    private void require(String what, long start, long length) throws FormatException {
        if (!memory.contains(start, length)) {
            throw new FormatException(
                    what,
                    -1,
                    "room in %d MiB of memory from 0x%x on"
                            .formatted(memory.sizeBytes() >> 20, GuestMemory.BASE),
                    "%d bytes for 0x%x".formatted(length, start));
        }
    }

    private FormatException noRoom(String what, long needed, long left) {
        return new FormatException(
                what,
                -1,
                "room behind the kernel in %d MiB of memory".formatted(memory.sizeBytes() >> 20),
                "%d bytes, and only %d are left".formatted(needed, left));
    }
}
