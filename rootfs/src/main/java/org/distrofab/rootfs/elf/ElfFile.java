package org.distrofab.rootfs.elf;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ELF file: its headers, and its symbols and dynamic section on demand.
 *
 * <p>Opening reads the header tables only. Symbols, dynamic section and contents are read when they
 * are asked for, from the source that was given, which must stay open until then.
 *
 * <p>Limitations: compressed sections (SHF_COMPRESSED) are given as they stand; relocations are not
 * read.
 */
public final class ElfFile {
    private static final int PN_XNUM = 0xffff;
    private static final int SHN_XINDEX = 0xffff;

    private final ElfData data;
    private final ElfHeader header;
    private final List<Segment> segments;
    private final List<Section> sections;

    private ElfFile(
            ElfData data, ElfHeader header, List<Segment> segments, List<Section> sections) {
        this.data = data;
        this.header = header;
        this.segments = List.copyOf(segments);
        this.sections = List.copyOf(sections);
    }

    /** Whether the bytes begin as an ELF file does. */
    public static boolean isElf(ByteSource source) throws IOException {
        if (source.sizeBytes() < 4) {
            return false;
        }
        var magic = source.read(0, 4);
        return magic[0] == 0x7f && magic[1] == 'E' && magic[2] == 'L' && magic[3] == 'F';
    }

    /**
     * Reads the file header, the program headers and the section headers.
     *
     * @throws FormatException if they are not those of an ELF file, or lie outside the file
     */
    public static ElfFile read(ByteSource source) throws IOException, FormatException {
        if (!isElf(source) || source.sizeBytes() < ElfClass.ELF32.headerBytes) {
            throw new FormatException(
                    ElfData.FORMAT,
                    0,
                    "an ELF header (7f 45 4c 46 and at least 52 bytes)",
                    source.sizeBytes() + " bytes without it");
        }
        var identification = source.read(0, 16);
        var elfClass =
                switch (identification[4]) {
                    case 1 -> ElfClass.ELF32;
                    case 2 -> ElfClass.ELF64;
                    default ->
                            throw new FormatException(
                                    ElfData.FORMAT,
                                    4,
                                    "class 1 or 2",
                                    "" + (identification[4] & 0xff));
                };
        var order =
                switch (identification[5]) {
                    case 1 -> ByteOrder.LITTLE_ENDIAN;
                    case 2 -> ByteOrder.BIG_ENDIAN;
                    default ->
                            throw new FormatException(
                                    ElfData.FORMAT,
                                    5,
                                    "byte order 1 or 2",
                                    "" + (identification[5] & 0xff));
                };
        if (identification[6] != 1) {
            throw new FormatException(
                    ElfData.FORMAT, 6, "version 1", "" + (identification[6] & 0xff));
        }
        return new HeaderReader(new ElfData(source, elfClass, order), identification[7] & 0xff)
                .read();
    }

    public ElfHeader header() {
        return header;
    }

    /** The program headers in file order. */
    public List<Segment> segments() {
        return segments;
    }

    /** The section headers in file order, the null section at index 0 among them. */
    public List<Section> sections() {
        return sections;
    }

    /** The first section of that name. */
    public Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /**
     * @throws FormatException unless the file is of this class and for this machine
     */
    public void require(ElfClass elfClass, int machine) throws FormatException {
        if (header.elfClass() != elfClass) {
            throw new FormatException(ElfData.FORMAT, 4, elfClass.name(), header.elfClass().name());
        }
        if (header.machine() != machine) {
            throw new FormatException(
                    ElfData.FORMAT, 18, "machine " + machine, "machine " + header.machine());
        }
    }

    /**
     * The bytes a segment has in the file; what its memory size has beyond them is zero.
     *
     * @throws FormatException if they lie outside the file
     */
    public ByteSource content(Segment segment) throws IOException, FormatException {
        return data.slice("a segment", segment.offsetBytes(), segment.fileSizeBytes());
    }

    /**
     * The bytes of a section, none for {@link Section#SHT_NOBITS}.
     *
     * @throws FormatException if they lie outside the file
     */
    public ByteSource content(Section section) throws IOException, FormatException {
        return section.type() == Section.SHT_NOBITS
                ? ByteSource.of(new byte[0])
                : data.slice(
                        "section " + section.name(), section.offsetBytes(), section.sizeBytes());
    }

