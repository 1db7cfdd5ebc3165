package org.distrofab.machine.virtio;

/** The driver has put something into a queue that the specification does not allow. */
final class BrokenQueueException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenQueueException(String message) {
        super(message, null, false, false);
    }
}
