package org.distrofab.machine.virtio;

/**
 * One request: what the driver has written for the device, then room for what the device answers
 * (VIRTIO §2.7.4.2 puts them in this order).
 *
 * @param head index of the first descriptor, which names the chain in the used ring
 */
record DescriptorChain(int head, GuestBuffer readable, GuestBuffer writable) {}
