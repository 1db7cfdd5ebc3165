package org.distrofab.machine.device;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/**
 * The host's end of the guest's consoles: what any port transmits goes to one stream, and input
 * goes to the port that the guest talks on, that is, the one that transmitted last.
 */
public final class HostConsole {
    /** A port of the guest. */
    public enum Port {
        SERIAL,
        VIRTIO
    }

    private final OutputStream output;
    private final IntConsumer listener;
    private final Runnable inputArrived;
    private final ArrayDeque<Byte> input = new ArrayDeque<>();
    private Port talking = Port.SERIAL;
    private IOException failure;

    /**
     * @param output takes all output; flushed after each byte
     * @param listener sees each byte of output after it was written, on the thread that wrote it
     * @param inputArrived told when there is something to {@link #poll}; must not call back
     */
    public HostConsole(OutputStream output, IntConsumer listener, Runnable inputArrived) {
        this.output = output;
        this.listener = listener;
        this.inputArrived = inputArrived;
    }

    /** The guest transmits. */
    public void write(Port port, int value) {
        synchronized (this) {
            talking = port;
            if (failure == null) {
                try {
                    output.write(value);
                    output.flush();
                } catch (IOException e) {
                    failure = e;
                }
            }
            listener.accept(value);
        }
    }

    /**
     * The guest receives.
     *
     * @return the next byte for this port, -1 if there is none now
     */
    public synchronized int poll(Port port) {
        if (port != talking || input.isEmpty()) {
            return -1;
        }
        return input.remove() & 0xff;
    }

    public synchronized boolean hasInput() {
        return !input.isEmpty();
    }

    /** The host sends; from any thread. */
    public void send(byte[] bytes) {
        synchronized (this) {
            for (byte b : bytes) {
                input.add(b);
            }
        }
        inputArrived.run();
    }

    /**
     * @throws IOException if output could not be written
     */
    public synchronized void check() throws IOException {
        if (failure != null) {
            throw new IOException("the console's output cannot be written", failure);
        }
    }
}
