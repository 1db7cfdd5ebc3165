package org.distrofab.machine;

import org.distrofab.machine.boot.BoardTree;
import org.distrofab.machine.boot.DiskBoot;
import org.distrofab.machine.boot.KernelImage;
import org.distrofab.machine.boot.Payload;
import org.distrofab.machine.device.HostConsole;
import org.distrofab.machine.device.MemoryMap;
import org.distrofab.machine.trace.InstructionTracer;
import org.distrofab.machine.trace.SystemCallTracer;
import org.distrofab.machine.virtio.BlockDevice;
import org.distrofab.machine.virtio.BlockStorage;
import org.distrofab.machine.virtio.ConsoleDevice;
import org.distrofab.machine.virtio.EntropyDevice;
import org.distrofab.machine.virtio.NetworkDevice;
import org.distrofab.machine.virtio.VirtioDevice;
import org.distrofab.machine.virtio.ninep.NinePDevice;
import org.distrofab.rootfs.ByteSource;
import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.elf.ElfClass;
import org.distrofab.rootfs.elf.ElfFile;
import org.distrofab.rootfs.elf.ElfHeader;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A RISC-V computer: one to eight RV64GC harts on the board that QEMU calls {@code virt}.
 *
 * {@snippet :
 * var machine = Machine.builder()
 *         .kernel(Path.of("vmlinux"))
 *         .initrd(Path.of("initrd.img"))
 *         .commandLine("console=ttyS0")
 *         .console(System.out)
 *         .build();
 * RunResult result = machine.run();
 * }
 *
 * <p>A machine runs once.
 */
public final class Machine {
    private static final byte[] MAC_ADDRESS = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
    private static final int RNG_SEED_BYTES = 32;
    private static final int INPUT_BUFFER_BYTES = 256;

    private final Builder settings;
    private final MachineOptions options;
    private final HostConsole console;
    private final Dialogue.Progress dialogue;
    private final RandomGenerator random;
    private final Optional<SystemCallTracer> systemCalls;
    private volatile Board board;
    private volatile Optional<Ending> endBeforeStart = Optional.empty();
    private volatile int columns;
    private volatile int rows;

    private Machine(Builder settings, Payload payload) {
        this.settings = settings;
        random =
                settings.deterministic
                        ? RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed)
                        : new SecureRandom();
        var rngSeed = new byte[RNG_SEED_BYTES];
        random.nextBytes(rngSeed);
        boolean tracing =
                settings.systemCallLines.isPresent() || settings.systemCallTable.isPresent();
        systemCalls =
                tracing
                        ? Optional.of(
                                new SystemCallTracer(
                                        settings.systemCallLines,
                                        settings.systemCallTable.isPresent()))
                        : Optional.empty();
        options =
                new MachineOptions(
                        settings.memoryBytes,
                        settings.harts,
                        payload,
                        new HartOptions(
                                settings.instructionLines.map(InstructionTracer::new),
                                systemCalls.map(tracer -> tracer),
                                settings.engine),
                        settings.maxInstructions,
                        rngSeed,
                        settings.clock,
                        settings.checkpoint,
                        settings.deterministic
                                ? Optional.of(settings.startOfTime)
                                : Optional.empty());
        dialogue = settings.dialogue.new Progress();
        console = new HostConsole(settings.output, this::heard, this::inputArrived);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Types on the guest's console; from any thread, before or during the run. */
    public void send(byte[] bytes) {
        console.send(bytes);
    }

    /** Switches the machine off; from any thread. */
    public void stop() {
        end(new Ending.Stopped());
    }

    /** Tells the guest how large the terminal of its virtio console is; from any thread. */
    public void resizeTerminal(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
        var running = board;
        if (running != null) {
            running.resize(columns, rows);
        }
    }

    private void end(Ending ending) {
        var running = board;
        if (running == null) {
            endBeforeStart = Optional.of(ending);
        } else {
            running.end(ending);
        }
    }

    private void inputArrived() {
        var running = board;
        if (running != null) {
            running.wakeForInput();
        }
    }

    private void heard(int value) {
        var reply = dialogue.heard(value);
        if (reply.length > 0) {
            console.send(reply);
        }
        if (dialogue.endsSatisfied()) {
            end(new Ending.Heard());
        }
    }

