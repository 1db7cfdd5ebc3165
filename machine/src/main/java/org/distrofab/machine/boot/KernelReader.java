package org.distrofab.machine.boot;

import com.github.luben.zstd.ZstdInputStream;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.elf.ElfClass;
import org.distrofab.rootfs.elf.ElfFile;
import org.distrofab.rootfs.elf.ElfHeader;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Tells kernel formats apart and takes off their wrappings. */
final class KernelReader {
    private static final int HEADER_BYTES = 64;

    /** {@code RSC\5}, of the header since version 0.2. */
    private static final int MAGIC2 = 0x0543_5352;

    /** {@code RISCV\0\0\0}, which version 0.1 had alone. */
    private static final long MAGIC = 0x56_4353_4952L;

    private static final long FLAG_BIG_ENDIAN = 1;
    private static final int PE_MACHINE_RISCV64 = 0x5064;
    private static final int MAX_WRAPPINGS = 3;
    private static final int MAX_KERNEL_BYTES = 1 << 30;

    private byte[] bytes;
    private ByteBuffer buffer;

    KernelReader(byte[] file) {
        use(file);
    }

    private void use(byte[] content) {
        bytes = content;
        buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    KernelImage read() throws IOException, FormatException {
        for (int wrappings = 0; wrappings < MAX_WRAPPINGS; wrappings++) {
            if (startsWith(0x1f, 0x8b)) {
                use(unpack("gzip", bytes));
            } else if (startsWith('M', 'Z') && at(4, "zimg")) {
                use(unwrapZboot());
            } else {
                break;
            }
        }
        if (startsWith(0x7f, 'E', 'L', 'F')) {
            var elf = ElfFile.read(ByteSource.of(bytes));
            elf.require(ElfClass.ELF64, ElfHeader.EM_RISCV);
            return new KernelImage.Elf(elf);
        }
        if (bytes.length >= HEADER_BYTES
                && (buffer.getInt(56) == MAGIC2 || buffer.getLong(48) == MAGIC)) {
            return flat();
        }
        throw foreign();
    }

    private KernelImage flat() throws FormatException {
        if ((buffer.getLong(24) & FLAG_BIG_ENDIAN) != 0) {
            throw new FormatException("kernel", 24, "a little-endian kernel", "a big-endian one");
        }
        long textOffset = buffer.getLong(8);
        long memory = buffer.getLong(16);
        if (textOffset < 0 || textOffset > MAX_KERNEL_BYTES || (textOffset & 0xfff) != 0) {
            throw new FormatException(
                    "kernel", 8, "a page-aligned text offset", "0x" + Long.toHexString(textOffset));
        }
        if (memory < 0 || memory > MAX_KERNEL_BYTES) {
            throw new FormatException(
                    "kernel", 16, "an image size up to 1 GiB", "0x" + Long.toHexString(memory));
        }
        requireAllSections();
        return new KernelImage.Flat(bytes, textOffset, Math.max(memory, bytes.length));
    }

    /** A kernel with the EFI stub is a PE file too, whose sections tell how long it must be. */
    private void requireAllSections() throws FormatException {
        long pe = Integer.toUnsignedLong(buffer.getInt(60));
        if (!startsWith('M', 'Z') || pe > bytes.length - 24 || buffer.getInt((int) pe) != 0x4550) {
            return;
        }
        int machine = buffer.getShort((int) pe + 4) & 0xffff;
        if (machine != PE_MACHINE_RISCV64) {
            throw new FormatException(
                    "kernel",
                    pe + 4,
                    "PE machine 0x5064 (RV64)",
                    "0x" + Integer.toHexString(machine));
        }
        int sections = buffer.getShort((int) pe + 6) & 0xffff;
        long table = pe + 24 + (buffer.getShort((int) pe + 20) & 0xffff);
        if (table + 40L * sections > bytes.length) {
            throw truncated(table + 40L * sections);
        }
        for (int section = 0; section < sections; section++) {
            int header = (int) table + 40 * section;
            long end =
                    Integer.toUnsignedLong(buffer.getInt(header + 16))
                            + Integer.toUnsignedLong(buffer.getInt(header + 20));
            if (end > bytes.length) {
                throw truncated(end);
            }
        }
    }

    private FormatException truncated(long expected) {
        return new FormatException(
                "kernel",
                bytes.length,
                "an image of at least " + expected + " bytes",
                "its end: the file is cut off");
    }

    /** Linux, drivers/firmware/efi/libstub/zboot-header.S. */
    private byte[] unwrapZboot() throws IOException, FormatException {
        if (bytes.length < HEADER_BYTES) {
            throw truncated(HEADER_BYTES);
        }
        long offset = Integer.toUnsignedLong(buffer.getInt(8));
        long length = Integer.toUnsignedLong(buffer.getInt(12));
        if (offset + length > bytes.length) {
            throw truncated(offset + length);
        }
        var kind = new String(bytes, 24, 32, StandardCharsets.ISO_8859_1);
        int end = kind.indexOf('\0');
        var payload = Arrays.copyOfRange(bytes, (int) offset, (int) (offset + length));
        return unpack(end < 0 ? kind : kind.substring(0, end), payload);
    }

    private static byte[] unpack(String kind, byte[] packed) throws FormatException {
        try (var stream = open(kind, packed)) {
            var unpacked = stream.readNBytes(MAX_KERNEL_BYTES);
            if (stream.read() >= 0) {
                throw new FormatException("kernel", -1, "at most 1 GiB unpacked", "more");
            }
            return unpacked;
        } catch (IOException e) {
            throw new FormatException(
                    "kernel",
                    -1,
                    "whole " + kind + " data",
                    e.getMessage() == null ? "something else" : e.getMessage());
        }
    }

    private static InputStream open(String kind, byte[] packed)
            throws IOException, FormatException {
        var source = new ByteArrayInputStream(packed);
        return switch (kind) {
            case "gzip" -> new GZIPInputStream(source, 1 << 16);
            case "zstd", "zstd22" -> new ZstdInputStream(source);
            default ->
                    throw new FormatException(
                            "EFI zboot kernel",
                            24,
                            "compression by gzip or zstd",
                            "'" + kind + "'");
        };
    }

    private FormatException foreign() {
        return new FormatException(
                "kernel", 0, "a RISC-V kernel (flat Image, ELF, gzip or EFI zboot)", describe());
    }

    private String describe() {
        if (bytes.length < HEADER_BYTES) {
            return "only " + bytes.length + " bytes";
        }
        if (at(0x202, "HdrS")) {
            return "an x86 bzImage";
        }
        if (at(56, "ARM\u0064")) {
            return "an arm64 Image";
        }
        if (buffer.getInt(0x24) == 0x016f_2818) {
            return "an arm zImage";
        }
        if (buffer.getInt(56) == 0x8182_23cd) {
            return "a LoongArch Image";
        }
        if (startsWith('M', 'Z')) {
            return "an EFI program that is no RISC-V kernel";
        }
        if (buffer.getInt(0) == 0x5619_0527) {
            return "a U-Boot image (uImage); extract the kernel first";
        }
        if (buffer.getInt(0) == 0xedfe0dd0) {
            return "a flattened device tree or FIT image; extract the kernel first";
        }
        if (startsWith(0xfd, '7', 'z', 'X', 'Z')) {
            return "xz data; unpack it first";
        }
        if (startsWith(0x28, 0xb5, 0x2f, 0xfd)) {
            return "zstd data; unpack it first";
        }
        return "unknown data";
    }

    private boolean startsWith(int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean at(int offset, String text) {
        return bytes.length >= offset + text.length()
                && new String(bytes, offset, text.length(), StandardCharsets.ISO_8859_1)
                        .equals(text);
    }
}
