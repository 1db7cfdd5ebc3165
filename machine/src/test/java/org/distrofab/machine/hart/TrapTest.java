package org.distrofab.machine.hart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trap rules of the privileged architecture, an instruction at a time. */
class TrapTest {
    private static final long MACHINE_VECTOR = Guest.BASE + 0x1000;
    private static final long SUPERVISOR_VECTOR = Guest.BASE + 0x2000;
    private static final long CODE = Guest.BASE + 0x4000;
    private static final long TABLES = Guest.BASE + 0x10_0000;

    private final Guest guest = new Guest();

    TrapTest() {
        guest.hart.setCsr(Csrs.MTVEC, MACHINE_VECTOR);
        guest.hart.setCsr(Csrs.STVEC, SUPERVISOR_VECTOR);
    }

    @AfterEach
    void close() {
        guest.close();
    }

    /** Executes one instruction in a mode; the cause if it trapped to machine mode, else -1. */
    private long cause(int privilege, String instruction) {
        guest.load(CODE, Assembler.encode(instruction));
        guest.hart.setPc(CODE);
        guest.hart.setPrivilege(privilege);
        guest.hart.setCsr(Csrs.MCAUSE, -1);
        guest.step(1);
        return guest.hart.pc() == MACHINE_VECTOR ? guest.hart.csr(Csrs.MCAUSE) : -1;
    }

