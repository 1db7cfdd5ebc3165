package org.distrofab.kernelimages.making;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The functions of a linked kernel, as the assembly of its symbol table (ELF-64 §"Symbol Table").
 */
final class KernelSymbols {
    private static final int SECTION_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int SHT_SYMTAB = 2;
    private static final long KERNEL = 0xffffffff80000000L;

    private KernelSymbols() {}

    private record Symbol(long offset, String name) {}

    /** Labels in the text section; local ones of the assembler begin with a dot or a dollar. */
    static String assembly(byte[] elf, long textEnd) {
        var buffer = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        var symbols = new ArrayList<Symbol>();
        var sections = Math.toIntExact(buffer.getLong(40));
        for (var i = 0; i < buffer.getShort(60); i++) {
            var section = sections + i * SECTION_SIZE;
            if (buffer.getInt(section + 4) == SHT_SYMTAB) {
                var link = sections + buffer.getInt(section + 40) * SECTION_SIZE;
                collect(
                        buffer,
                        Math.toIntExact(buffer.getLong(section + 24)),
                        Math.toIntExact(buffer.getLong(section + 32)),
                        Math.toIntExact(buffer.getLong(link + 24)),
                        symbols);
            }
        }
        symbols.removeIf(symbol -> symbol.offset() < 0 || symbol.offset() >= textEnd - KERNEL);
        symbols.sort(Comparator.comparingLong(Symbol::offset).thenComparing(Symbol::name));
        return text(symbols);
    }

    /** The value of a symbol that the link script defines. */
    static long value(byte[] elf, String name) {
        var buffer = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        var all = new ArrayList<Symbol>();
        var sections = Math.toIntExact(buffer.getLong(40));
        for (var i = 0; i < buffer.getShort(60); i++) {
            var section = sections + i * SECTION_SIZE;
            if (buffer.getInt(section + 4) == SHT_SYMTAB) {
                var link = sections + buffer.getInt(section + 40) * SECTION_SIZE;
                collect(
                        buffer,
                        Math.toIntExact(buffer.getLong(section + 24)),
                        Math.toIntExact(buffer.getLong(section + 32)),
                        Math.toIntExact(buffer.getLong(link + 24)),
                        all);
            }
        }
        return all.stream()
                .filter(symbol -> symbol.name().equals(name))
                .mapToLong(symbol -> symbol.offset() + KERNEL)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no symbol " + name));
    }

    private static void collect(
            ByteBuffer elf, int table, int size, int strings, List<Symbol> symbols) {
        for (var at = table; at < table + size; at += SYMBOL_SIZE) {
            var name = string(elf, strings + elf.getInt(at));
            var section = elf.getShort(at + 6);
            if (section != 0 && !name.isEmpty() && !name.startsWith(".") && !name.startsWith("$")) {
                symbols.add(new Symbol(elf.getLong(at + 8) - KERNEL, name));
            }
        }
    }

    private static String string(ByteBuffer elf, int at) {
        var end = at;
        while (elf.get(end) != 0) {
            end++;
        }
        return new String(elf.array(), at, end - at, StandardCharsets.UTF_8);
    }

    private static String text(List<Symbol> symbols) {
        var text = new StringBuilder("/* Generated: the names for backtraces. */\n");
        text.append(".section .symbols,\"a\"\n.balign 4\n.globl symbol_count\nsymbol_count:\n");
        text.append(" .word ").append(symbols.size()).append('\n');
        text.append(".globl symbol_offsets\nsymbol_offsets:\n");
        symbols.forEach(symbol -> text.append(" .word ").append(symbol.offset()).append('\n'));
        text.append(".globl symbol_names\nsymbol_names:\n");
        symbols.forEach(symbol -> text.append(" .asciz \"").append(symbol.name()).append("\"\n"));
        return text.toString();
    }
}
