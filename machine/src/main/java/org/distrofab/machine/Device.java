package org.distrofab.machine;

/**
 * Something that answers loads and stores in a range of physical addresses.
 *
 * <p>Calls come from any hart's thread; a device guards its own state. A device never throws for
 * what a guest does: registers that do not exist read as zero and ignore writes.
 */
public interface Device {
    /** The name that statistics and traces use: {@code uart0}, {@code plic}. */
    String name();

    /**
     * @param offset bytes from the device's base address
     * @param sizeBytes 1, 2, 4 or 8; the access is naturally aligned
     * @return the value, zero-extended
     */
    long read(long offset, int sizeBytes);

    /**
     * @param offset bytes from the device's base address
     * @param sizeBytes 1, 2, 4 or 8; the access is naturally aligned
     * @param value the value in the low bits; the rest is to be ignored
     */
    void write(long offset, int sizeBytes, long value);
}
