#ifndef FAB_POSIXTIMER_H
#define FAB_POSIXTIMER_H

struct process;

/* Ends the timer_create timers of a process. */
void posix_timers_drop(struct process *process);

#endif
