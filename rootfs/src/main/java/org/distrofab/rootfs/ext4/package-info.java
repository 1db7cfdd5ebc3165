/**
 * The ext4 file system: a reader and a writer of images. "§" refers to the chapters of the Linux
 * kernel's documentation, {@code Documentation/filesystems/ext4}, as of Linux 6.12.
 */
package org.distrofab.rootfs.ext4;
