#pragma once
#include <bits/types.h>
typedef struct __dir DIR;
struct dirent {
    ino_t d_ino;
    off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[256];
};
#define DT_UNKNOWN 0
#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12
int alphasort(const struct dirent **a, const struct dirent **b);
int closedir(DIR *dir);
int dirfd(DIR *dir);
DIR *fdopendir(int fd);
DIR *opendir(const char *path);
struct dirent *readdir(DIR *dir);
void rewinddir(DIR *dir);
int scandir(const char *path, struct dirent ***names,
            int (*filter)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **));
void seekdir(DIR *dir, long position);
long telldir(DIR *dir);