    /**
     * The program interpreter (PT_INTERP): the dynamic linker's path.
     *
     * @throws FormatException if the segment holds no string
     */
    public Optional<String> interpreter() throws IOException, FormatException {
        for (var segment : segments) {
            if (segment.type() == Segment.PT_INTERP) {
                return Optional.of(
                        data.table("PT_INTERP", segment.offsetBytes(), segment.fileSizeBytes())
                                .string(0));
            }
        }
        return Optional.empty();
    }

    /**
     * Needed libraries, soname and versions, through the program headers, so that a file without
     * section headers gives them too.
     *
     * @return empty if the file is not dynamically linked
     */
    public Optional<DynamicInfo> dynamic() throws IOException, FormatException {
        for (var segment : segments) {
            if (segment.type() == Segment.PT_DYNAMIC) {
                return Optional.of(new DynamicReader(data, segments).read(segment));
            }
        }
        return Optional.empty();
    }

    /** The entries of the full symbol table (SHT_SYMTAB), none if the file is stripped. */
    public List<Symbol> symbols() throws IOException, FormatException {
        return symbolsOf(Section.SHT_SYMTAB);
    }

    /** The entries of the dynamic symbol table (SHT_DYNSYM). */
    public List<Symbol> dynamicSymbols() throws IOException, FormatException {
        return symbolsOf(Section.SHT_DYNSYM);
    }

