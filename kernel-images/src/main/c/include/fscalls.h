/* Helpers that several files of system calls share. */
#ifndef FAB_FSCALLS_H
#define FAB_FSCALLS_H

#include "fs.h"

int file_truncate(struct inode *inode, u64 size);
i64 iovecs_in(struct iovec **out, uaddr from, u64 count);
i64 file_copy(struct file *from, u64 *from_pos, struct file *to, u64 *to_pos,
              u64 count);

#endif
