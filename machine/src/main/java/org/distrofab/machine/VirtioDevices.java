package org.distrofab.machine;

import org.distrofab.machine.virtio.ConsoleDevice;
import org.distrofab.machine.virtio.VirtioDevice;

import java.io.IOException;
import java.util.List;

/**
 * What is plugged into the virtio slots; outlives a restart of the machine.
 *
 * @param inOrder all of them, in the order in which a guest finds them
 * @param console the one of them that is a console
 */
record VirtioDevices(List<VirtioDevice> inOrder, ConsoleDevice console) implements AutoCloseable {
    VirtioDevices {
        inOrder = List.copyOf(inOrder);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (var device : inOrder) {
            try {
                device.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
