package org.distrofab.machine;

/**
 * One hardware thread of the machine: the architectural state of an RV64GC hart and something that
 * executes instructions on it.
 *
 * <p>Only the thread that calls {@link #run} touches the state; {@link #interruptLine} and {@link
 * #requestStop} may be called from any thread.
 */
public interface Hart {
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
