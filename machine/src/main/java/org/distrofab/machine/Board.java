package org.distrofab.machine;

import org.distrofab.machine.boot.BoardTree;
import org.distrofab.machine.boot.BootRom;
import org.distrofab.machine.boot.Loader;
import org.distrofab.machine.boot.Payload;
import org.distrofab.machine.device.Clint;
import org.distrofab.machine.device.GoldfishRtc;
import org.distrofab.machine.device.HostConsole;
import org.distrofab.machine.device.MemoryMap;
import org.distrofab.machine.device.Plic;
import org.distrofab.machine.device.TestFinisher;
import org.distrofab.machine.device.Uart16550;
import org.distrofab.machine.firmware.HartStates;
import org.distrofab.machine.firmware.SbiFirmware;
import org.distrofab.machine.hart.InterpreterHart;
import org.distrofab.machine.virtio.ConsoleDevice;
import org.distrofab.machine.virtio.VirtioDevice;
import org.distrofab.machine.virtio.VirtioMmio;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.elf.ElfFile;
import org.distrofab.rootfs.fdt.DeviceTree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/** All of the machine from power-on to power-off: memory, harts, devices and their wires. */
final class Board implements SbiFirmware.Platform, AutoCloseable {
    private static final int STIMECMP = 0x14d;
    private static final int MIE = 0x304;
    private static final int MENVCFG = 0x30a;
    private static final long MENVCFG_STCE = 1L << 63;
    private static final int MSIP = 3;
    private static final int STIP = 5;
    private static final int MTIP = 7;
    private static final int SEIP = 9;
    private static final int MEIP = 11;

    /** How often a machine with a clock alarm looks at it, in ticks. */
    private static final long CLOCK_POLL_TICKS = Timebase.FREQUENCY_HZ / 20;

    private final MachineOptions options;
    private final Timebase timebase;
    private final GuestMemory memory;
    private final Bus bus;
    private final List<InterpreterHart> harts = new ArrayList<>();
    private final List<HartRunner> runners = new ArrayList<>();
    private final List<VirtioMmio> transports = new ArrayList<>();
    private final HartStates states;
    private final HostConsole console;
    private final Clint clint;
    private final Uart16550 uart;
    private final GoldfishRtc clock;
    private final ConsoleDevice virtioConsole;
    private final Optional<HostInterface> hostInterface;
    private final long retiredBefore;
    private final AtomicReference<Ending> ending = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param retiredBefore instructions that count as executed already
     * @param console what the guest's consoles are connected to
     * @param devices what is plugged into the virtio slots
     * @throws FormatException if something does not fit into memory
     */
    Board(
            MachineOptions options,
            Timebase timebase,
            long retiredBefore,
            HostConsole console,
            VirtioDevices devices)
            throws IOException, FormatException {
        this.options = options;
        this.timebase = timebase;
        this.retiredBefore = retiredBefore;
        this.console = console;
        memory = GuestMemory.allocate(options.memoryBytes());
        bus = new Bus(memory);
        boolean ownFirmware = ownFirmware(options.payload());
        states =
                ownFirmware
                        ? HartStates.booting(options.harts())
                        : HartStates.allStarted(options.harts());
        Optional<SupervisorCalls> firmware =
                ownFirmware ? Optional.of(new SbiFirmware(this, states)) : Optional.empty();
        for (int id = 0; id < options.harts(); id++) {
            harts.add(new InterpreterHart(id, bus, timebase, firmware, options.hartOptions()));
        }
        if (timebase instanceof VirtualTime virtual) {
            virtual.use(harts);
        } else {
            harts.forEach(hart -> runners.add(new HartRunner(this, hart)));
        }

        var external = new ArrayList<InterruptLine>();
        for (int id = 0; id < options.harts(); id++) {
            external.add(line(id, MEIP));
            external.add(line(id, SEIP));
        }
        var plic = new Plic(external);
        clint = new Clint(timebase, lines(id -> line(id, MSIP)), lines(id -> line(id, MTIP)));
        uart =
                new Uart16550(
                        value -> console.write(HostConsole.Port.SERIAL, value),
                        () -> console.poll(HostConsole.Port.SERIAL),
                        plic.source(MemoryMap.UART_IRQ));
        clock = new GoldfishRtc(options.epochNanos(timebase), plic.source(MemoryMap.RTC_IRQ));
        virtioConsole = devices.console();
        bus.map(MemoryMap.TEST_FINISHER, MemoryMap.DEVICE_SIZE_BYTES, finisher());
        bus.map(MemoryMap.RTC, MemoryMap.DEVICE_SIZE_BYTES, clock);
        bus.map(MemoryMap.CLINT, MemoryMap.CLINT_SIZE_BYTES, clint);
        bus.map(MemoryMap.PLIC, MemoryMap.PLIC_SIZE_BYTES, plic);
        bus.map(MemoryMap.UART, MemoryMap.UART_SIZE_BYTES, uart);
        plugIn(devices.inOrder(), plic);

        hostInterface =
                switch (options.payload()) {
                    case Payload.Program(var elf) -> {
                        start(elf);
                        yield HostInterface.of(elf, memory, this::putConsole);
                    }
                    case Payload.Kernel kernel -> {
                        start(kernel);
                        yield Optional.empty();
                    }
                };
    }

