package org.distrofab.machine.hart;

import org.distrofab.machine.Bus;
import org.distrofab.machine.GuestMemory;
import org.distrofab.machine.HartOptions;

import java.util.Optional;

/** A hart with a little RAM for tests; starts in machine mode with all of memory allowed by PMP. */
final class Guest implements AutoCloseable {
    static final long BASE = GuestMemory.BASE;

    final GuestMemory ram = GuestMemory.allocate(4 << 20);
    final Bus bus = new Bus(ram);
    final InterpreterHart hart;
    long ticks;

    Guest() {
        hart = new InterpreterHart(0, bus, () -> ticks, Optional.empty(), HartOptions.plain());
        hart.setCsr(Csrs.PMPADDR0, -1);
        hart.setCsr(Csrs.PMPCFG0, 0x1f);
        hart.setCsr(Csrs.MSTATUS, Status.FS);
    }

    /** Puts a program at an address, as one would before a reset: caches are told. */
    void load(long address, int... words) {
        for (int i = 0; i < words.length; i++) {
            ram.writeInt(address + 4L * i, words[i]);
        }
        hart.requestFences(1);
    }

    /** Loads at the start of RAM and executes exactly the instructions there. */
    void execute(String... lines) {
        int[] program = Assembler.program(lines);
        load(BASE, program);
        // Whatever follows is no instruction; the budget ends before it where nothing jumps.
        hart.setPc(BASE);
        step(program.length);
    }

    /** Executes so many instructions one by one. */
    void step(int count) {
        for (int i = 0; i < count; i++) {
            stepper().run(1);
        }
    }

    private InterpreterHart stepper() {
        return hart;
    }

    long x(int register) {
        return hart.x(register);
    }

    @Override
    public void close() {
        ram.close();
    }
}
