/* Directories of ext4: between dir.c, readdir.c, htree.c and hash.c. */
#ifndef FAB_HTREE_H
#define FAB_HTREE_H

#include "ext4.h"

int htree_leaf(struct inode *dir, const char *name, usize length, u64 *block,
               bool *more);
int htree_make_room(struct inode *dir, const char *name, usize length);
int htree_make(struct inode *dir);

/* ---- hash.c */
bool ext4_hash_known(u8 version);
u32 ext4_hash(const struct ext4 *fs, u8 version, const char *name,
              usize length);

/* ---- dir.c, for readdir.c too */
usize ext4_dir_blocks(const struct inode *dir);
/* The entry at an offset of a block, or NULL if it is none. */
struct ext4_dirent *ext4_dir_entry(const struct ext4 *fs, u8 *data,
                                   usize offset);
bool ext4_dir_is(const struct ext4_dirent *entry, const char *name,
                 usize length);
int ext4_dir_damaged(struct inode *dir, u64 block);
/* One more block, empty; where entries of a block end. */
int ext4_dir_append(struct inode *dir, struct ext4_buffer *out, u32 *block);
usize ext4_dir_end(const struct ext4 *fs);

#endif
