package org.distrofab.machine.virtio;

import org.distrofab.machine.Device;
import org.distrofab.machine.GuestMemory;
import org.distrofab.machine.InterruptLine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Virtio over MMIO, register layout version 2 (VIRTIO §4.2.2), with or without a device behind it:
 * an empty slot has device ID 0, which drivers ignore.
 */
public final class VirtioMmio implements Device {
    private static final int MAGIC = 0x000;
    private static final int VERSION = 0x004;
    private static final int DEVICE_ID = 0x008;
    private static final int VENDOR_ID = 0x00c;
    private static final int DEVICE_FEATURES = 0x010;
    private static final int DEVICE_FEATURES_SELECT = 0x014;
    private static final int DRIVER_FEATURES = 0x020;
    private static final int DRIVER_FEATURES_SELECT = 0x024;
    private static final int QUEUE_SELECT = 0x030;
    private static final int QUEUE_SIZE_MAX = 0x034;
    private static final int QUEUE_SIZE = 0x038;
    private static final int QUEUE_READY = 0x044;
    private static final int QUEUE_NOTIFY = 0x050;
    private static final int INTERRUPT_STATUS = 0x060;
    private static final int INTERRUPT_ACKNOWLEDGE = 0x064;
    private static final int STATUS = 0x070;
    private static final int QUEUE_DESCRIPTORS = 0x080;
    private static final int QUEUE_DRIVER = 0x090;
    private static final int QUEUE_DEVICE = 0x0a0;
    private static final int SHARED_MEMORY_LENGTH = 0x0b0;
    private static final int SHARED_MEMORY_BASE = 0x0b8;
    private static final int CONFIG_GENERATION = 0x0fc;
    private static final int CONFIG = 0x100;

    private static final int MAGIC_VALUE = 0x7472_6976;

    /** "QEMU", which is what the board that this one imitates says. */
    private static final int VENDOR = 0x554d_4551;

    private static final int STATUS_FEATURES_OK = 8;
    private static final int STATUS_DRIVER_OK = 4;
    private static final int STATUS_NEEDS_RESET = 64;

    private static final int INTERRUPT_USED_BUFFER = 1;
    private static final int INTERRUPT_CONFIG = 2;

    private static final long F_INDIRECT_DESC = 1L << 28;
    private static final long F_VERSION_1 = 1L << 32;

    private final String name;
    private final Optional<VirtioDevice> device;
    private final InterruptLine line;
    private final Virtqueue[] queues;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    private int status;
    private int interruptStatus;
    private int configGeneration;
    private int queueSelect;
    private int deviceFeaturesSelect;
    private int driverFeaturesSelect;
    private long driverFeatures;

    /**
     * @param slot its number on the board, for the name
     * @param device what is plugged in
     * @param line the wire to the interrupt controller
     */
    public VirtioMmio(
            int slot, Optional<VirtioDevice> device, GuestMemory memory, InterruptLine line) {
        this.name = device.map(VirtioDevice::name).orElse("virtio" + slot);
        this.device = device;
        this.line = line;
        queues = new Virtqueue[device.map(VirtioDevice::queues).orElse(0)];
        for (int index = 0; index < queues.length; index++) {
            queues[index] = new Virtqueue(memory, cancelled::get);
        }
        device.ifPresent(d -> d.attach(this));
        device.ifPresent(VirtioDevice::reset);
    }

    @Override
    public String name() {
        return name;
    }

    /** Makes a request loop that is under way end after its present request. */
    public void cancel() {
        cancelled.set(true);
    }

    /** Something to do with a queue from outside of a notification. */
    @FunctionalInterface
    interface QueueAction {
        void run(Virtqueue queue) throws BrokenQueueException;
    }