    /**
     * Switches the machine on and lets it run until it ends.
     *
     * @throws FormatException if what is to be loaded does not fit into memory
     * @throws IOException if a disk or a share cannot be opened, or the console not be written to
     * @throws InterruptedException if the thread is interrupted; the machine is off then
     */
    public RunResult run() throws IOException, FormatException, InterruptedException {
        long start = System.nanoTime();
        var sum = new StatisticsSum();
        Ending ending;
        var helpers = new ArrayList<Thread>();
        try (var devices = openDevices()) {
            console.send(dialogue.begin());
            settings.timeout.ifPresent(limit -> helpers.add(timer(limit)));
            settings.input.ifPresent(this::pump);
            var timebase = settings.deterministic ? new VirtualTime() : new WallTime();
            long retired = 0;
            do {
                try (var next = new Board(options, timebase, retired, console, devices)) {
                    ending = run(next);
                    next.harts().forEach(hart -> sum.add(hart.statistics()));
                    sum.add(next.bus());
                    retired = sum.instructionsRetired();
                    board = null;
                }
                if (ending instanceof Ending.Restart
                        && settings.maxInstructions.orElse(Long.MAX_VALUE) <= retired) {
                    ending = new Ending.InstructionLimit();
                }
            } while (ending instanceof Ending.Restart && settings.restarts);
        } finally {
            helpers.forEach(Thread::interrupt);
            systemCalls.ifPresent(this::report);
        }
        console.check();
        return new RunResult(ending, dialogue.expected(), sum.total(System.nanoTime() - start));
    }

    private Ending run(Board next) throws InterruptedException {
        board = next;
        endBeforeStart.ifPresent(next::end);
        next.resize(columns, rows);
        return next.run();
    }

    private void report(SystemCallTracer tracer) {
        tracer.finish();
        settings.systemCallTable.ifPresent(table -> tracer.summary().ifPresent(table));
    }

