package org.distrofab.machine.device;

/** Where things are on the board: the addresses and interrupt numbers of QEMU's {@code virt}. */
public final class MemoryMap {
    public static final long TEST_FINISHER = 0x10_0000L;
    public static final long RTC = 0x10_1000L;
    public static final long CLINT = 0x200_0000L;
    public static final long CLINT_SIZE_BYTES = 0x1_0000L;
    public static final long PLIC = 0xc00_0000L;
    public static final long PLIC_SIZE_BYTES = 0x60_0000L;
    public static final long UART = 0x1000_0000L;
    public static final long UART_SIZE_BYTES = 0x100L;

    /** The first virtio-mmio slot; the others follow {@link #DEVICE_SIZE_BYTES} apart. */
    public static final long VIRTIO = 0x1000_1000L;

    public static final int VIRTIO_SLOTS = 8;
    public static final long RAM = 0x8000_0000L;

    /** What the finisher, the clock and each virtio slot take up. */
    public static final long DEVICE_SIZE_BYTES = 0x1000L;

    /** PLIC source of the first virtio slot; the others follow. */
    public static final int VIRTIO_IRQ = 1;

    public static final int UART_IRQ = 10;
    public static final int RTC_IRQ = 11;

    private MemoryMap() {}

    /**
     * @param slot 0 to 7
     */
    public static long virtio(int slot) {
        return VIRTIO + slot * DEVICE_SIZE_BYTES;
    }
}