    private void set(int csr, long bits) {
        guest.hart.setCsr(csr, guest.hart.csr(csr) | bits);
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "1, 9", "3, 11"})
    void environmentCallsNameTheModeTheyComeFrom(int privilege, int cause) {
        assertEquals(cause, cause(privilege, "ecall"));
        assertEquals(CODE, guest.hart.csr(Csrs.MEPC));
        assertEquals(privilege, guest.hart.csr(Csrs.MSTATUS) >>> 11 & 3);
        assertEquals(3, guest.hart.privilege());
    }

    @Test
    void delegatedExceptionsGoToSupervisorModeOnlyFromBelowMachineMode() {
        guest.hart.setCsr(Csrs.MEDELEG, 1 << 2);
        assertEquals(-1, cause(0, ".word 0xffffffff"));
        assertEquals(SUPERVISOR_VECTOR, guest.hart.pc());
        assertEquals(1, guest.hart.privilege());
        assertEquals(2, guest.hart.csr(Csrs.SCAUSE));
        assertEquals(0xffff_ffffL, guest.hart.csr(Csrs.STVAL));
        assertEquals(CODE, guest.hart.csr(Csrs.SEPC));
        assertEquals(2, cause(3, ".word 0xffffffff"));
    }

    @Test
    void sretToUserModeRestoresSieAndClearsSpp() {
        set(Csrs.MSTATUS, Status.SPIE);
        guest.hart.setCsr(Csrs.SEPC, CODE + 64);
        assertEquals(-1, cause(1, "sret"));
        assertEquals(0, guest.hart.privilege());
        assertEquals(CODE + 64, guest.hart.pc());
        long status = guest.hart.csr(Csrs.MSTATUS);
        assertEquals(Status.SIE | Status.SPIE, status & (Status.SIE | Status.SPIE | Status.SPP));
    }

    @Test
    void mretLeavesMprvOnlyWhenItStaysInMachineMode() {
        set(Csrs.MSTATUS, Status.MPRV | Status.MPP);
        guest.hart.setCsr(Csrs.MEPC, CODE);
        assertEquals(-1, cause(3, "mret"));
        assertNotEquals(0, guest.hart.csr(Csrs.MSTATUS) & Status.MPRV);
        assertEquals(0, guest.hart.csr(Csrs.MSTATUS) & Status.MPP);
        set(Csrs.MSTATUS, 1L << 11);
        assertEquals(-1, cause(3, "mret"));
        assertEquals(1, guest.hart.privilege());
        assertEquals(0, guest.hart.csr(Csrs.MSTATUS) & Status.MPRV);
    }

    @ParameterizedTest
    @CsvSource({
        "0, mret, 2",
        "1, mret, 2",
        "0, sret, 2",
        "0, wfi, 2",
        "0, sfence.vma x0 x0, 2",
        "0, 'csrrs x5, sstatus, x0', 2",
        "1, 'csrrs x5, mstatus, x0', 2",
        "3, 'csrrw x0, cycle, x5', 2",
        "3, 'csrrs x5, cycle, x0', -1",
        "1, 'csrrs x5, cycle, x0', 2",
        "3, ebreak, 3",
        "1, 'csrrs x5, stimecmp, x0', 2"
    })
    void privilegedInstructionsAreIllegalWhereTheyDoNotBelong(
            int privilege, String instruction, int cause) {
        assertEquals(cause, cause(privilege, instruction));
    }

    @Test
    void tvmTwAndTsrMakeSupervisorInstructionsIllegal() {
        assertEquals(-1, cause(1, "sfence.vma x0 x0"));
        assertEquals(-1, cause(1, "csrrs x5, satp, x0"));
        set(Csrs.MSTATUS, Status.TVM | Status.TW | Status.TSR);
        assertEquals(2, cause(1, "sfence.vma x0 x0"));
        assertEquals(2, cause(1, "sinval.vma x0 x0"));
        assertEquals(2, cause(1, "csrrs x5, satp, x0"));
        assertEquals(2, cause(1, "wfi"));
        assertEquals(2, cause(1, "sret"));
        assertEquals(-1, cause(3, "sfence.vma x0 x0"));
    }

    @Test
    void countersNeedTheBitsOfEveryModeAbove() {
        guest.hart.setCsr(Csrs.MCOUNTEREN, 1);
        assertEquals(-1, cause(1, "csrrs x5, cycle, x0"));
        assertEquals(2, cause(0, "csrrs x5, cycle, x0"));
        guest.hart.setCsr(Csrs.SCOUNTEREN, 1);
        assertEquals(-1, cause(0, "csrrs x5, cycle, x0"));
        assertEquals(2, cause(0, "csrrs x5, instret, x0"));
    }

    @Test
    void floatingPointIsIllegalWhileFsIsOffAndSetsItDirty() {
        guest.hart.setCsr(Csrs.MSTATUS, 0);
        assertEquals(2, cause(3, "fadd.d f1, f2, f3"));
        assertEquals(2, cause(3, "csrrs x5, fcsr, x0"));
        guest.hart.setCsr(Csrs.MSTATUS, 1L << Status.FS_SHIFT);
        assertEquals(-1, cause(3, "fadd.d f1, f2, f3"));
        assertTrue(guest.hart.csr(Csrs.MSTATUS) < 0, "SD is set");
    }

    @Test
    void reservedRoundingModesAreIllegal() {
        assertEquals(2, cause(3, "fadd.d f1, f2, f3, 5"));
        guest.hart.setCsr(Csrs.FRM, 6);
        assertEquals(2, cause(3, "fadd.d f1, f2, f3, 7"));
        assertEquals(-1, cause(3, "fadd.d f1, f2, f3, 0"));
    }

    @ParameterizedTest
    @CsvSource({
        "'lw x5, 0(x6)', 5",
        "'sw x5, 0(x6)', 7",
        "'lr.d x5, (x6)', 5",
        "'amoadd.d x5, x7, (x6)', 7",
        "'fld f1, 0(x6)', 5"
    })
    void addressesWhereNothingIsGiveAccessFaults(String instruction, int cause) {
        guest.hart.setX(6, 0x4000_0000);
        assertEquals(cause, cause(3, instruction));
        assertEquals(0x4000_0000, guest.hart.csr(Csrs.MTVAL));
    }

    @Test
    void aJumpIntoNothingFaultsAtItsTarget() {
        guest.hart.setX(6, 0x4000_0000);
        assertEquals(-1, cause(3, "jalr x0, 0(x6)"));
        guest.step(1);
        assertEquals(1, guest.hart.csr(Csrs.MCAUSE));
        assertEquals(0x4000_0000, guest.hart.csr(Csrs.MEPC));
        assertEquals(0x4000_0000, guest.hart.csr(Csrs.MTVAL));
    }

    @Test
    void misalignedAtomicsTrapAndMisalignedLoadsDoNot() {
        guest.hart.setX(6, Guest.BASE + 0x8001);
        assertEquals(4, cause(3, "lr.w x5, (x6)"));
        assertEquals(6, cause(3, "sc.w x5, x7, (x6)"));
        assertEquals(6, cause(3, "amoor.d x5, x7, (x6)"));
        assertEquals(-1, cause(3, "ld x5, 0(x6)"));
    }

    @Test
    void scFailsWithoutItsReservation() {
        guest.hart.setX(6, Guest.BASE + 0x8000);
        guest.hart.setX(7, 5);
        assertEquals(-1, cause(3, "sc.w x5, x7, (x6)"));
        assertEquals(1, guest.x(5));
        assertEquals(-1, cause(3, "lr.w x5, (x6)"));
        assertEquals(-1, cause(3, "sc.w x5, x7, (x6)"));
        assertEquals(0, guest.x(5));
        assertEquals(5, guest.ram.readInt(Guest.BASE + 0x8000));
        assertEquals(-1, cause(3, "sc.w x5, x7, (x6)"));
        assertEquals(1, guest.x(5));
    }

    @Test
    void theTimerOfStimecmpInterruptsWhenItsTimeHasCome() {
        set(Csrs.MENVCFG, Csrs.ENVCFG_STCE);
        guest.hart.setCsr(Csrs.MIDELEG, -1);
        guest.hart.setCsr(Csrs.MIE, 1 << 5);
        set(Csrs.MSTATUS, Status.SIE);
        guest.hart.setCsr(Csrs.STIMECMP, 100);
        guest.ticks = 99;
        assertEquals(-1, cause(1, "addi x5, x5, 1"));
        assertEquals(CODE + 4, guest.hart.pc());
        guest.ticks = 100;
        guest.hart.setPrivilege(1);
        guest.load(SUPERVISOR_VECTOR, Assembler.encode("addi x9, x9, 1"));
        guest.step(1);
        assertEquals(1L << 63 | 5, guest.hart.csr(Csrs.SCAUSE));
        assertEquals(CODE + 4, guest.hart.csr(Csrs.SEPC));
        assertEquals(1, guest.x(9));
    }

    @Test
    void machineInterruptsComeFirstAndVectorsCountFours() {
        guest.hart.setCsr(Csrs.MTVEC, MACHINE_VECTOR | 1);
        guest.hart.setCsr(Csrs.MIE, -1);
        guest.hart.interruptLine(7).set(true);
        guest.hart.interruptLine(11).set(true);
        guest.load(MACHINE_VECTOR + 44, Assembler.encode("addi x9, x9, 1"));
        guest.hart.setPrivilege(0);
        guest.hart.setPc(CODE);
        guest.step(1);
        assertEquals(1L << 63 | 11, guest.hart.csr(Csrs.MCAUSE));
        assertEquals(MACHINE_VECTOR + 48, guest.hart.pc());
        guest.hart.interruptLine(11).set(false);
        assertEquals(1 << 7, guest.hart.csr(Csrs.MIP));
    }

    @Test
    void pmpDeniesWhatNoEntryAllowsBelowMachineMode() {
        guest.hart.setX(6, Guest.BASE + 0x8000);
        guest.hart.setCsr(Csrs.PMPCFG0, 0);
        assertEquals(-1, cause(3, "ld x5, 0(x6)"));
        assertEquals(1, cause(1, "ld x5, 0(x6)"));
        // Entry 0: one page without write permission; entry 1: everything.
        guest.hart.setCsr(Csrs.PMPADDR0, (Guest.BASE + 0x8000 >>> 2) | 0x1ff);
        guest.hart.setCsr(Csrs.PMPADDR0 + 1, -1);
        guest.hart.setCsr(Csrs.PMPCFG0, 0x1f19);
        assertEquals(-1, cause(1, "ld x5, 0(x6)"));
        assertEquals(7, cause(1, "sd x5, 0(x6)"));
        assertEquals(-1, cause(3, "sd x5, 0(x6)"));
        guest.hart.setCsr(Csrs.PMPCFG0, 0x1f99);
        assertEquals(7, cause(3, "sd x5, 0(x6)"), "a locked entry binds machine mode");
        guest.hart.setCsr(Csrs.PMPCFG0, 0x1f1f);
        assertEquals(7, cause(3, "sd x5, 0(x6)"), "and stays");
    }

    /** Maps the gigabyte of RAM onto itself and one page, the leaf, at virtual 0x4000_0000. */
    private void map(int mode, long leafFlags, int leafLevel) {
        int levels = mode - 8 + 3;
        long table = TABLES;
        for (int level = levels - 1; level > leafLevel; level--) {
            long next = table + 4096;
            guest.ram.writeLong(table + (0x4000_0000L >>> 12 + 9 * level & 511) * 8, pte(next, 1));
            if (level > 2) {
                guest.ram.writeLong(table, pte(next, 1));
            } else if (level == 2) {
                guest.ram.writeLong(table + 2 * 8, pte(Guest.BASE, 0xcf));
            }
            table = next;
        }
        guest.ram.writeLong(
                table + (0x4000_0000L >>> 12 + 9 * leafLevel & 511) * 8,
                pte(Guest.BASE + 0x20_0000, leafFlags));
        guest.hart.setCsr(Csrs.SATP, (long) mode << 60 | TABLES >>> 12);
        guest.hart.requestFences(2);
        guest.hart.setX(6, 0x4000_0000L);
        guest.hart.setX(7, 42);
    }

    private static long pte(long physical, long flags) {
        return physical >>> 12 << 10 | flags;
    }

    @ParameterizedTest
    @CsvSource({"8, 0", "9, 0", "10, 0", "8, 1", "9, 1", "10, 1"})
    void pagesAndSuperpagesAreTranslatedInEveryScheme(int mode, int level) {
        map(mode, 0xcf, level);
        assertEquals(-1, cause(1, "sd x7, 8(x6)"));
        assertEquals(42, guest.ram.readLong(Guest.BASE + 0x20_0008));
        assertEquals(-1, cause(1, "ld x5, 8(x6)"));
        assertEquals(42, guest.x(5));
    }

    @ParameterizedTest
    @CsvSource({
        // flags, load, store, fetch of a supervisor's page: V R W X U G A D from the lowest bit
        "0xcf, -1, -1, -1", "0xc3, -1, 15, 12", "0xc7, -1, -1, 12", "0xc9, 13, 15, -1",
        "0xcb, -1, 15, -1", "0xce, 13, 15, 12", "0xc5, 13, 15, 12", "0xcd, 13, 15, 12",
        "0xdf, 13, 15, 12"
    })
    void permissionsOfAPageDecideWhichAccessFaults(String flags, int load, int store, int fetch) {
        map(8, Long.decode(flags), 0);
        assertEquals(load, cause(1, "ld x5, 0(x6)"));
        if (load == 13) {
            assertEquals(0x4000_0000L, guest.hart.csr(Csrs.MTVAL));
        }
        assertEquals(store, cause(1, "sd x5, 0(x6)"));
        guest.ram.writeInt(Guest.BASE + 0x20_0000, Assembler.encode("addi x9, x0, 7"));
        assertEquals(-1, cause(1, "jalr x0, 0(x6)"));
        guest.hart.setCsr(Csrs.MCAUSE, -1);
        guest.step(1);
        assertEquals(fetch, guest.hart.csr(Csrs.MCAUSE));
    }

    @Test
    void sumMxrAndMprvWidenWhatMayBeAccessed() {
        map(8, 0xd7, 0); // a user's page, read and write
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
        set(Csrs.MSTATUS, Status.SUM);
        assertEquals(-1, cause(1, "ld x5, 0(x6)"));
        map(8, 0xc9, 0); // execute only
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
        set(Csrs.MSTATUS, Status.MXR);
        assertEquals(-1, cause(1, "ld x5, 0(x6)"));
        assertEquals(15, cause(1, "sd x5, 0(x6)"));
        guest.hart.setCsr(Csrs.MSTATUS, Status.MPRV | Status.MXR | 1L << Status.MPP_SHIFT);
        assertEquals(-1, cause(3, "ld x5, 0(x6)"), "machine mode with the supervisor's eyes");
        guest.hart.setCsr(Csrs.MSTATUS, 0);
        assertEquals(5, cause(3, "ld x5, 0(x6)"));
    }

    @Test
    void accessedAndDirtyAreUpdatedOrFaultAsMenvcfgSays() {
        map(8, 0x0f, 0);
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
        set(Csrs.MENVCFG, Csrs.ENVCFG_ADUE);
        long leaf = TABLES + 2 * 4096;
        assertEquals(-1, cause(1, "ld x5, 0(x6)"));
        assertEquals(0x4f, guest.ram.readLong(leaf) & 0xff);
        assertEquals(-1, cause(1, "sd x5, 0(x6)"));
        assertEquals(0xcf, guest.ram.readLong(leaf) & 0xff);
    }

    @Test
    void misalignedSuperpagesReservedBitsAndNonCanonicalAddressesFault() {
        map(8, 0xcf, 1);
        assertEquals(-1, cause(1, "ld x5, 0(x6)"));
        guest.ram.writeLong(TABLES + 4096, pte(Guest.BASE + 0x20_1000, 0xcf));
        guest.hart.requestFences(2);
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
        guest.ram.writeLong(TABLES + 4096, pte(Guest.BASE + 0x20_0000, 0xcf) | 1L << 61);
        guest.hart.requestFences(2);
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
        guest.hart.setX(6, 1L << 39);
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
    }

    @Test
    void aStoreThatFaultsOnItsSecondPageStoresNothing() {
        map(8, 0xcf, 0);
        guest.hart.setX(6, 0x4000_0ffcL);
        guest.ram.writeInt(Guest.BASE + 0x20_0ffc, 77);
        assertEquals(15, cause(1, "sd x7, 0(x6)"));
        assertEquals(0x4000_1000L, guest.hart.csr(Csrs.MTVAL));
        assertEquals(77, guest.ram.readInt(Guest.BASE + 0x20_0ffc));
    }

    @Test
    void translationsStayUntilTheFenceAndGoWithIt() {
        map(8, 0xcf, 0);
        assertEquals(-1, cause(1, "ld x5, 0(x6)"));
        guest.ram.writeLong(TABLES + 2 * 4096, 0);
        assertEquals(-1, cause(1, "sfence.vma x6 x0"));
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "9, 1", "10, 2"})
    void aFenceOfOnePageForgetsAllOfTheSuperpageItIsIn(int mode, int level) {
        map(mode, 0xcf, level);
        long leaf = TABLES + (mode - 8 + 2 - level) * 4096L + (level == 2 ? 8 : 0);
        assertNotEquals(0, guest.ram.readLong(leaf));
        if (level == 2) {
            guest.ram.writeLong(leaf, pte(Guest.BASE, 0xcf)); // It has to start at a gigabyte.
            guest.ram.writeLong(leaf + 8, pte(Guest.BASE, 0xcf));
        }
        guest.hart.setX(8, 0x4000_5000L);
        guest.hart.setX(28, 0x4001_2000L);
        assertEquals(-1, cause(1, "ld x5, 0(x6)"));
        assertEquals(-1, cause(1, "ld x5, 0(x8)"));
        assertEquals(-1, cause(1, "sd x7, 0(x28)"));
        guest.ram.writeLong(leaf, 0);
        assertEquals(-1, cause(1, "sfence.vma x28 x0"));
        assertEquals(13, cause(1, "ld x5, 0(x6)"));
        assertEquals(13, cause(1, "ld x5, 0(x8)"));
        assertEquals(15, cause(1, "sd x7, 0(x28)"));
    }

    @Test
    void cacheBlockInstructionsNeedTheirPermission() {
        guest.hart.setX(6, Guest.BASE + 0x8021);
        guest.ram.fill(Guest.BASE + 0x7fc0, 256, 0xff);
        assertEquals(2, cause(1, "cbo.zero (x6)"));
        set(Csrs.MENVCFG, Csrs.ENVCFG_CBZE);
        assertEquals(-1, cause(1, "cbo.zero (x6)"));
        assertEquals(-1, guest.ram.readLong(Guest.BASE + 0x7ff8));
        for (int i = 0; i < 64; i += 8) {
            assertEquals(0, guest.ram.readLong(Guest.BASE + 0x8000 + i));
        }
        assertEquals(-1, guest.ram.readLong(Guest.BASE + 0x8040));
        assertEquals(2, cause(1, "cbo.flush (x6)"));
        assertEquals(-1, cause(3, "cbo.flush (x6)"));
    }

    @Test
    void retiredInstructionsAreCountedWithoutTheOnesThatTrap() {
        long before = guest.hart.instructionsRetired();
        assertEquals(-1, cause(3, "addi x5, x0, 1"));
        assertEquals(11, cause(3, "ecall"));
        assertEquals(before + 1, guest.hart.instructionsRetired());
        guest.hart.setCsr(Csrs.MINSTRET, 1000);
        assertEquals(-1, cause(3, "csrrs x5, minstret, x0"));
        assertEquals(1000, guest.x(5));
    }
}