    /** Works on a queue if the driver is up; tells the driver of buffers that were used. */
    void with(int index, QueueAction action) {
        lock.lock();
        try {
            if ((status & STATUS_DRIVER_OK) == 0 || (status & STATUS_NEEDS_RESET) != 0) {
                return;
            }
            var queue = queues[index];
            if (!queue.isReady()) {
                return;
            }
            int before = queue.completed();
            try {
                action.run(queue);
            } catch (BrokenQueueException _) {
                needReset();
            }
            if (queue.completed() != before && queue.wantsInterrupt()) {
                raise(INTERRUPT_USED_BUFFER);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells the driver to read the configuration again. */
    void configChanged() {
        lock.lock();
        try {
            configGeneration++;
            if ((status & STATUS_DRIVER_OK) != 0) {
                raise(INTERRUPT_CONFIG);
            }
        } finally {
            lock.unlock();
        }
    }

    private void needReset() {
        status |= STATUS_NEEDS_RESET;
        raise(INTERRUPT_CONFIG);
    }

    private void raise(int cause) {
        interruptStatus |= cause;
        line.set(true);
    }

    @Override
    public long read(long offset, int sizeBytes) {
        lock.lock();
        try {
            if (offset >= CONFIG) {
                return readConfig(offset - CONFIG, sizeBytes);
            }
            return sizeBytes == 4 ? Integer.toUnsignedLong(readRegister((int) offset)) : 0;
        } finally {
            lock.unlock();
        }
    }

    private long readConfig(long offset, int sizeBytes) {
        if (device.isEmpty()) {
            return 0;
        }
        var config = device.get().config();
        long value = 0;
        for (int i = 0; i < sizeBytes && offset + i < config.length; i++) {
            value |= (config[(int) offset + i] & 0xffL) << 8 * i;
        }
        return value;
    }

    private int readRegister(int offset) {
        return switch (offset) {
            case MAGIC -> MAGIC_VALUE;
            case VERSION -> 2;
            case DEVICE_ID -> device.map(VirtioDevice::id).orElse(0);
            case VENDOR_ID -> VENDOR;
            case DEVICE_FEATURES ->
                    deviceFeaturesSelect == 0
                            ? (int) offered()
                            : deviceFeaturesSelect == 1 ? (int) (offered() >>> 32) : 0;
            case QUEUE_SIZE_MAX -> queueSelect < queues.length ? Virtqueue.MAX_SIZE : 0;
            case QUEUE_READY -> queueSelect < queues.length && selected().isReady() ? 1 : 0;
            case INTERRUPT_STATUS -> interruptStatus;
            case STATUS -> status;
            case CONFIG_GENERATION -> configGeneration;
            // No shared memory regions: length and base are all ones (§4.2.2).
            case SHARED_MEMORY_LENGTH,
                    SHARED_MEMORY_LENGTH + 4,
                    SHARED_MEMORY_BASE,
                    SHARED_MEMORY_BASE + 4 ->
                    -1;
            default -> 0;
        };
    }

    private long offered() {
        return device.isEmpty() ? 0 : device.get().features() | F_VERSION_1 | F_INDIRECT_DESC;
    }

    private Virtqueue selected() {
        return queues[queueSelect];
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
        if (device.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (offset >= CONFIG) {
                device.get().writeConfig(offset - CONFIG, sizeBytes, value);
            } else if (sizeBytes == 4) {
                writeRegister((int) offset, (int) value);
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeRegister(int offset, int value) {
        switch (offset) {
            case DEVICE_FEATURES_SELECT -> deviceFeaturesSelect = value;
            case DRIVER_FEATURES_SELECT -> driverFeaturesSelect = value;
            case DRIVER_FEATURES -> writeDriverFeatures(Integer.toUnsignedLong(value));
            case QUEUE_SELECT -> queueSelect = value >= 0 ? value : Integer.MAX_VALUE;
            case QUEUE_NOTIFY -> notifyQueue(value);
            case INTERRUPT_ACKNOWLEDGE -> {
                interruptStatus &= ~value;
                line.set(interruptStatus != 0);
            }
            case STATUS -> writeStatus(value);
            default -> {
                if (queueSelect < queues.length) {
                    writeQueueRegister(selected(), offset, value);
                }
            }
        }
    }

    private void writeDriverFeatures(long word) {
        if ((status & STATUS_FEATURES_OK) != 0) {
            return;
        }
        if (driverFeaturesSelect == 0) {
            driverFeatures = driverFeatures & ~0xffff_ffffL | word;
        } else if (driverFeaturesSelect == 1) {
            driverFeatures = driverFeatures & 0xffff_ffffL | word << 32;
        }
    }

    private void writeQueueRegister(Virtqueue queue, int offset, int value) {
        if (offset == QUEUE_READY) {
            if ((value & 1) == 0) {
                queue.reset();
            } else if (!queue.isReady()) {
                try {
                    queue.enable();
                } catch (BrokenQueueException _) {
                    needReset();
                }
            }
            return;
        }
        if (queue.isReady()) {
            return;
        }
        switch (offset) {
            case QUEUE_SIZE -> queue.size = value;
            case QUEUE_DESCRIPTORS -> queue.descriptors = low(queue.descriptors, value);
            case QUEUE_DESCRIPTORS + 4 -> queue.descriptors = high(queue.descriptors, value);
            case QUEUE_DRIVER -> queue.available = low(queue.available, value);
            case QUEUE_DRIVER + 4 -> queue.available = high(queue.available, value);
            case QUEUE_DEVICE -> queue.used = low(queue.used, value);
            case QUEUE_DEVICE + 4 -> queue.used = high(queue.used, value);
            default -> {}
        }
    }

    private static long low(long address, int word) {
        return address & ~0xffff_ffffL | Integer.toUnsignedLong(word);
    }

    private static long high(long address, int word) {
        return address & 0xffff_ffffL | (long) word << 32;
    }

    private void notifyQueue(int index) {
        if (index >= 0 && index < queues.length) {
            with(index, queue -> device.orElseThrow().notified(index, queue));
        }
    }

    private void writeStatus(int value) {
        if (value == 0) {
            reset();
            return;
        }
        boolean wasUp = (status & STATUS_DRIVER_OK) != 0;
        int kept = status & STATUS_NEEDS_RESET;
        status = value & 0xff | kept;
        // A driver that wants what was not offered, or the legacy interface, is refused (§3.1.1).
        boolean acceptable =
                (driverFeatures & ~offered()) == 0 && (driverFeatures & F_VERSION_1) != 0;
        if (!acceptable) {
            status &= ~STATUS_FEATURES_OK;
        }
        if (!wasUp && (status & STATUS_DRIVER_OK) != 0) {
            for (int index = 0; index < queues.length; index++) {
                notifyQueue(index);
            }
        }
    }

    /** As after power-on. */
    public void reset() {
        lock.lock();
        try {
            status = 0;
            interruptStatus = 0;
            driverFeatures = 0;
            driverFeaturesSelect = 0;
            deviceFeaturesSelect = 0;
            queueSelect = 0;
            for (var queue : queues) {
                queue.reset();
            }
            device.ifPresent(VirtioDevice::reset);
            line.set(false);
        } finally {
            lock.unlock();
        }
    }
}
