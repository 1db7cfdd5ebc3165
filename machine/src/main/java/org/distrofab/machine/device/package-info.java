/**
 * What is soldered to the board: interrupt controllers, timer, serial port, clock, power switch.
 */
package org.distrofab.machine.device;
