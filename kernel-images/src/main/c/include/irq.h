/* Interrupts: polled where the kernel can be left or has nothing to do. */
#ifndef FAB_IRQ_H
#define FAB_IRQ_H

#include "types.h"

void plic_init(void);
/* Calls `fn(data)` for each interrupt of this source. */
int irq_register(u32 source, void (*fn)(void *data), void *data,
                 const char *name);
void irq_unregister(u32 source);
void plic_interrupt(void);
void irq_poll(void);
/* For /proc/interrupts; false when there is no such source. */
bool irq_info(u32 source, u64 *count, const char **name);
#define IRQ_SOURCES 96

#endif
