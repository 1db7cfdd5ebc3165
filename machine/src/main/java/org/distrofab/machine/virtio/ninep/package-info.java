/**
 * Folders of the host as the guest's file systems: 9P2000.L (diod, protocol.md; the base protocol
 * is that of Plan 9's manual, section 5) over the virtio transport of QEMU and Linux.
 */
package org.distrofab.machine.virtio.ninep;
