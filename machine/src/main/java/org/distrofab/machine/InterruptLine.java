package org.distrofab.machine;

/** A level-triggered wire from a device to an interrupt controller or from there to a hart. */
@FunctionalInterface
public interface InterruptLine {
    /** Sets the level; from any thread, idempotent, cheap when nothing changes. */
    void set(boolean high);
}
