package org.distrofab.guesttoolchain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The little of a 64-bit little-endian ELF file that archives and flat images need (System V gABI,
 * chapters 4 and 5): loadable segments, and the global symbols that the file defines.
 */
record ElfFile(List<Segment> segments, List<String> definedGlobals) {
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int PT_LOAD = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int STB_LOCAL = 0;
    private static final int SHN_UNDEF = 0;

    /**
     * A {@code PT_LOAD} segment.
     *
     * @param physicalAddress where its bytes belong in memory
     * @param bytes what the file holds of it
     */
    record Segment(long physicalAddress, byte[] bytes) {}

    /** Bytes that are no ELF file of this kind. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(long offsetBytes, String expected) {
            super("no ELF file: expected " + expected + " at byte " + offsetBytes);
        }
    }

    ElfFile {
        segments = List.copyOf(segments);
        definedGlobals = List.copyOf(definedGlobals);
    }

    static ElfFile read(byte[] bytes) throws MalformedException {
        if (bytes.length < HEADER_BYTES) {
            throw new MalformedException(bytes.length, HEADER_BYTES + " bytes of header");
        }
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(0) != 0x464c457f || bytes[4] != 2 || bytes[5] != 1) {
            throw new MalformedException(0, "magic, 64 bits, little-endian");
        }
        return new ElfFile(readSegments(file), readGlobals(file));
    }

    private static List<Segment> readSegments(ByteBuffer file) throws MalformedException {
        var segments = new ArrayList<Segment>();
        var count = Short.toUnsignedInt(file.getShort(56));
        for (var i = 0; i < count; i++) {
            var at =
                    at(
                            file,
                            file.getLong(32) + (long) i * PROGRAM_HEADER_BYTES,
                            PROGRAM_HEADER_BYTES);
            if (file.getInt(at) == PT_LOAD) {
                var size = file.getLong(at + 32);
                var start = at(file, file.getLong(at + 8), size);
                var content = new byte[(int) size];
                file.get(start, content);
                segments.add(new Segment(file.getLong(at + 24), content));
            }
        }
        return segments;
    }

    private static List<String> readGlobals(ByteBuffer file) throws MalformedException {
        var names = new ArrayList<String>();
        var count = Short.toUnsignedInt(file.getShort(60));
        for (var i = 0; i < count; i++) {
            var section = section(file, i);
            if (file.getInt(section + 4) != SHT_SYMTAB) {
                continue;
            }
            var size = file.getLong(section + 32);
            var symbols = at(file, file.getLong(section + 24), size);
            var strings = section(file, file.getInt(section + 40));
            var text = at(file, file.getLong(strings + 24), file.getLong(strings + 32));
            var textEnd = text + (int) file.getLong(strings + 32);
            for (var j = 0L; j + SYMBOL_BYTES <= size; j += SYMBOL_BYTES) {
                var symbol = symbols + (int) j;
                var binding = file.get(symbol + 4) >> 4;
                if (binding != STB_LOCAL && file.getShort(symbol + 6) != SHN_UNDEF) {
                    names.add(string(file, text + file.getInt(symbol), textEnd));
                }
            }
        }
        return names;
    }

    private static int section(ByteBuffer file, int index) throws MalformedException {
        return at(
                file, file.getLong(40) + (long) index * SECTION_HEADER_BYTES, SECTION_HEADER_BYTES);
    }

    private static String string(ByteBuffer file, int start, int end) throws MalformedException {
        var stop = start;
        while (stop >= 0 && stop < end && file.get(stop) != 0) {
            stop++;
        }
        if (stop < start || stop >= end) {
            throw new MalformedException(start, "a name that ends inside the string table");
        }
        return new String(file.array(), start, stop - start, StandardCharsets.UTF_8);
    }

    private static int at(ByteBuffer file, long offset, long size) throws MalformedException {
        if (offset < 0 || size < 0 || offset > file.capacity() - size) {
            throw new MalformedException(offset, size + " bytes inside the file");
        }
        return (int) offset;
    }
}
