/**
 * Disk images: partition tables (UEFI Specification 2.10, chapter 5) and whole disks made of them.
 */
package org.distrofab.rootfs.disk;
