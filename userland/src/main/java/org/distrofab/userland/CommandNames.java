package org.distrofab.userland;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The names that a program of many commands answers to, read from its section {@code
 * command_names}: a zero byte after each command, blanks between a command's names.
 *
 * <p>The file is one of ours, made by the build: a 64-bit little-endian ELF file with section
 * headers (System V ABI, chapter 4).
 */
final class CommandNames {
    private static final String SECTION = "command_names";
    private static final int HEADER_BYTES = 64;

    private final ByteBuffer file;

    private CommandNames(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The names, sorted; none if the program has no such section.
     *
     * @throws IllegalArgumentException if the bytes are no ELF file with section headers
     */
    static List<String> of(byte[] program) {
        if (program.length < HEADER_BYTES || ByteBuffer.wrap(program).getInt() != 0x7f454c46) {
            throw new IllegalArgumentException("a program of commands is an ELF file");
        }
        try {
            return new CommandNames(program).read();
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the ELF file has no whole section table", e);
        }
    }

    private List<String> read() {
        return section()
                .map(text -> text.split("[\0 ]+"))
                .map(names ->
                        Arrays.stream(names).filter(name -> !name.isEmpty()).sorted().toList())
                .orElse(List.of());
    }

    private Optional<String> section() {
        var table = Math.toIntExact(file.getLong(0x28));
        var entryBytes = Short.toUnsignedInt(file.getShort(0x3a));
        var count = Short.toUnsignedInt(file.getShort(0x3c));
        var names = table + Short.toUnsignedInt(file.getShort(0x3e)) * entryBytes;
        for (var entry = table; entry < table + count * entryBytes; entry += entryBytes) {
            if (SECTION.equals(name(offset(names) + file.getInt(entry)))) {
                var length = Math.toIntExact(file.getLong(entry + 0x20));
                return Optional.of(text(offset(entry), length));
            }
        }
        return Optional.empty();
    }

    private int offset(int entry) {
        return Math.toIntExact(file.getLong(entry + 0x18));
    }

    private String name(int start) {
        var end = start;
        while (file.get(end) != 0) {
            end++;
        }
        return text(start, end - start);
    }

    private String text(int start, int length) {
        var bytes = new byte[length];
        file.get(start, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