    private Thread timer(Duration limit) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        Thread.sleep(limit);
                        end(new Ending.TimedOut());
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** Passes a stream on to the guest. The thread may outlive the run: reads do not end. */
    private void pump(InputStream input) {
        Thread.ofPlatform()
                .daemon()
                .name("console-input")
                .start(() -> {
                    var buffer = new byte[INPUT_BUFFER_BYTES];
                    try {
                        for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                            console.send(Arrays.copyOf(buffer, n));
                        }
                    } catch (IOException _) {
                        // As at the end of the stream: there is no more input.
                    }
                });
    }

    private VirtioDevices openDevices() throws IOException {
        var devices = new ArrayList<VirtioDevice>();
        var virtioConsole =
                new ConsoleDevice(
                        value -> console.write(HostConsole.Port.VIRTIO, value),
                        () -> console.poll(HostConsole.Port.VIRTIO));
        try {
            for (var disk : settings.disks) {
                devices.add(new BlockDevice(open(disk), "disk" + devices.size()));
            }
            for (var share : settings.shares) {
                devices.add(new NinePDevice(share, settings.clock));
            }
        } catch (IOException e) {
            for (var device : devices) {
                device.close();
            }
            throw e;
        }
        devices.add(new EntropyDevice(random));
        devices.add(virtioConsole);
        settings.network.ifPresent(
                network -> devices.add(new NetworkDevice(MAC_ADDRESS, backEnd(network))));
        return new VirtioDevices(devices, virtioConsole);
    }

    private static NetworkDevice.Network backEnd(Network network) {
        return switch (network) {
            case NOWHERE -> NetworkDevice.Network.nowhere();
            case LOOPBACK -> NetworkDevice.Network.loopback();
        };
    }

    private static BlockStorage open(Disk disk) throws IOException {
        return switch (disk.mode()) {
            case WRITABLE -> BlockStorage.file(disk.image(), false);
            case READ_ONLY -> BlockStorage.file(disk.image(), true);
            case SNAPSHOT -> {
                var scratch = Files.createTempFile("distrofab-overlay", ".tmp");
                Files.delete(scratch);
                yield BlockStorage.overlay(disk.image(), scratch);
            }
        };
    }

    /** What the network device is connected to. */
    public enum Network {
        /** Every frame is lost. */
        NOWHERE,
        /** Every frame comes back. */
        LOOPBACK
    }

    /** Says what the machine is like. */
    public static final class Builder {
        /** The smallest memory that a kernel fits in with some room. */
        public static final long MIN_MEMORY_BYTES = 4L << 20;

        /** The largest memory: what the Java platform can address as one segment, and more. */
        public static final long MAX_MEMORY_BYTES = 1L << 40;

        public static final int MAX_HARTS = 8;

        private long memoryBytes = 1L << 30;
        private int harts = 1;
        private Optional<Path> kernel = Optional.empty();
        private Optional<Path> initrd = Optional.empty();
        private Optional<String> commandLine = Optional.empty();
        private Optional<Path> firmware = Optional.empty();
        private Optional<Path> program = Optional.empty();
        private final List<Disk> disks = new ArrayList<>();
        private final List<Share> shares = new ArrayList<>();
        private Optional<Network> network = Optional.empty();
        private OutputStream output = OutputStream.nullOutputStream();
        private Optional<InputStream> input = Optional.empty();
        private Dialogue dialogue = Dialogue.none();
        private Optional<Duration> timeout = Optional.empty();
        private OptionalLong maxInstructions = OptionalLong.empty();
        private boolean deterministic;
        private long seed;
        private Instant startOfTime = Instant.parse("2026-01-01T00:00:00Z");
        private InstantSource clock = InstantSource.system();
        private boolean restarts = true;
        private Engine engine = Engine.INTERPRETER;
        private Optional<Consumer<List<? extends Hart>>> checkpoint = Optional.empty();
        private Optional<Consumer<String>> systemCallLines = Optional.empty();
        private Optional<Consumer<String>> systemCallTable = Optional.empty();
        private Optional<Consumer<String>> instructionLines = Optional.empty();

        private Builder() {}

        /**
         * @param bytes a multiple of 4096, from {@link #MIN_MEMORY_BYTES} up; 1 GiB if not said
         */
        public Builder memory(long bytes) {
            if (bytes < MIN_MEMORY_BYTES || bytes > MAX_MEMORY_BYTES || bytes % 4096 != 0) {
                throw new IllegalArgumentException(
                        "memory of " + bytes + " bytes: need 4 MiB to 1 TiB in pages of 4096");
            }
            memoryBytes = bytes;
            return this;
        }

        /**
         * @param count 1 to {@link #MAX_HARTS}; 1 if not said
         */
        public Builder harts(int count) {
            if (count < 1 || count > MAX_HARTS) {
                throw new IllegalArgumentException(count + " harts: need 1 to " + MAX_HARTS);
            }
            harts = count;
            return this;
        }

        /** A kernel in any form that {@link KernelImage#read} knows. */
        public Builder kernel(Path image) {
            kernel = Optional.of(image);
            return this;
        }

        public Builder initrd(Path image) {
            initrd = Optional.of(image);
            return this;
        }

        /** The kernel's command line; takes the place of a boot entry's. */
        public Builder commandLine(String text) {
            commandLine = Optional.of(text);
            return this;
        }

        /** Real firmware for machine mode, a flat binary or ELF, in place of the machine's own. */
        public Builder firmware(Path image) {
            firmware = Optional.of(image);
            return this;
        }

        /** A bare-metal program in place of firmware and kernel, started in machine mode. */
        public Builder program(Path elf) {
            program = Optional.of(elf);
            return this;
        }

        /** One more disk. Without a kernel, the machine boots from the first. */
        public Builder disk(Disk disk) {
            disks.add(disk);
            return this;
        }

        public Builder share(Share share) {
            shares.add(share);
            return this;
        }

        public Builder network(Network backEnd) {
            network = Optional.of(backEnd);
            return this;
        }

        /** Takes what the guest writes to its consoles. */
        public Builder console(OutputStream stream) {
            output = stream;
            return this;
        }

        /** Gives what is typed on the guest's console; read by a thread of its own. */
        public Builder input(InputStream stream) {
            input = Optional.of(stream);
            return this;
        }

        public Builder dialogue(Dialogue conversation) {
            dialogue = conversation;
            return this;
        }

        public Builder timeout(Duration limit) {
            timeout = Optional.of(limit);
            return this;
        }

        /**
         * Ends the run when all harts together have executed so many, give or take a block each.
         */
        public Builder maxInstructions(long count) {
            maxInstructions = OptionalLong.of(count);
            return this;
        }

        /**
         * Lets time depend on executed instructions alone and all harts take turns on one thread,
         * so that two runs with the same input are the same to the last instruction.
         *
         * @param seed for all that is random
         */
        public Builder deterministic(long seed) {
            deterministic = true;
            this.seed = seed;
            return this;
        }

        /** What the real-time clock shows; in deterministic mode only at power-on. */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /** What the real-time clock shows at power-on in deterministic mode. */
        public Builder startOfTime(Instant instant) {
            startOfTime = instant;
            return this;
        }

        /** Whether a guest that asks for a restart gets one, or the run ends; true if not said. */
        public Builder restarts(boolean allowed) {
            restarts = allowed;
            return this;
        }

        /**
         * Shows the harts now and then, always at the same instruction; deterministic runs only.
         */
        Builder checkpoint(Consumer<List<? extends Hart>> observer) {
            checkpoint = Optional.of(observer);
            return this;
        }

        /** Why runs of two engines could differ though the engines do not; empty if they do not. */
        Optional<String> obstacleToComparing() {
            if (!deterministic) {
                return Optional.of("time must be deterministic");
            }
            if (input.isPresent()) {
                return Optional.of("there must be no input but that of the dialogue");
            }
            if (timeout.isPresent()) {
                return Optional.of("the limit must be one of instructions, not of time");
            }
            boolean areDisksKept =
                    disks.stream().allMatch(disk -> disk.mode() != Disk.Mode.WRITABLE)
                            && shares.stream().allMatch(Share::readOnly);
            return areDisksKept
                    ? Optional.empty()
                    : Optional.of("disks and shares must be read-only or snapshots");
        }

        /** What executes instructions; the interpreter if not said. */
        public Builder engine(Engine engine) {
            this.engine = engine;
            return this;
        }

        /**
         * Shows each system call that a program makes, as strace(1) does.
         *
         * @param lines takes a line without newline, on a hart's thread
         */
        public Builder traceSystemCalls(Consumer<String> lines) {
            systemCallLines = Optional.of(lines);
            return this;
        }

        /**
         * Counts system calls and the instructions that they take, as {@code strace -c} does.
         *
         * @param table takes the table at the end of the run
         */
        public Builder summariseSystemCalls(Consumer<String> table) {
            systemCallTable = Optional.of(table);
            return this;
        }

        /**
         * Shows each instruction before it is executed; slow.
         *
         * @param lines takes a line without newline, on a hart's thread
         */
        public Builder traceInstructions(Consumer<String> lines) {
            instructionLines = Optional.of(lines);
            return this;
        }

        /**
         * The flattened device tree of such a machine. That of a run differs: the place of the
         * initial RAM disk is added, and the random seed.
         */
        public byte[] deviceTree() {
            return new BoardTree(
                            memoryBytes,
                            harts,
                            commandLine.orElse(""),
                            Optional.empty(),
                            new byte[RNG_SEED_BYTES])
                    .deviceTree()
                    .toBytes();
        }

        /**
         * Reads what is to be loaded.
         *
         * @throws FormatException if a file is not what it is given for
         * @throws IOException if a file cannot be read
         * @throws IllegalArgumentException if the settings contradict each other
         */
        public Machine build() throws IOException, FormatException {
            int slots = MemoryMap.VIRTIO_SLOTS - 2 - (network.isPresent() ? 1 : 0);
            if (disks.size() + shares.size() > slots) {
                throw new IllegalArgumentException(
                        "%d disks and shares; there is room for %d"
                                .formatted(disks.size() + shares.size(), slots));
            }
            for (var disk : disks) {
                checkImage(disk.image());
            }
            return new Machine(this, payload());
        }

        private Payload payload() throws IOException, FormatException {
            if (program.isPresent()) {
                if (kernel.isPresent() || firmware.isPresent()) {
                    throw new IllegalArgumentException(
                            "a bare-metal program runs without kernel and firmware");
                }
                return new Payload.Program(readProgram(program.get()));
            }
            Optional<byte[]> bios =
                    firmware.isPresent()
                            ? Optional.of(Files.readAllBytes(firmware.get()))
                            : Optional.empty();
            if (kernel.isPresent()) {
                return new Payload.Kernel(
                        Optional.of(readKernel(kernel.get())),
                        initrd.isPresent()
                                ? Optional.of(Files.readAllBytes(initrd.get()))
                                : Optional.empty(),
                        commandLine.orElse(""),
                        bios,
                        Optional.empty());
            }
            if (bios.isPresent()) {
                return new Payload.Kernel(
                        Optional.empty(),
                        Optional.empty(),
                        commandLine.orElse(""),
                        bios,
                        Optional.empty());
            }
            if (disks.isEmpty()) {
                throw new IllegalArgumentException(
                        "nothing to run: need a kernel, a program, firmware or a disk");
            }
            var found = DiskBoot.find(disks.getFirst().image());
            return new Payload.Kernel(
                    found.kernel(),
                    initrd.isPresent()
                            ? Optional.of(Files.readAllBytes(initrd.get()))
                            : found.initrd(),
                    commandLine.orElse(found.commandLine()),
                    Optional.empty(),
                    found.deviceTree());
        }

        private static KernelImage readKernel(Path file) throws IOException, FormatException {
            try {
                return KernelImage.read(Files.readAllBytes(file));
            } catch (FormatException e) {
                throw e.in(file.toString());
            }
        }

        private static ElfFile readProgram(Path file) throws IOException, FormatException {
            try {
                var elf = ElfFile.read(ByteSource.of(Files.readAllBytes(file)));
                elf.require(ElfClass.ELF64, ElfHeader.EM_RISCV);
                return elf;
            } catch (FormatException e) {
                throw e.in(file.toString());
            }
        }

        private static void checkImage(Path image) throws IOException, FormatException {
            long size = Files.size(image);
            if (!Files.isRegularFile(image) || size == 0 || size % 512 != 0) {
                throw new FormatException(
                        image.toString(),
                        -1,
                        "a disk image: a file of whole sectors of 512 bytes",
                        Files.isDirectory(image) ? "a folder" : size + " bytes");
            }
        }
    }
}
