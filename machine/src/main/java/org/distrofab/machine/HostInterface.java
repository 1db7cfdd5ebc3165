package org.distrofab.machine;

import org.distrofab.rootfs.FormatException;
import org.distrofab.rootfs.elf.ElfFile;
import org.distrofab.rootfs.elf.Symbol;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The host-target interface of the Berkeley test programs: a program writes a doubleword at its
 * symbol {@code tohost}, and whoever runs it looks there now and then.
 */
final class HostInterface {
    private static final int CONSOLE_DEVICE = 1;
    private static final int CONSOLE_WRITE = 1;

    private final GuestMemory memory;
    private final long tohost;
    private final IntConsumer console;

    private HostInterface(GuestMemory memory, long tohost, IntConsumer console) {
        this.memory = memory;
        this.tohost = tohost;
        this.console = console;
    }

    /**
     * @param console takes the characters that the program prints
     * @return empty if the program has no such symbol in RAM
     */
    static Optional<HostInterface> of(ElfFile program, GuestMemory memory, IntConsumer console)
            throws IOException, FormatException {
        return program.symbols().stream()
                .filter(symbol -> symbol.name().equals("tohost"))
                .map(Symbol::value)
                .filter(address -> memory.contains(address, 8))
                .findFirst()
                .map(address -> new HostInterface(memory, address, console));
    }

    /** Does what the program asks for, and says how it ended if it did. */
    Optional<Ending> poll() {
        long request = memory.readLong(tohost);
        if (request == 0) {
            return Optional.empty();
        }
        if (request == 1) {
            return Optional.of(new Ending.PoweredOff(0));
        }
        if ((request >>> 56) == CONSOLE_DEVICE && (request >>> 48 & 0xff) == CONSOLE_WRITE) {
            console.accept((int) request & 0xff);
        } else if ((request & 1) != 0) {
            return Optional.of(new Ending.TestFailed(request >>> 1));
        }
        memory.writeLong(tohost, 0);
        return Optional.empty();
    }
}
