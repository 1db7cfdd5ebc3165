/** What a guest does, as text: system calls and instructions. */
package org.distrofab.machine.trace;