    /**
     * The NUL-separated strings of a section such as {@code .comment} or {@code .modinfo}.
     *
     * @throws FormatException if the section lies outside the file or is larger than 1 MiB
     */
    public List<String> strings(Section section) throws IOException, FormatException {
        var source = content(section);
        if (source.sizeBytes() > 1 << 20) {
            throw new FormatException(
                    ElfData.FORMAT,
                    section.offsetBytes(),
                    "strings of at most 1 MiB",
                    source.sizeBytes() + " bytes");
        }
        var bytes = source.read(0, (int) source.sizeBytes());
        var strings = new ArrayList<String>();
        for (int from = 0, at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == 0) {
                if (at > from) {
                    strings.add(new String(bytes, from, at - from, StandardCharsets.UTF_8));
                }
                from = at + 1;
            }
        }
        return strings;
    }

    private List<Symbol> symbolsOf(int sectionType) throws IOException, FormatException {
        for (var section : sections) {
            if (section.type() == sectionType) {
                return readSymbols(section);
            }
        }
        return List.of();
    }

    private List<Symbol> readSymbols(Section section) throws IOException, FormatException {
        if (section.link() <= 0 || section.link() >= sections.size()) {
            throw new FormatException(
                    ElfData.FORMAT,
                    -1,
                    "a string table for section " + section.name(),
                    "section index " + section.link());
        }
        var strings = sections.get(section.link());
        var names = data.table("a string table", strings.offsetBytes(), strings.sizeBytes());
        var table = data.table("a symbol table", section.offsetBytes(), section.sizeBytes());
        var wide = data.elfClass == ElfClass.ELF64;
        int entryBytes = data.elfClass.symbolBytes;
        var symbols = new ArrayList<Symbol>(table.length() / entryBytes);
        for (int at = 0; at + entryBytes <= table.length(); at += entryBytes) {
            long name = table.u32(at);
            int info = table.u8(at + (wide ? 4 : 12));
            symbols.add(
                    new Symbol(
                            name == 0 ? "" : names.string(name),
                            table.word(at + (wide ? 8 : 4)),
                            table.word(at + (wide ? 16 : 8)),
                            info >> 4,
                            info & 15,
                            table.u16(at + (wide ? 6 : 14))));
        }
        return symbols;
    }

    /** Reads the three header tables (gABI ch. 4, "ELF Header", and its extended numbering). */
    private record HeaderReader(ElfData data, int osAbi) {
        ElfFile read() throws IOException, FormatException {
            var elfClass = data.elfClass;
            int word = elfClass.wordBytes;
            var fixed = data.table("the ELF header", 0, elfClass.headerBytes);
            var header =
                    new ElfHeader(
                            elfClass,
                            data.order,
                            osAbi,
                            fixed.u16(16),
                            fixed.u16(18),
                            fixed.word(24),
                            fixed.i32(24 + 3 * word));
            long programHeaders = fixed.word(24 + word);
            long sectionHeaders = fixed.word(24 + 2 * word);
            int sizes = 28 + 3 * word;
            long programCount = fixed.u16(sizes + 4);
            long sectionCount = fixed.u16(sizes + 8);
            long namesIndex = fixed.u16(sizes + 10);

            if (sectionHeaders != 0) {
                requireEntrySize(
                        sizes + 6, "section", elfClass.sectionHeaderBytes, fixed.u16(sizes + 6));
                var first =
                        rawSection(
                                data.table(
                                        "section header 0",
                                        sectionHeaders,
                                        elfClass.sectionHeaderBytes),
                                0);
                sectionCount = sectionCount == 0 ? first.sizeBytes() : sectionCount;
                namesIndex = namesIndex == SHN_XINDEX ? first.link() : namesIndex;
                programCount =
                        programCount == PN_XNUM
                                ? Integer.toUnsignedLong(first.info())
                                : programCount;
            } else {
                sectionCount = 0;
            }
            var segments = new ArrayList<Segment>();
            if (programHeaders != 0 && programCount > 0) {
                requireEntrySize(
                        sizes + 2, "program", elfClass.programHeaderBytes, fixed.u16(sizes + 2));
                int entry = elfClass.programHeaderBytes;
                var table = data.table("the program headers", programHeaders, programCount * entry);
                for (int i = 0; i < programCount; i++) {
                    segments.add(segment(table, i * entry));
                }
            }
            return new ElfFile(
                    data, header, segments, sections(sectionHeaders, sectionCount, namesIndex));
        }

        private List<Section> sections(long offset, long count, long namesIndex)
                throws IOException, FormatException {
            if (count == 0) {
                return List.of();
            }
            int entry = data.elfClass.sectionHeaderBytes;
            if (count < 0 || count > data.sizeBytes() / entry) {
                throw new FormatException(
                        ElfData.FORMAT,
                        -1,
                        "section headers within the file",
                        Long.toUnsignedString(count) + " of them");
            }
            var table = data.table("the section headers", offset, count * entry);
            var raw = new ArrayList<Section>();
            for (int i = 0; i < count; i++) {
                raw.add(rawSection(table, i));
            }
            if (namesIndex == 0) {
                return raw;
            }
            if (namesIndex < 0 || namesIndex >= count) {
                throw new FormatException(
                        ElfData.FORMAT, -1, "a section name table", "section " + namesIndex);
            }
            var strings = raw.get((int) namesIndex);
            var names = data.table("the section names", strings.offsetBytes(), strings.sizeBytes());
            for (int i = 0; i < count; i++) {
                raw.set(i, named(raw.get(i), names.string(table.u32(i * entry))));
            }
            return raw;
        }

        private static void requireEntrySize(int offset, String what, int expected, int found)
                throws FormatException {
            if (found != expected) {
                throw new FormatException(
                        ElfData.FORMAT,
                        offset,
                        what + " headers of " + expected + " bytes",
                        found + " bytes");
            }
        }

        private Segment segment(ElfData.Table table, int at) throws FormatException {
            return data.elfClass == ElfClass.ELF64
                    ? new Segment(
                            table.i32(at),
                            table.i32(at + 4),
                            table.word(at + 8),
                            table.word(at + 16),
                            table.word(at + 24),
                            table.word(at + 32),
                            table.word(at + 40),
                            table.word(at + 48))
                    : new Segment(
                            table.i32(at),
                            table.i32(at + 24),
                            table.word(at + 4),
                            table.word(at + 8),
                            table.word(at + 12),
                            table.word(at + 16),
                            table.word(at + 20),
                            table.word(at + 28));
        }

        private Section rawSection(ElfData.Table table, int index) throws FormatException {
            int word = data.elfClass.wordBytes;
            int at = index * data.elfClass.sectionHeaderBytes;
            int link = at + 8 + 4 * word;
            return new Section(
                    index,
                    "",
                    table.i32(at + 4),
                    table.word(at + 8),
                    table.word(at + 8 + word),
                    table.word(at + 8 + 2 * word),
                    table.word(at + 8 + 3 * word),
                    table.i32(link),
                    table.i32(link + 4),
                    table.word(link + 8),
                    table.word(link + 8 + word));
        }

        private static Section named(Section raw, String name) {
            return new Section(
                    raw.index(),
                    name,
                    raw.type(),
                    raw.flags(),
                    raw.address(),
                    raw.offsetBytes(),
                    raw.sizeBytes(),
                    raw.link(),
                    raw.info(),
                    raw.alignmentBytes(),
                    raw.entrySizeBytes());
        }
    }
}
