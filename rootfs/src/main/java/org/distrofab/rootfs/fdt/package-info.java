/** Flattened device trees (DTB): Devicetree Specification, release 0.4, chapters 2 and 5. */
package org.distrofab.rootfs.fdt;