    private static boolean ownFirmware(Payload payload) {
        return payload instanceof Payload.Kernel kernel && kernel.firmware().isEmpty();
    }

    private List<InterruptLine> lines(IntFunction<InterruptLine> line) {
        var lines = new ArrayList<InterruptLine>();
        for (int id = 0; id < options.harts(); id++) {
            lines.add(line.apply(id));
        }
        return lines;
    }

    /** A wire that ends a hart's sleep when it goes high. */
    private InterruptLine line(int hart, int bit) {
        var wire = harts.get(hart).interruptLine(bit);
        return high -> {
            wire.set(high);
            if (high) {
                wake(hart);
            }
        };
    }

    private TestFinisher finisher() {
        return new TestFinisher(
                new TestFinisher.Power() {
                    @Override
                    public void off(int code) {
                        powerOff(code);
                    }

                    @Override
                    public void reset() {
                        Board.this.reset();
                    }
                });
    }

    /** The first device goes to the last slot, where Linux looks first, as on QEMU. */
    private void plugIn(List<VirtioDevice> devices, Plic plic) {
        for (int slot = 0; slot < MemoryMap.VIRTIO_SLOTS; slot++) {
            int index = MemoryMap.VIRTIO_SLOTS - 1 - slot;
            var device =
                    index < devices.size()
                            ? Optional.of(devices.get(index))
                            : Optional.<VirtioDevice>empty();
            var line = plic.source(MemoryMap.VIRTIO_IRQ + slot);
            var transport = new VirtioMmio(slot, device, memory, line);
            transports.add(transport);
            bus.map(MemoryMap.virtio(slot), MemoryMap.DEVICE_SIZE_BYTES, transport);
        }
    }

    private void start(ElfFile program) throws IOException, FormatException {
        var loader = new Loader(memory);
        var loaded = loader.elf(program, GuestMemory.BASE);
        var tree = boardTree("", Optional.empty()).deviceTree().toBytes();
        long treeAddress = loader.deviceTree(tree, loaded.end());
        for (var hart : harts) {
            hart.setPc(loaded.entry());
            hart.setX(10, hart.id());
            hart.setX(11, treeAddress);
        }
    }

    private void start(Payload.Kernel payload) throws IOException, FormatException {
        var loader = new Loader(memory);
        long usedEnd = Loader.KERNEL;
        long firmwareEnd = GuestMemory.BASE;
        long firmwareEntry = 0;
        if (payload.firmware().isPresent()) {
            var firmware = loader.firmware(payload.firmware().get());
            firmwareEnd = firmware.end();
            firmwareEntry = firmware.entry();
        }
        long kernelEntry = 0;
        if (payload.kernel().isPresent()) {
            var kernel = loader.kernel(payload.kernel().get());
            kernelEntry = kernel.entry();
            usedEnd = kernel.end();
            if (firmwareEnd > kernelEntry) {
                throw new FormatException(
                        "firmware",
                        -1,
                        "an end before the kernel at 0x" + Long.toHexString(kernelEntry),
                        "code up to 0x" + Long.toHexString(firmwareEnd));
            }
        }
        usedEnd = Math.max(usedEnd, firmwareEnd);
        Optional<BoardTree.Range> initrd = Optional.empty();
        if (payload.initrd().isPresent()) {
            initrd = Optional.of(loader.initrd(payload.initrd().get(), usedEnd));
            usedEnd = initrd.get().end();
        }
        var board = boardTree(payload.commandLine(), initrd);
        var tree =
                payload.deviceTree().isPresent()
                        ? board.addedTo(DeviceTree.read(payload.deviceTree().get())).toBytes()
                        : board.deviceTree().toBytes();
        long treeAddress = loader.deviceTree(tree, usedEnd);
        bus.map(BootRom.ADDRESS, BootRom.SIZE_BYTES, new BootRom(kernelEntry));
        for (var hart : harts) {
            hart.setX(10, hart.id());
            hart.setX(11, treeAddress);
            if (payload.firmware().isPresent()) {
                hart.setPc(firmwareEntry);
                hart.setX(12, BootRom.ADDRESS);
            } else {
                SbiFirmware.prepare(hart);
                hart.setPc(kernelEntry);
            }
        }
    }

