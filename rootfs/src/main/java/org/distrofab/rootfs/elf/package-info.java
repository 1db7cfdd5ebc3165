/**
 * Reading ELF files: System V ABI, edition 4.1, chapters 4 and 5, with the additions of the gABI
 * draft of 2013 (64-bit class, extended numbering) and of the Linux Standard Base (symbol
 * versions).
 */
package org.distrofab.rootfs.elf;
