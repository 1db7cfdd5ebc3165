/* The clock that goes on while the machine is off. */
#ifndef FAB_WALLCLOCK_H
#define FAB_WALLCLOCK_H

void wallclock_init(void);

#endif
