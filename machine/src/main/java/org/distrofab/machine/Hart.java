package org.distrofab.machine;

/**
 * One hardware thread of the machine: the architectural state of an RV64GC hart and something that
 * executes instructions on it.
 *
 * <p>Only the thread that calls {@link #run} touches the state; {@link #interruptLine}, {@link
 * #requestStop}, {@link #requestFences} and {@link #fencesPending} may be called from any thread.
 */
public interface Hart {
    /** What the device tree calls {@code riscv,isa}: every extension that harts have. */
    String ISA =
            "rv64imafdc_zicbom_zicboz_zicntr_zicsr_zifencei_zihintpause_zihpm"
                    + "_zba_zbb_zbs_sstc_svadu_svinval";

    /** What the device tree calls {@code mmu-type}: the largest translation scheme. */
    String MMU_TYPE = "riscv,sv57";

    /**
     * Bytes that {@code cbo.zero}, {@code cbo.clean}, {@code cbo.flush}, {@code cbo.inval} act on.
     */
    int CACHE_BLOCK_BYTES = 64;

    /** For {@link #requestFences}: as if the hart executed {@code fence.i}. */
    int FENCE_INSTRUCTIONS = 1;

    /** For {@link #requestFences}: as if the hart executed {@code sfence.vma x0, x0}. */
    int FENCE_TRANSLATIONS = 2;

    /** The value of {@code mhartid}. */
    int id();

    /** The integer register {@code x0} to {@code x31}. */
    long x(int register);

    void setX(int register, long value);

    long pc();

    void setPc(long pc);

    /** 0 user, 1 supervisor, 3 machine (RISC-V Privileged §1.2). */
    int privilege();

    void setPrivilege(int privilege);

    /** Reads a CSR as machine mode would, without the side effects of an instruction. */
    long csr(int number);

    void setCsr(int number, long value);

    /** Instructions retired since reset. */
    long instructionsRetired();

    /**
     * Copies from virtual memory as the hart's present privilege mode may load, without traps and
     * without setting accessed bits.
     *
     * @return how many bytes could be read before the first that cannot
     */
    int readVirtual(long address, byte[] target, int offset, int length);

    /**
     * The wire into {@code mip}.
     *
     * @param bit the interrupt's number: 1 SSIP, 3 MSIP, 5 STIP, 7 MTIP, 9 SEIP, 11 MEIP
     */
    InterruptLine interruptLine(int bit);

    /**
     * Executes until the budget is spent, {@link #requestStop} is called, or the hart waits for an
     * interrupt that is not pending.
     *
     * @param instructions how many to retire at the most, give or take one block
     * @return why it came back
     */
    StopReason run(long instructions);

    /** Makes {@link #run} return soon. */
    void requestStop();

    /**
     * Asks for fences to be done on the hart's behalf (SBI RFENCE). They are done at the end of the
     * present block, or before the first instruction of the next {@link #run}.
     *
     * @param kinds {@link #FENCE_INSTRUCTIONS} or {@link #FENCE_TRANSLATIONS} or both
     */
    void requestFences(int kinds);

    /**
     * Whether the hart is running and has not yet done the fences it was asked for. Who waits for
     * that on another hart's thread calls {@link #serviceFences} of its own hart meanwhile, or two
     * that wait for each other would wait for ever.
     */
    boolean fencesPending();

    /** Does the fences this hart was asked for; on its own thread, from within a firmware call. */
    void serviceFences();

    /** What the hart has counted; exact when it is not running. */
    HartStatistics statistics();

    /** Why {@link #run} came back. */
    enum StopReason {
        /** The budget is spent. */
        BUDGET,
        /** {@code wfi} with nothing pending: call {@link #run} again when a line goes high. */
        WAITING,
        /** {@link #requestStop} was called. */
        STOPPED
    }
}
