package org.distrofab.rootfs.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Assembles a small shared object: one loaded segment that holds the whole file, an interpreter, a
 * dynamic section with version needs and definitions, sections and symbols.
 */
final class SampleElf {
    private static final int SECTIONS = 6;

    private final boolean wide;
    private final ByteBuffer out;
    private final StringBuilder strings = new StringBuilder("\0");
    private final Map<String, Integer> offsets = new LinkedHashMap<>();

    private SampleElf(ElfClass elfClass, ByteOrder order) {
        this.wide = elfClass == ElfClass.ELF64;
        this.out = ByteBuffer.allocate(4096).order(order);
    }

    static byte[] build(ElfClass elfClass, ByteOrder order) {
        return new SampleElf(elfClass, order).build();
    }

    private byte[] build() {
        int interpreter = 0x400;
        int dynamic = 0x480;
        int needs = 0x600;
        int definitions = 0x680;
        int symbols = 0x700;
        int sectionHeaders = 0x800;
        int stringTable = 0xb00;

        out.position(0);
        out.put(new byte[] {0x7f, 'E', 'L', 'F'}).put((byte) (wide ? 2 : 1));
        out.put((byte) (out.order() == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1);
        out.position(16);
        out.putShort((short) ElfHeader.ET_DYN).putShort((short) ElfHeader.EM_RISCV).putInt(1);
        word(0x1400).word(0x40).word(sectionHeaders);
        out.putInt(5);
        int programHeader = wide ? 56 : 32;
        out.putShort((short) (wide ? 64 : 52)).putShort((short) programHeader).putShort((short) 3);
        out.putShort((short) (wide ? 64 : 40)).putShort((short) SECTIONS).putShort((short) 5);

        out.position(0x40);
        segment(Segment.PT_LOAD, Segment.PF_R | Segment.PF_X, 0, 4096);
        segment(Segment.PT_INTERP, Segment.PF_R, interpreter, 32);
        segment(Segment.PT_DYNAMIC, Segment.PF_R | Segment.PF_W, dynamic, 0x100);

        out.position(interpreter);
        out.put("/lib/ld-test.so.1\0".getBytes(StandardCharsets.US_ASCII));

        out.position(dynamic);
        word(1).word(string("libc.so.6")).word(1).word(string("libm.so.6"));
        word(14).word(string("libsample.so.2")).word(29).word(string("/opt/a:/opt/b"));
        word(5).word(0x1000 + stringTable).word(10).word(0x400);
        word(0x6ffffffeL).word(0x1000 + needs).word(0x6fffffffL).word(1);
        word(0x6ffffffcL).word(0x1000 + definitions).word(0x6ffffffdL).word(2);

        out.position(needs);
        out.putShort((short) 1).putShort((short) 2).putInt(string("libc.so.6"));
        out.putInt(16).putInt(0);
        out.putInt(0).putShort((short) 0).putShort((short) 2).putInt(string("GLIBC_2.27"));
        out.putInt(16);
        out.putInt(0).putShort((short) 2).putShort((short) 3).putInt(string("GLIBC_2.34"));
        out.putInt(0);

        out.position(definitions);
        definition("libsample.so.2", 28);
        definition("SAMPLE_1", 0);

        out.position(symbols);
        symbol("", 0, 0, 0);
        symbol("start", 0x1400, 0x12, 1);
        symbol("puts", 0, 0x12, 0);

        out.position(sectionHeaders);
        section("", 0, 0, 0, 0);
        section(".text", Section.SHT_PROGBITS, interpreter, 32, 0);
        section(".bss", Section.SHT_NOBITS, interpreter, 1 << 30, 0);
        section(".dynsym", Section.SHT_DYNSYM, symbols, wide ? 72 : 48, 5);
        section(".comment", Section.SHT_PROGBITS, interpreter, 18, 0);
        section(".strtab", Section.SHT_STRTAB, stringTable, 0x400, 0);

        out.position(stringTable);
        out.put(strings.toString().getBytes(StandardCharsets.US_ASCII));
        return out.array();
    }

    private SampleElf word(long value) {
        if (wide) {
            out.putLong(value);
        } else {
            out.putInt((int) value);
        }
        return this;
    }

    private int string(String text) {
        return offsets.computeIfAbsent(
                text,
                key -> {
                    int offset = strings.length();
                    strings.append(key).append('\0');
                    return offset;
                });
    }

    private void segment(int type, int flags, int offset, int size) {
        out.putInt(type);
        if (wide) {
            out.putInt(flags);
        }
        word(offset).word(0x1000 + offset).word(0x1000 + offset).word(size).word(size);
        if (!wide) {
            out.putInt(flags);
        }
        word(4096);
    }

    private void definition(String name, int next) {
        out.putShort((short) 1).putShort((short) 0).putShort((short) 1).putShort((short) 1);
        out.putInt(0).putInt(20).putInt(next);
        out.putInt(string(name)).putInt(0);
    }

    private void symbol(String name, long value, int info, int section) {
        int nameOffset = name.isEmpty() ? 0 : string(name);
        if (wide) {
            out.putInt(nameOffset).put((byte) info).put((byte) 0).putShort((short) section);
            out.putLong(value).putLong(8);
        } else {
            out.putInt(nameOffset).putInt((int) value).putInt(8);
            out.put((byte) info).put((byte) 0).putShort((short) section);
        }
    }

    private void section(String name, int type, int offset, int size, int link) {
        out.putInt(name.isEmpty() ? 0 : string(name)).putInt(type);
        word(0).word(0).word(offset).word(size);
        out.putInt(link).putInt(0);
        word(1).word(0);
    }
}
