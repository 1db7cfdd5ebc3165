/** The firmware that the machine does itself. */
package org.distrofab.machine.firmware;
