package org.distrofab.machine.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.distrofab.machine.Device;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * The same program on the interpreter and on the translator, in slices of several lengths: after
 * each, registers, CSRs and counters are the same, and memory is at the end.
 */
class EnginesTest {
    private static final long CODE = Guest.BASE;
    private static final long HANDLER = Guest.BASE + 0x2000;
    private static final long DATA = Guest.BASE + 0x1_0000;
    private static final long TABLES = Guest.BASE + 0x10_0000;
    private static final int[] COMPARED_CSRS = {
        Csrs.FCSR,
        Csrs.MSTATUS,
        Csrs.MEPC,
        Csrs.MCAUSE,
        Csrs.MTVAL,
        Csrs.MIP,
        Csrs.MINSTRET,
        Csrs.SATP,
        Csrs.SEPC,
        Csrs.SCAUSE
    };

    /** Few entries make a region, so that regions have loops and several blocks in them. */
    private static final Translator.Policy HASTY = new Translator.Policy(4, Runnable::run);

    private final Guest interpreted = new Guest(Translator.Policy.off());
    private final Guest translated = new Guest(HASTY);

    @BeforeEach
    void prepare() {
        for (var guest : both()) {
            guest.hart.setCsr(Csrs.MTVEC, HANDLER);
            guest.hart.setX(10, DATA);
            guest.hart.setX(11, 200);
        }
    }

    @AfterEach
    void close() {
        both().forEach(Guest::close);
    }

    private List<Guest> both() {
        return List.of(interpreted, translated);
    }

    private void load(long address, String... lines) {
        int[] words = Assembler.program(lines);
        both().forEach(guest -> guest.load(address, words));
    }

    private void setCsr(int number, long value) {
        both().forEach(guest -> guest.hart.setCsr(number, value));
    }

    /** Runs from the start of the code, comparing after each slice. */
    private void compare(long instructions, int slice) {
        both().forEach(guest -> guest.hart.setPc(CODE));
        for (long done = 0; done < instructions; done += slice) {
            both().forEach(guest -> guest.hart.run(slice));
            String when = "after " + (done + slice) + " in slices of " + slice;
            assertEquals(hex(interpreted.hart.pc()), hex(translated.hart.pc()), "pc " + when);
            for (int i = 1; i < 32; i++) {
                assertEquals(hex(interpreted.x(i)), hex(translated.x(i)), "x" + i + " " + when);
                assertEquals(
                        hex(interpreted.hart.core().f[i]),
                        hex(translated.hart.core().f[i]),
                        "f" + i + " " + when);
            }
            for (int csr : COMPARED_CSRS) {
                assertEquals(
                        hex(interpreted.hart.csr(csr)),
                        hex(translated.hart.csr(csr)),
                        "CSR 0x" + Integer.toHexString(csr) + " " + when);
            }
            assertEquals(interpreted.hart.privilege(), translated.hart.privilege(), when);
        }
        for (long address = Guest.BASE; address < Guest.BASE + (2 << 20); address += 8) {
            assertEquals(
                    interpreted.ram.readLong(address),
                    translated.ram.readLong(address),
                    () -> "memory");
        }
        // With a budget of one there is no room for a translation, but it has to be kept all the
        // same.
        assertEquals(slice > 1, translated.hart.translations() > 0, "something was translated");
    }

