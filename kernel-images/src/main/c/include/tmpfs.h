/* Files that live in memory. */
#ifndef FAB_TMPFS_H
#define FAB_TMPFS_H

#include "types.h"

struct file;
struct inode;
struct super;

struct file *tmpfs_unnamed(const char *name, u64 size);
struct inode *tmpfs_inode(struct super *super, u32 mode, u64 rdev);
extern const struct inode_ops tmpfs_inode_ops;
extern const struct super_ops tmpfs_super_ops;
u64 tmpfs_pages(void);

#endif
