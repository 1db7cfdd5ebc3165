package org.distrofab.machine.device;

import org.distrofab.machine.Device;
import org.distrofab.machine.InterruptLine;
import org.distrofab.machine.Timebase;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The core-local interruptor: software interrupts and the machine timer (SiFive FU540-C000 manual
 * §9; the same layout as RISC-V ACLINT's MSWI and MTIMER).
 *
 * <p>The timer interrupt is level-triggered and has to be polled: whoever runs a hart calls {@link
 * #poll} at least when {@link #deadline} has passed.
 *
 * <p>Limitations: {@code mtime} cannot be written.
 */
public final class Clint implements Device {
    private static final long MTIMECMP = 0x4000;
    private static final long MTIME = 0xbff8;

    private final Timebase timebase;
    private final List<InterruptLine> software;
    private final List<InterruptLine> timer;
    private final AtomicIntegerArray msip;
    private final AtomicLongArray mtimecmp;

    /**
     * @param software the MSIP wire of each hart
     * @param timer the MTIP wire of each hart
     */
    public Clint(Timebase timebase, List<InterruptLine> software, List<InterruptLine> timer) {
        this.timebase = timebase;
        this.software = List.copyOf(software);
        this.timer = List.copyOf(timer);
        msip = new AtomicIntegerArray(software.size());
        mtimecmp = new AtomicLongArray(timer.size());
        for (var hart = 0; hart < timer.size(); hart++) {
            mtimecmp.set(hart, -1);
        }
    }

    @Override
    public String name() {
        return "clint";
    }

    /** The value of {@link Timebase#ticks}, unsigned, at which the hart's timer goes off. */
    public long deadline(int hart) {
        return mtimecmp.get(hart);
    }

    /** Brings a hart's timer wire up to date with the clock. */
    public void poll(int hart) {
        var due = Long.compareUnsigned(timebase.ticks(), mtimecmp.get(hart)) >= 0;
        timer.get(hart).set(due);
    }

    @Override
    public long read(long offset, int sizeBytes) {
        if (sizeBytes < 4) {
            return 0;
        }
        if (offset == MTIME || offset == MTIME + 4) {
            return part(timebase.ticks(), (int) (offset & 4), sizeBytes);
        }
        if (offset < 4L * msip.length()) {
            int index = (int) offset / 4;
            long low = Integer.toUnsignedLong(msip.get(index));
            return sizeBytes == 8 && index + 1 < msip.length()
                    ? low | (long) msip.get(index + 1) << 32
                    : low;
        }
        long hart = (offset - MTIMECMP) / 8;
        return offset >= MTIMECMP && hart < mtimecmp.length()
                ? part(mtimecmp.get((int) hart), (int) (offset & 4), sizeBytes)
                : 0;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
        if (sizeBytes < 4) {
            return;
        }
        if (offset < 4L * msip.length()) {
            setSoftware((int) offset / 4, value);
            if (sizeBytes == 8 && offset / 4 + 1 < msip.length()) {
                setSoftware((int) offset / 4 + 1, value >>> 32);
            }
            return;
        }
        var hart = (offset - MTIMECMP) / 8;
        if (offset < MTIMECMP || hart >= mtimecmp.length()) {
            return;
        }
        if (sizeBytes == 8) {
            mtimecmp.set((int) hart, value);
        } else {
            var shift = (int) (offset & 4) * 8;
            mtimecmp.updateAndGet(
                    (int) hart,
                    old -> old & ~(0xffff_ffffL << shift) | (value & 0xffff_ffffL) << shift);
        }
        poll((int) hart);
    }

    private void setSoftware(int hart, long value) {
        msip.set(hart, (int) value & 1);
        software.get(hart).set((value & 1) != 0);
    }

    private static long part(long register, int offset, int sizeBytes) {
        var shifted = register >>> offset * 8;
        return sizeBytes == 8 ? shifted : shifted & 0xffff_ffffL;
    }
}
