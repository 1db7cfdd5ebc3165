#include "../internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    return (int)sys(SYS_renameat2, from_dir, from, to_dir, to, 0);
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int remove(const char *path)
{
    if (unlink(path) == 0)
        return 0;
    return errno == EISDIR ? rmdir(path) : -1;
}
