package org.distrofab.guesttoolchain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs the real clang and lld, as the build of the other modules does. */
class GuestBuildIT {
    private static final String EXIT_WITH_42 =
            """
            #include "answer.h"
            void _start(void)
            {
                register long number __asm__("a7") = 93;
                register long status __asm__("a0") = answer();
                __asm__ volatile("ecall" : : "r"(number), "r"(status));
                __builtin_unreachable();
            }
            """;

    @TempDir Path folder;

    @Test
    void aStaticProgramIsRiscvCode() throws Exception {
        write("main.c", EXIT_WITH_42);
        write("answer.h", "int answer(void);\n");
        write("answer.c", "#include \"answer.h\"\nint answer(void)\n{\n    return 42;\n}\n");
        var made = build("group g\n sources *.c\nstatic p\n objects g\n", "out");
        var elf = ByteBuffer.wrap(Files.readAllBytes(made.get("p"))).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(243, elf.getShort(18), "e_machine is EM_RISCV");
        assertEquals(2, elf.getShort(16), "e_type is ET_EXEC");
    }

    @Test
    void twoBuildsInTwoFoldersGiveTheSameBytes() throws Exception {
        var text =
                "group g\n"
                        + " sources *.c\n"
                        + " flags -g\n"
                        + "shared l libx.so\n"
                        + " objects g\n"
                        + "archive a\n"
                        + " objects g\n";
        write("a_rather_long_name.c", "const char *where(void)\n{\n    return __FILE__;\n}\n");
        var first = build(text, "out");
        var elsewhere = Files.createDirectories(folder.resolve("else/where"));
        Files.copy(
                folder.resolve("a_rather_long_name.c"), elsewhere.resolve("a_rather_long_name.c"));
        Files.writeString(elsewhere.resolve("m"), text);
        var fresh = new ObjectCache(folder.resolve("cache2"));
        var second =
                new GuestBuild(toolchain(), fresh)
                        .run(ManifestParser.parse(elsewhere.resolve("m")), folder.resolve("out2"));
        for (var name : first.keySet()) {
            assertArrayEquals(
                    Files.readAllBytes(first.get(name)),
                    Files.readAllBytes(second.get(name)),
                    name);
        }
    }

    @Test
    void aWarningIsAnErrorWithItsPlace() throws IOException {
        write("bad.c", "int f(void);\nint f(void)\n{\n    int unused;\n    return 0;\n}\n");
        var refused =
                assertThrows(
                        RefusedException.class,
                        () -> build("group g\n sources bad.c\narchive a\n objects g\n", "out"));
        var first = refused.diagnostics().getFirst();
        assertEquals("bad.c:4:9", first.file() + ":" + first.line() + ":" + first.column());
        assertTrue(first.message().startsWith("unused variable 'unused'"), first.message());
    }

    @Test
    void aMissingSymbolIsReportedWithTheTarget() throws IOException {
        write("main.c", "int other(void);\nvoid _start(void)\n{\n    other();\n}\n");
        var refused =
                assertThrows(
                        RefusedException.class,
                        () -> build("group g\n sources main.c\nstatic p\n objects g\n", "out"));
        assertTrue(refused.getMessage().contains("lld: p"), refused.getMessage());
        assertTrue(refused.getMessage().contains("undefined symbol: other"), refused.getMessage());
    }

    @Test
    void aChangedHeaderMakesANewObject() throws Exception {
        var text = "group g\n sources main.c\nflat p\n objects g\n link -Ttext=0x1000\n";
        write("main.c", "#include \"n.h\"\nconst char n = N;\nvoid _start(void)\n{\n}\n");
        write("n.h", "#define N 1\n");
        var first = Files.readAllBytes(build(text, "out").get("p"));
        var again = Files.readAllBytes(build(text, "out").get("p"));
        assertArrayEquals(first, again);
        write("main.c", "#include \"n.h\"\nint n = N;\nint _start(void)\n{\n    return n;\n}\n");
        var one = Files.readAllBytes(build(text, "out").get("p"));
        write("n.h", "#define N 2\n");
        var two = Files.readAllBytes(build(text, "out").get("p"));
        assertFalse(java.util.Arrays.equals(one, two));
    }

    @Test
    void anArchiveResolvesSymbolsThroughItsIndex() throws Exception {
        write("main.c", EXIT_WITH_42);
        write("answer.h", "int answer(void);\n");
        write("answer.c", "#include \"answer.h\"\nint answer(void)\n{\n    return 42;\n}\n");
        var made =
                build(
                        """
                        group main
                         sources main.c
                        group lib
                         sources answer.c
                        archive a
                         objects lib
                        static p
                         objects main
                         libraries a
                        """,
                        "out");
        var archive = new String(Files.readAllBytes(made.get("a")), StandardCharsets.ISO_8859_1);
        assertTrue(archive.startsWith("!<arch>\n/               0           0     0     644"));
        assertTrue(archive.contains("answer\0"));
        assertTrue(Files.size(made.get("p")) > 0);
    }

    private Map<String, Path> build(String manifest, String out)
            throws IOException, RefusedException {
        var file = folder.resolve("m");
        Files.writeString(file, manifest);
        var cache = new ObjectCache(folder.resolve("cache"));
        return new GuestBuild(toolchain(), cache)
                .run(ManifestParser.parse(file), folder.resolve(out));
    }

    private static Toolchain toolchain() throws IOException {
        return Toolchain.locate(Build.properties());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
