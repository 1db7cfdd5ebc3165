/* flock and fcntl locks. */
#ifndef FAB_LOCKS_H
#define FAB_LOCKS_H

#include "types.h"

struct file;
struct inode;

void locks_release(struct file *file);
void locks_release_process(struct inode *inode);
i64 locks_fcntl(struct file *file, u32 command, uaddr argument);

#endif