    private static String hex(long value) {
        return Long.toHexString(value);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1000})
    void loopsAndCallsStopAtTheSameInstruction(int slice) {
        load(
                CODE,
                "addi x5, x0, 0",
                "addi x6, x0, 9", // outer loop
                "add x5, x5, x6", // inner loop
                "sd x5, 0(x10)",
                "addi x6, x6, -1",
                "bne x6, x0, -12",
                "jal x1, 20", // calls what is behind the loop
                "addi x11, x11, -1",
                "bne x11, x0, -28",
                "jal x0, 0",
                "addi x0, x0, 0",
                "lw x7, 0(x10)",
                "mulw x5, x5, x7",
                "div x8, x5, x6",
                "jalr x0, 0(x1)");
        compare(9000, slice);
    }

    /** The handler steps over the instruction: what is before it is done, what is behind too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 500})
    void aFaultInTheMiddleOfABlockLeavesExactState(int slice) {
        load(
                HANDLER,
                "csrrs x20, mepc, x0",
                "addi x20, x20, 4",
                "csrrw x0, mepc, x20",
                "addi x21, x21, 1",
                "mret");
        load(
                CODE,
                "addi x5, x5, 3",
                "slli x6, x5, 4",
                "add x7, x10, x6",
                "sd x5, 0(x10)",
                "ld x8, 0(x0)", // no such address
                "xor x5, x5, x8",
                "amoadd.w x9, x5, x6", // misaligned or no address
                "sub x12, x7, x5",
                "addi x11, x11, -1",
                "bne x11, x0, -36",
                "jal x0, 0");
        compare(6000, slice);
        assertEquals(400, translated.x(21));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 3000})
    void aProgramThatChangesItsOwnCodeSeesTheChangeAfterFenceI(int slice) {
        int first = Assembler.encode("addi x5, x5, 1");
        int second = Assembler.encode("addi x5, x5, 17");
        both().forEach(guest -> {
            guest.hart.setX(15, first);
            guest.hart.setX(16, second);
            guest.hart.setX(17, CODE + 12);
        });
        load(
                CODE,
                "addi x6, x0, 30",
                "addi x0, x0, 0",
                "addi x0, x0, 0",
                "addi x5, x5, 1", // is replaced
                "addi x6, x6, -1",
                "bne x6, x0, -8",
                "xor x15, x15, x16", // exchanges the two
                "xor x16, x15, x16",
                "xor x15, x15, x16",
                "sw x15, 0(x17)",
                "fence.i",
                "addi x11, x11, -1",
                "bne x11, x0, -48",
                "jal x0, 0");
        compare(22000, slice);
        assertEquals(100 * 30 * (1 + 17), translated.x(5));
    }

    /** A loop over a page's end, with an instruction and accesses that straddle it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, 2000})
    void codeAndDataMayCrossPages(int slice) {
        load(CODE, "jal x0, " + 0xfe8);
        long edge = CODE + 0xfe8;
        load(
                edge,
                "addi x6, x10, 2047",
                "addi x6, x6, 2046", // three bytes before a page's end
                "sd x5, 0(x6)",
                "ld x7, 0(x6)",
                "addi x5, x7, 5");
        // From here on misaligned by two, so that one instruction lies in both pages.
        int[] rest =
                Assembler.program(
                        "addi x8, x8, 1",
                        "add x9, x9, x8",
                        "addi x11, x11, -1",
                        "bne x11, x0, -34");
        var bytes = new ByteArrayOutputStream();
        bytes.write(0x01); // c.nop
        bytes.write(0x00);
        for (int word : rest) {
            for (int i = 0; i < 4; i++) {
                bytes.write(word >>> 8 * i);
            }
        }
        both().forEach(guest -> guest.ram.write(edge + 20, bytes.toByteArray(), 0, bytes.size()));
        load(edge + 20 + bytes.size() + 2, "addi x0, x0, 0");
        both().forEach(guest -> {
            guest.ram.write(
                    edge + 20 + bytes.size(), new byte[] {0x01, (byte) 0xa0, 0, 0}, 0, 4); // c.j .
            guest.hart.requestFences(1);
        });
        compare(2500, slice);
        assertEquals(200, translated.x(8));
    }

    /** The device raises the interrupt when it is written to, in the middle of the loop. */
    @ParameterizedTest
    @ValueSource(ints = {1, 31, 4000})
    void anInterruptThatAnAccessRaisesIsTakenRightBehindIt(int slice) {
        for (var guest : both()) {
            var line = guest.hart.interruptLine(Cause.MACHINE_EXTERNAL);
            guest.bus.map(0x1000_0000, 256, new Switch(line::set));
            guest.hart.setX(13, 0x1000_0000);
        }
        setCsr(Csrs.MIE, 1L << Cause.MACHINE_EXTERNAL);
        setCsr(Csrs.MSTATUS, Status.FS | Status.MIE);
        load(HANDLER, "sw x0, 0(x13)", "addi x21, x21, 1", "csrrs x22, mepc, x0", "mret");
        load(
                CODE,
                "addi x5, x5, 1",
                "andi x6, x5, 7",
                "bne x6, x0, 8",
                "sw x5, 0(x13)",
                "add x7, x7, x5",
                "sd x7, 8(x10)",
                "addi x11, x11, -1",
                "bne x11, x0, -28",
                "jal x0, 0");
        compare(2500, slice);
        assertEquals(25, translated.x(21));
    }

    /** Two address spaces map the same virtual pages to different code and data. */
    @ParameterizedTest
    @ValueSource(ints = {1, 90, 5000})
    void eachAddressSpaceHasItsOwnCodeAndData(int slice) {
        long low = 0x4000_0000L;
        for (var guest : both()) {
            for (int space = 0; space < 2; space++) {
                long root = TABLES + space * 0x4000L;
                // 1 GiB at 2^30: through a middle and a lower table; RAM stays where it is.
                guest.ram.writeLong(root + 8, (root + 0x1000) >>> 12 << 10 | 1);
                guest.ram.writeLong(root + 16, Guest.BASE >>> 12 << 10 | 0xcf);
                guest.ram.writeLong(root + 0x1000, (root + 0x2000) >>> 12 << 10 | 1);
                guest.ram.writeLong(root + 0x2000, DATA + 0x1000 * space >>> 12 << 10 | 0xcf);
            }
            guest.hart.setX(14, 8L << 60 | TABLES >>> 12);
            guest.hart.setX(15, 8L << 60 | TABLES + 0x4000 >>> 12);
            guest.hart.setX(16, low);
            guest.hart.setPrivilege(1);
        }
        for (int space = 0; space < 2; space++) {
            load(
                    DATA + 0x1000 * space,
                    "addi x5, x5, " + (space == 0 ? 1 : 100),
                    "sd x5, 256(x16)",
                    "addi x6, x6, -1",
                    "bne x6, x0, -12",
                    "jalr x0, 0(x1)");
        }
        load(
                CODE,
                "csrrw x0, satp, x14",
                "addi x6, x0, 12",
                "jalr x1, 0(x16)",
                "csrrw x0, satp, x15",
                "addi x6, x0, 12",
                "jalr x1, 0(x16)",
                "addi x11, x11, -1",
                "bne x11, x0, -28",
                "jal x0, 0");
        compare(23000, slice);
        assertEquals(200 * 12 * 101, translated.x(5));
    }

    /** Sums from before the inexact flag is set, in every rounding mode, to overflow and NaN. */
    @ParameterizedTest
    @ValueSource(ints = {1, 77, 10_000})
    void floatingPointGivesTheSameBitsAndFlags(int slice) {
        load(
                CODE,
                "addi x5, x0, 3",
                "fcvt.d.l f1, x5",
                "fcvt.s.l f2, x5",
                "fcvt.d.l f3, x11", // outer loop
                "csrrw x0, fcsr, x0",
                "andi x7, x11, 7",
                "csrrw x0, frm, x7", // reserved modes too: then everything traps
                "fdiv.d f4, f1, f3",
                "fmadd.d f5, f4, f4, f5",
                "fmul.d f6, f5, f5",
                "fsqrt.d f7, f6",
                "fadd.s f8, f8, f2",
                "fdiv.s f9, f2, f8",
                "fcvt.w.d x8, f6",
                "fcvt.l.d x9, f7, 1",
                "feq.d x12, f6, f7",
                "flt.d x13, f4, f5",
                "fmin.d f10, f4, f5",
                "fsgnjn.d f11, f10, f4",
                "fcvt.s.d f12, f6",
                "fcvt.d.s f13, f12",
                "fnmsub.s f14, f9, f8, f2",
                "fclass.d x18, f6",
                "fsd f5, 0(x10)",
                "flw f15, 0(x10)",
                "csrrs x19, fcsr, x0",
                "addi x11, x11, -1",
                "bne x11, x0, -96",
                "jal x0, 0");
        load(
                HANDLER,
                "csrrs x20, mepc, x0",
                "addi x20, x20, 4",
                "csrrw x0, mepc, x20",
                "addi x21, x21, 1",
                "mret");
        compare(12_000, slice);
    }

    @Test
    void translationsAreDroppedWhenTheInstructionsBehindThemChange() {
        load(CODE, "addi x5, x5, 1", "addi x11, x11, -1", "bne x11, x0, -8", "jal x0, 0");
        compare(600, 100);
        load(CODE, "addi x5, x5, 2", "addi x11, x11, -1", "bne x11, x0, -8", "jal x0, 0");
        both().forEach(guest -> guest.hart.setX(11, 200));
        compare(600, 100);
        assertEquals(200 * 3, translated.x(5));
    }

    /** Raises a line when something other than 0 is written. */
    private record Switch(Consumer<Boolean> line) implements Device {
        @Override
        public String name() {
            return "switch";
        }

        @Override
        public long read(long offset, int sizeBytes) {
            return 0;
        }

        @Override
        public void write(long offset, int sizeBytes, long value) {
            line.accept(value != 0);
        }
    }
}