    private BoardTree boardTree(String commandLine, Optional<BoardTree.Range> initrd) {
        return new BoardTree(
                options.memoryBytes(), options.harts(), commandLine, initrd, options.rngSeed());
    }

    HartStates states() {
        return states;
    }

    Timebase timebase() {
        return timebase;
    }

    @Override
    public List<InterpreterHart> harts() {
        return harts;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    Bus bus() {
        return bus;
    }

    @Override
    public void setInterrupt(int hart, int bit, boolean high) {
        line(hart, bit).set(high);
    }

    @Override
    public void wake(int hart) {
        if (!runners.isEmpty()) {
            runners.get(hart).wake();
        }
    }

    /** Input has arrived: hart 0's thread passes it on to the devices. */
    void wakeForInput() {
        wake(0);
    }

    @Override
    public void putConsole(int value) {
        console.write(HostConsole.Port.SERIAL, value);
    }

    @Override
    public int getConsole() {
        return uart.take();
    }

    @Override
    public void powerOff(int code) {
        end(new Ending.PoweredOff(code));
    }

    @Override
    public void reset() {
        end(new Ending.Restart());
    }

    /** Ends the run; the first reason counts. */
    void end(Ending reason) {
        if (ending.compareAndSet(null, reason)) {
            transports.forEach(VirtioMmio::cancel);
            harts.forEach(Hart::requestStop);
            runners.forEach(HartRunner::wake);
            ended.countDown();
        }
    }

    void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        end(new Ending.Stopped());
    }

    boolean hasEnded() {
        return ending.get() != null;
    }

    void resize(int columns, int rows) {
        virtioConsole.resize(columns, rows);
    }

    /** All harts have had their turn. */
    void checkpoint() {
        options.checkpoint().ifPresent(observer -> observer.accept(harts));
    }

    /** How many instructions a hart may execute now: at most {@code wanted}. */
    long slice(long wanted) {
        // A program that talks through memory is looked at more often.
        long most = hostInterface.isPresent() ? Math.min(wanted, 5_000) : wanted;
        return Math.clamp(instructionsLeft(), 1, most);
    }

    /** What has to be looked at between two slices, on the hart's thread. */
    void poll(Hart hart) {
        clint.poll(hart.id());
        if (hart.id() == 0) {
            clock.poll();
            if (console.hasInput()) {
                uart.refill();
                virtioConsole.refill();
            }
            hostInterface.flatMap(HostInterface::poll).ifPresent(this::end);
        }
        if (instructionsLeft() <= 0) {
            end(new Ending.InstructionLimit());
        }
    }

    private long instructionsLeft() {
        if (options.maxInstructions().isEmpty()) {
            return Long.MAX_VALUE;
        }
        long retired = retiredBefore;
        for (var hart : harts) {
            retired += hart.instructionsRetired();
        }
        return options.maxInstructions().getAsLong() - retired;
    }

    /**
     * When a hart that waits has to be looked at again: the first of its timers whose interrupt it
     * has enabled; {@link Long#MAX_VALUE} for never.
     */
    long deadlineTicks(Hart hart) {
        long deadline = Long.MAX_VALUE;
        if (states.waitsForInterrupts(hart.id())) {
            long enabled = hart.csr(MIE);
            if ((enabled >>> MTIP & 1) != 0) {
                deadline = earlier(deadline, clint.deadline(hart.id()));
            }
            if ((enabled >>> STIP & 1) != 0 && (hart.csr(MENVCFG) & MENVCFG_STCE) != 0) {
                deadline = earlier(deadline, hart.csr(STIMECMP));
            }
        }
        if (hart.id() == 0 && clock.alarmIsSet()) {
            deadline = earlier(deadline, timebase.ticks() + CLOCK_POLL_TICKS);
        }
        return deadline;
    }

    /** Compare registers are unsigned; what is beyond the range of the clock is never. */
    private static long earlier(long deadline, long compare) {
        return compare < 0 ? deadline : Math.min(deadline, compare);
    }

    /**
     * Runs until the end.
     *
     * @return why it ended
     */
    Ending run() throws InterruptedException {
        if (timebase instanceof VirtualTime virtual) {
            var thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("harts")
                            .start(() -> {
                                try {
                                    new Lockstep(this, virtual).run();
                                } catch (RuntimeException | Error e) {
                                    fail(e);
                                }
                            });
            await();
            thread.join();
        } else {
            runners.forEach(HartRunner::start);
            await();
            for (var runner : runners) {
                runner.join();
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the machine failed", failure.get());
        }
        return ending.get();
    }

    private void await() throws InterruptedException {
        try {
            ended.await();
        } catch (InterruptedException e) {
            end(new Ending.Stopped());
            throw e;
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
