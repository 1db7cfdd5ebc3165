package org.distrofab.machine.hart;

import org.distrofab.machine.Bus;
import org.distrofab.machine.Engine;
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
        this(Engine.INTERPRETER);
    }

    /** A hart with the interpreter alone, or with a translator that translates everything. */
    Guest(Engine engine) {
        this(policy(engine));
    }

    Guest(Translator.Policy policy) {
        hart =
                new InterpreterHart(
                        0, bus, () -> ticks, Optional.empty(), HartOptions.plain(), policy, true);
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

    static Translator.Policy policy(Engine engine) {
        return switch (engine) {
            case INTERPRETER -> Translator.Policy.off();
            case TRANSLATOR -> Translator.Policy.eager();
        };
    }

    /** Executes a program at the start of RAM that falls into a loop on the spot at its end. */
    void execute(String... lines) {
        int[] program = Assembler.program(lines);
        load(BASE, program);
        load(BASE + 4L * program.length, Assembler.encode("jal x0, 0"));
        hart.setPc(BASE);
        hart.run(program.length);
    }

    /** Executes so many instructions, or takes so many traps. */
    void step(int count) {
        hart.run(count);
    }

    long x(int register) {
        return hart.x(register);
    }

    @Override
    public void close() {
        ram.close();
    }
}
