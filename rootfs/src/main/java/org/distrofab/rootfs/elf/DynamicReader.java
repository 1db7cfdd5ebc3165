package org.distrofab.rootfs.elf;

import org.distrofab.rootfs.FormatException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows PT_DYNAMIC (gABI ch. 5, "Dynamic Section") and the version tables it points to (LSB Core
 * §10.7.3 and §10.7.4).
 */
final class DynamicReader {
    private static final long DT_NULL = 0;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_STRSZ = 10;
    private static final long DT_SONAME = 14;
    private static final long DT_RPATH = 15;
    private static final long DT_RUNPATH = 29;
    private static final long DT_VERDEF = 0x6ffffffcL;
    private static final long DT_VERDEFNUM = 0x6ffffffdL;
    private static final long DT_VERNEED = 0x6ffffffeL;
    private static final long DT_VERNEEDNUM = 0x6fffffffL;

    private static final int VER_FLG_WEAK = 2;
    private static final int MAX_VERSIONS = 65_536;

    private final ElfData data;
    private final List<Segment> segments;

    DynamicReader(ElfData data, List<Segment> segments) {
        this.data = data;
        this.segments = segments;
    }

    DynamicInfo read(Segment dynamic) throws IOException, FormatException {
        var table =
                data.table("the dynamic section", dynamic.offsetBytes(), dynamic.fileSizeBytes());
        int word = data.elfClass.wordBytes;
        var neededOffsets = new ArrayList<Long>();
        var values = new HashMap<Long, Long>();
        for (int at = 0; at + 2 * word <= table.length(); at += 2 * word) {
            long tag = table.word(at);
            if (tag == DT_NULL) {
                break;
            } else if (tag == DT_NEEDED) {
                neededOffsets.add(table.word(at + word));
            } else {
                values.put(tag, table.word(at + word));
            }
        }
        if (!values.containsKey(DT_STRTAB)) {
            if (neededOffsets.isEmpty()) {
                return new DynamicInfo(
                        List.of(), Optional.empty(), List.of(), List.of(), List.of());
            }
            throw new FormatException(
                    ElfData.FORMAT, dynamic.offsetBytes(), "a DT_STRTAB entry", "none");
        }
        var strings =
                data.table(
                        "the dynamic string table",
                        offsetOf("DT_STRTAB", values.get(DT_STRTAB)),
                        values.getOrDefault(DT_STRSZ, 0L));
        var needed = new ArrayList<String>();
        for (long offset : neededOffsets) {
            needed.add(strings.string(offset));
        }
        var soname = values.get(DT_SONAME);
        return new DynamicInfo(
                needed,
                soname == null ? Optional.empty() : Optional.of(strings.string(soname)),
                runPaths(values, strings),
                versionNeeds(values, strings),
                versionDefinitions(values, strings));
    }

    private static List<String> runPaths(Map<Long, Long> values, ElfData.Table strings)
            throws FormatException {
        var offset = values.getOrDefault(DT_RUNPATH, values.get(DT_RPATH));
        return offset == null ? List.of() : List.of(strings.string(offset).split(":"));
    }

    private List<DynamicInfo.VersionNeed> versionNeeds(
            Map<Long, Long> values, ElfData.Table strings) throws IOException, FormatException {
        var needs = new ArrayList<DynamicInfo.VersionNeed>();
        if (!values.containsKey(DT_VERNEED)) {
            return needs;
        }
        var table = from("DT_VERNEED", values.get(DT_VERNEED));
        long count = values.getOrDefault(DT_VERNEEDNUM, 0L);
        long at = 0;
        for (long i = 0; i < count; i++) {
            var file = strings.string(table.u32(position(at) + 4));
            int auxiliaries = table.u16(position(at) + 2);
            long auxiliary = at + table.u32(position(at) + 8);
            for (int j = 0; j < auxiliaries; j++) {
                int flags = table.u16(position(auxiliary) + 4);
                var version = strings.string(table.u32(position(auxiliary) + 8));
                needs.add(new DynamicInfo.VersionNeed(file, version, (flags & VER_FLG_WEAK) != 0));
                requireFew(needs.size());
                auxiliary = next(auxiliary, table.u32(position(auxiliary) + 12), j, auxiliaries);
            }
            at = next(at, table.u32(position(at) + 12), i, count);
        }
        return needs;
    }

    private List<String> versionDefinitions(Map<Long, Long> values, ElfData.Table strings)
            throws IOException, FormatException {
        var names = new ArrayList<String>();
        if (!values.containsKey(DT_VERDEF)) {
            return names;
        }
        var table = from("DT_VERDEF", values.get(DT_VERDEF));
        long count = values.getOrDefault(DT_VERDEFNUM, 0L);
        long at = 0;
        for (long i = 0; i < count; i++) {
            long auxiliary = at + table.u32(position(at) + 12);
            names.add(strings.string(table.u32(position(auxiliary))));
            requireFew(names.size());
            at = next(at, table.u32(position(at) + 16), i, count);
        }
        return names;
    }

    /** The next record of a chain; a chain must not stand still before its last record. */
    private static long next(long at, long step, long index, long count) throws FormatException {
        if (step == 0 && index < count - 1) {
            throw new FormatException(
                    ElfData.FORMAT,
                    -1,
                    "a chain of " + count + " version records",
                    "" + (index + 1));
        }
        return at + step;
    }

    private static void requireFew(int count) throws FormatException {
        if (count > MAX_VERSIONS) {
            throw new FormatException(
                    ElfData.FORMAT, -1, "at most " + MAX_VERSIONS + " versions", "more");
        }
    }

    private static int position(long at) throws FormatException {
        if (at < 0 || at > Integer.MAX_VALUE - 64) {
            throw new FormatException(ElfData.FORMAT, -1, "a version record", "offset " + at);
        }
        return (int) at;
    }

    /** All bytes from an address to the end of its segment. */
    private ElfData.Table from(String tag, long address) throws IOException, FormatException {
        for (var segment : segments) {
            if (segment.type() == Segment.PT_LOAD && segment.holdsInFile(address)) {
                long skipped = address - segment.virtualAddress();
                return data.table(
                        tag, segment.offsetBytes() + skipped, segment.fileSizeBytes() - skipped);
            }
        }
        throw unmapped(tag, address);
    }

    private long offsetOf(String tag, long address) throws FormatException {
        for (var segment : segments) {
            if (segment.type() == Segment.PT_LOAD && segment.holdsInFile(address)) {
                return segment.offsetBytes() + address - segment.virtualAddress();
            }
        }
        throw unmapped(tag, address);
    }

    private static FormatException unmapped(String tag, long address) {
        return new FormatException(
                ElfData.FORMAT,
                -1,
                "an address of " + tag + " within a loaded segment",
                "0x" + Long.toHexString(address));
    }
}
