package org.distrofab.rootfs.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.Fuzz;
import org.distrofab.rootfs.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class ElfFileTest {
    static Stream<Arguments> kinds() {
        return Stream.of(ElfClass.values())
                .flatMap(elfClass ->
                        Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                                .map(order -> Arguments.of(elfClass, order)));
    }

    private static ElfFile sample(ElfClass elfClass, ByteOrder order)
            throws IOException, FormatException {
        return ElfFile.read(ByteSource.of(SampleElf.build(elfClass, order)));
    }

    /** Asks for everything there is to ask for. */
    private static void readAll(byte[] bytes) throws IOException, FormatException {
        var elf = ElfFile.read(ByteSource.of(bytes));
        elf.interpreter();
        elf.dynamic();
        elf.symbols();
        elf.dynamicSymbols();
        for (var section : elf.sections()) {
            elf.content(section).sizeBytes();
        }
        for (var segment : elf.segments()) {
            elf.content(segment).sizeBytes();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void headersOfEitherClassAndByteOrderAreRead(ElfClass elfClass, ByteOrder order)
            throws Exception {
        var elf = sample(elfClass, order);
        var expected =
                new ElfHeader(elfClass, order, 0, ElfHeader.ET_DYN, ElfHeader.EM_RISCV, 0x1400, 5);
        assertEquals(expected, elf.header());
        assertEquals(
                new Segment(Segment.PT_LOAD, 5, 0, 0x1000, 0x1000, 4096, 4096, 4096),
                elf.segments().getFirst());
        assertEquals(
                List.of("", ".text", ".bss", ".dynsym", ".comment", ".strtab"),
                elf.sections().stream().map(Section::name).toList());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theDynamicSectionSaysWhatIsNeeded(ElfClass elfClass, ByteOrder order) throws Exception {
        var elf = sample(elfClass, order);
        assertEquals(Optional.of("/lib/ld-test.so.1"), elf.interpreter());
        assertEquals(
                new DynamicInfo(
                        List.of("libc.so.6", "libm.so.6"),
                        Optional.of("libsample.so.2"),
                        List.of("/opt/a", "/opt/b"),
                        List.of(
                                new DynamicInfo.VersionNeed("libc.so.6", "GLIBC_2.27", false),
                                new DynamicInfo.VersionNeed("libc.so.6", "GLIBC_2.34", true)),
                        List.of("libsample.so.2", "SAMPLE_1")),
                elf.dynamic().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void symbolsHaveNamesValuesAndKinds(ElfClass elfClass, ByteOrder order) throws Exception {
        var symbols = sample(elfClass, order).dynamicSymbols();
        assertEquals(
                new Symbol("start", 0x1400, 8, Symbol.STB_GLOBAL, Symbol.STT_FUNC, 1),
                symbols.get(1));
        assertEquals("puts", symbols.get(2).name());
        assertTrue(symbols.get(2).isUndefined());
    }

    @Test
    void aSectionWithoutBytesInTheFileIsEmptyWhateverItsSize() throws Exception {
        var elf = sample(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN);
        assertEquals(0, elf.content(elf.section(".bss").orElseThrow()).sizeBytes());
        assertEquals(
                List.of("/lib/ld-test.so.1"), elf.strings(elf.section(".comment").orElseThrow()));
    }

    @Test
    void aFileForAnotherMachineOrClassIsRefusedByName() throws Exception {
        var elf = sample(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN);
        elf.require(ElfClass.ELF64, ElfHeader.EM_RISCV);
        var machine =
                assertThrows(
                        FormatException.class,
                        () -> elf.require(ElfClass.ELF64, ElfHeader.EM_X86_64));
        assertEquals("machine 243", machine.found());
        var elfClass =
                assertThrows(
                        FormatException.class,
                        () -> elf.require(ElfClass.ELF32, ElfHeader.EM_RISCV));
        assertEquals("ELF64", elfClass.found());
    }

    @Test
    void aTruncatedHeaderIsRefused() {
        var bytes = SampleElf.build(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN);
        for (int length = 0; length < 64; length++) {
            var source = ByteSource.of(Arrays.copyOf(bytes, length));
            assertThrows(FormatException.class, () -> ElfFile.read(source));
        }
    }

    @Test
    void aProgramHeaderTableOutsideTheFileIsRefused() {
        var bytes = SampleElf.build(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(32, Long.MAX_VALUE - 8);
        var complaint =
                assertThrows(FormatException.class, () -> ElfFile.read(ByteSource.of(bytes)));
        assertTrue(complaint.expected().contains("program headers"), complaint.getMessage());
    }

    @Test
    void aHugeExtendedSectionCountIsRefusedWithoutReservingMemory() {
        var bytes = SampleElf.build(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN);
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(60, (short) 0).putLong(0x800 + 32, Long.MAX_VALUE / 2);
        assertThrows(FormatException.class, () -> ElfFile.read(ByteSource.of(bytes)));
    }

    @Test
    void aSegmentOutsideTheFileIsRefusedWhenItsBytesAreAskedFor() throws Exception {
        var bytes = SampleElf.build(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0x40 + 32, 4097);
        var elf = ElfFile.read(ByteSource.of(bytes));
        assertThrows(FormatException.class, () -> elf.content(elf.segments().getFirst()));
    }

    @Test
    void textIsNotAnElfFile() throws Exception {
        assertFalse(ElfFile.isElf(ByteSource.of("#!/bin/sh\n".getBytes())));
        assertFalse(ElfFile.isElf(ByteSource.of(new byte[3])));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void damagedFilesAreRefusedWithAComplaint(ElfClass elfClass, ByteOrder order) {
        Fuzz.run(SampleElf.build(elfClass, order), 10_000, ElfFileTest::readAll);
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("kinds")
    void manyDamagedFilesAreRefusedWithAComplaint(ElfClass elfClass, ByteOrder order) {
        Fuzz.run(SampleElf.build(elfClass, order), 2_000_000, ElfFileTest::readAll);
    }

    @Test
    void theRunningJavaReadsAsReadelfReadsIt() throws Exception {
        var program = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
        var text = Tools.run("readelf", "-W", "-d", "-l", "-V", program.toString()).orFail();
        try (var source = ByteSource.open(program)) {
            var elf = ElfFile.read(source);
            var dynamic = elf.dynamic().orElseThrow();
            assertEquals(
                    matches(text, "\\(NEEDED\\)\\s+Shared library: \\[(.*)]"), dynamic.needed());
            assertEquals(
                    matches(text, "\\(SONAME\\)\\s+Library soname: \\[(.*)]"),
                    dynamic.soname().stream().toList());
            assertEquals(
                    matches(text, "Name: (\\S+)\\s+Flags: \\S+\\s+Version: \\d+"),
                    dynamic.versionNeeds().stream().map(DynamicInfo.VersionNeed::version).toList());
            assertEquals(
                    matches(text, "^  (LOAD) ").size(),
                    elf.segments().stream().filter(s -> s.type() == Segment.PT_LOAD).count());
            assertEquals(
                    Tools.run("readelf", "-W", "--dyn-syms", program.toString())
                            .orFail()
                            .lines()
                            .filter(line -> line.matches("\\s+\\d+: .*"))
                            .count(),
                    elf.dynamicSymbols().size());
        }
    }

    private static List<String> matches(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
