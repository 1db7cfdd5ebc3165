/**
 * Virtio devices behind the memory-mapped transport: Virtual I/O Device (VIRTIO) Version 1.2,
 * committee specification 01.
 *
 * <p>Everything that a driver puts into memory is taken for hostile: a queue that makes no sense
 * stops its device, which then asks the driver for a reset (§2.1.2), and nothing else happens.
 */
package org.distrofab.machine.virtio;
