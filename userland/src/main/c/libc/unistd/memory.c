/* Mappings. */
#include "../internal.h"
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

void *mmap(void *start, size_t length, int protection, int flags, int fd,
           off_t offset)
{
    return (void *)sys(SYS_mmap, start, length, protection, flags, fd,
                       offset);
}

int munmap(void *start, size_t length)
{
    return (int)sys(SYS_munmap, start, length);
}

int mprotect(void *start, size_t length, int protection)
{
    return (int)sys(SYS_mprotect, start, length, protection);
}

void *mremap(void *start, size_t length, size_t wanted, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    void *to = va_arg(args, void *);
    va_end(args);
    return (void *)sys(SYS_mremap, start, length, wanted, flags, to);
}

int msync(void *start, size_t length, int flags)
{
    return (int)sys(SYS_msync, start, length, flags);
}

int madvise(void *start, size_t length, int advice)
{
    return (int)sys(SYS_madvise, start, length, advice);
}

int mlock(const void *start, size_t length)
{
    return (int)sys(SYS_mlock, start, length);
}

int munlock(const void *start, size_t length)
{
    return (int)sys(SYS_munlock, start, length);
}

int mlockall(int flags)
{
    return (int)sys(SYS_mlockall, flags);
}

int memfd_create(const char *name, unsigned flags)
{
    return (int)sys(SYS_memfd_create, name, flags);
}

/* malloc does without it; kept for programs that bring their own. */
int brk(void *end)
{
    if (raw(SYS_brk, end) == (long)end)
        return 0;
    errno = ENOMEM;
    return -1;
}

void *sbrk(intptr_t increment)
{
    long now = raw(SYS_brk, 0);
    if (increment && brk((char *)now + increment) < 0)
        return (void *)-1;
    return (void *)now;
}
