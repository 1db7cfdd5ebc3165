/**
 * What is in memory and in registers when the first hart starts: kernels, initial RAM disks, device
 * tree, and boot entries found on a disk.
 */
package org.distrofab.machine.boot;
