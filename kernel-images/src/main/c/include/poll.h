/* Waiting for several files. */
#ifndef FAB_POLL_H
#define FAB_POLL_H

#include "types.h"

struct file;
struct poll_table;

u32 file_poll(struct file *file, struct poll_table *table);
void epoll_forget(struct file *file);
u32 files_open(void);
/* ppoll, pselect6, epoll_pwait: the signal mask during the call. */
int mask_begin(uaddr mask, u64 size);
void mask_end(i64 result);

#endif
