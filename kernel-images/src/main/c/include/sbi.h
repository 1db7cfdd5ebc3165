/* Calls to the firmware (RISC-V Supervisor Binary Interface). */
#ifndef FAB_SBI_H
#define FAB_SBI_H

#include "types.h"

void sbi_init(void);
void sbi_putchar(char c);
void sbi_set_timer(u64 ticks);
noreturn void sbi_shutdown(bool failed);
noreturn void sbi_reboot(void);

#endif
