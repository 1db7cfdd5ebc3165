package org.distrofab.machine;

/**
 * Sees the boundary between user and supervisor mode from the hart's own thread. The hart's state
 * may be read, not changed.
 */
public interface SystemCallTrace {
    /** A user-mode {@code ecall} is about to trap: {@code pc} is at it, privilege is user. */
    void enter(Hart hart);

    /**
     * {@code sret} or {@code mret} has gone to user mode: {@code pc} is at the next instruction.
     * Comes after page faults and interrupts as well as after calls.
     */
    void leave(Hart hart);
}
