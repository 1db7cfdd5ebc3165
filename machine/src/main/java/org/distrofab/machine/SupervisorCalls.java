package org.distrofab.machine;

/**
 * Firmware that the machine does itself: takes {@code ecall} from supervisor mode in place of code
 * in machine mode (RISC-V SBI specification).
 */
@FunctionalInterface
public interface SupervisorCalls {
    /**
     * Called on the hart's own thread with {@code pc} still at the {@code ecall}; arguments in a0
     * to a7, results go to a0 and a1. The hart moves on to the next instruction when this returns,
     * unless the call has set {@code pc} itself.
     */
    void handle(Hart hart);
}
