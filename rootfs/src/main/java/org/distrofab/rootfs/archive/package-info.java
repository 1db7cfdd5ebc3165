/**
 * Archives and how they are compressed: cpio (Linux {@code
 * Documentation/driver-api/early-userspace/buffer-format.rst}) and tar (POSIX.1-2017 pax, with the
 * additions of GNU tar and star that are in use).
 */
package org.distrofab.rootfs.archive;
