package org.distrofab.machine.trace;

import org.distrofab.machine.trace.Tables.Kind;

import java.nio.ByteBuffer;
import java.util.List;

/** Shows the arguments of a call as strace(1) does. */
final class Arguments {
    /** Strings and buffers are cut off here, as strace does without {@code -s}. */
    private static final int STRING_CHARS = 32;

    private static final int PATH_CHARS = 4096;
    private static final int MAX_STRINGS = 32;
    private static final int MAX_VECTORS = 16;
    private static final int AT_FDCWD = -100;

    private final Tables tables;

    Arguments(Tables tables) {
        this.tables = tables;
    }

    /** Whether the value can be shown only when the call is over. */
    static boolean isWritten(Kind kind) {
        return switch (kind.name()) {
            case "out", "iovout", "stat", "status", "fdpair", "timeout" -> true;
            default -> false;
        };
    }

    /**
     * @param registers all of the call's arguments
     * @param result what the call returned, 0 before it has
     */
    String show(Kind kind, long value, long[] registers, long result, GuestReader memory) {
        return switch (kind.name()) {
            case "int", "fd" -> Integer.toString((int) value);
            case "uint" -> Long.toUnsignedString(value);
            case "mode" -> "0" + Long.toOctalString(value & 0xffff_ffffL);
            case "hex" -> value == 0 ? "0" : "0x" + Long.toHexString(value);
            case "dirfd" -> (int) value == AT_FDCWD ? "AT_FDCWD" : Integer.toString((int) value);
            case "path" -> string(value, PATH_CHARS, memory);
            case "str" -> string(value, STRING_CHARS, memory);
            case "strs" -> strings(value, memory);
            case "in" -> buffer(value, registers[kind.argument()], memory);
            case "out" -> buffer(value, result, memory);
            case "iov" -> vectors(value, registers[kind.argument()], Long.MAX_VALUE, memory);
            case "iovout" -> vectors(value, registers[kind.argument()], result, memory);
            case "time", "timeout" -> time(value, memory);
            case "stat" -> stat(value, memory);
            case "status" -> status(value, memory);
            case "fdpair" -> pair(value, memory);
            case "flags" -> tables.flags(kind.detail(), value & 0xffff_ffffL);
            case "enum" -> tables.constant(kind.detail(), (int) value);
            default -> pointer(value);
        };
    }

    static String pointer(long value) {
        return value == 0 ? "NULL" : "0x" + Long.toHexString(value);
    }

    private static String string(long address, int limit, GuestReader memory) {
        if (address == 0) {
            return "NULL";
        }
        var bytes = memory.bytes(address, limit + 1);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        if (length == bytes.length && length <= limit) {
            return pointer(address); // It goes on where nothing can be read.
        }
        return quoted(bytes, Math.min(length, limit)) + (length > limit ? "..." : "");
    }

    private static String buffer(long address, long length, GuestReader memory) {
        if (address == 0 || length < 0) {
            return pointer(address);
        }
        int shown = (int) Math.min(length, STRING_CHARS);
        var bytes = memory.bytes(address, shown);
        return bytes.length < shown
                ? pointer(address)
                : quoted(bytes, shown) + (length > shown ? "..." : "");
    }

    private static String quoted(byte[] bytes, int length) {
        var text = new StringBuilder("\"");
        for (int i = 0; i < length; i++) {
            int c = bytes[i] & 0xff;
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 0x7f) {
                        text.append((char) c);
                    } else {
                        boolean digitFollows =
                                i + 1 < length && bytes[i + 1] >= '0' && bytes[i + 1] <= '9';
                        text.append(
                                digitFollows
                                        ? "\\%03o".formatted(c)
                                        : "\\" + Integer.toOctalString(c));
                    }
                }
            }
        }
        return text.append('"').toString();
    }

    private static String strings(long address, GuestReader memory) {
        if (address == 0) {
            return "NULL";
        }
        var text = new StringBuilder("[");
        for (int i = 0; i < MAX_STRINGS; i++) {
            var pointer = memory.fields(address + 8L * i, 8);
            if (pointer.isEmpty()) {
                return pointer(address);
            }
            long string = pointer.get().getLong();
            if (string == 0) {
                return text.append(']').toString();
            }
            text.append(i == 0 ? "" : ", ").append(string(string, STRING_CHARS, memory));
        }
        return text.append(", ...]").toString();
    }

    /**
     * @param filled how many bytes of all buffers together mean something
     */
    private static String vectors(long address, long count, long filled, GuestReader memory) {
        if (count < 0 || count > MAX_VECTORS || address == 0) {
            return pointer(address);
        }
        var text = new StringBuilder("[");
        long left = filled;
        for (int i = 0; i < count; i++) {
            var vector = memory.fields(address + 16L * i, 16);
            if (vector.isEmpty()) {
                return pointer(address);
            }
            long base = vector.get().getLong(0);
            long length = vector.get().getLong(8);
            text.append(i == 0 ? "" : ", ").append("{iov_base=");
            text.append(buffer(base, Math.min(length, Math.max(0, left)), memory));
            text.append(", iov_len=").append(length).append('}');
            left -= length;
        }
        return text.append(']').toString();
    }

    private static String time(long address, GuestReader memory) {
        return memory.fields(address, 16)
                .map(t -> "{tv_sec=" + t.getLong(0) + ", tv_nsec=" + t.getLong(8) + "}")
                .orElse(pointer(address));
    }

    /** {@code struct stat} of include/uapi/asm-generic/stat.h. */
    private static String stat(long address, GuestReader memory) {
        return memory.fields(address, 64).map(Arguments::stat).orElse(pointer(address));
    }

    private static String stat(ByteBuffer fields) {
        int mode = fields.getInt(16);
        var kind =
                switch (mode >> 12 & 0xf) {
                    case 1 -> "S_IFIFO|";
                    case 2 -> "S_IFCHR|";
                    case 4 -> "S_IFDIR|";
                    case 6 -> "S_IFBLK|";
                    case 8 -> "S_IFREG|";
                    case 10 -> "S_IFLNK|";
                    case 12 -> "S_IFSOCK|";
                    default -> "";
                };
        return "{st_mode=%s0%o, st_size=%d, ...}".formatted(kind, mode & 07777, fields.getLong(48));
    }

    private static String status(long address, GuestReader memory) {
        var field = memory.fields(address, 4);
        if (field.isEmpty()) {
            return pointer(address);
        }
        int status = field.get().getInt();
        int signal = status & 0x7f;
        return signal == 0
                ? "[{WIFEXITED(s) && WEXITSTATUS(s) == " + (status >> 8 & 0xff) + "}]"
                : "[0x" + Integer.toHexString(status) + "]";
    }

    private static String pair(long address, GuestReader memory) {
        return memory.fields(address, 8)
                .map(pair -> List.of(pair.getInt(0), pair.getInt(4)).toString())
                .orElse(pointer(address));
    }
}
