/* For file systems that list directories. */
#ifndef FAB_DIRENT_H
#define FAB_DIRENT_H

#include "fs.h"

u8 dirent_type(u32 mode);
bool dirent_dots(struct file *file, struct dir_sink *sink);

#endif
