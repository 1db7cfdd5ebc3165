/* Small uses of system calls that several parts share. */
#include "system.h"

#include "text.h"

const char *error_text(long error)
{
    static const struct {
        int error;
        const char *text;
    } texts[] = {
        {EPERM, "not permitted"},
        {ENOENT, "no such file"},
        {EIO, "input or output error"},
        {ENXIO, "no such device"},
        {ENOEXEC, "not in a format that the kernel runs"},
        {ENOMEM, "out of memory"},
        {EACCES, "access denied"},
        {ENOTBLK, "not a block device"},
        {EBUSY, "busy"},
        {EEXIST, "already there"},
        {ENODEV, "the kernel has no such file system or device"},
        {ENOTDIR, "not a directory"},
        {EISDIR, "is a directory"},
        {EINVAL, "invalid (wrong contents or options)"},
        {ENOSPC, "no space"},
        {EROFS, "read-only"},
        {ENAMETOOLONG, "name too long"},
        {ENOSYS, "the kernel has no such call"},
        {ELOOP, "too many links"},
        {EBADMSG, "damaged"},
        {EOPNOTSUPP, "not supported by this kernel"},
        {ESTALE, "stale"},
        {EUCLEAN, "the file system needs repair"},
        {ENOMEDIUM, "no medium"},
        {EKEYREJECTED, "signature refused"},
    };
    static char other[32];
    long positive = error < 0 ? -error : error;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (texts[i].error == positive) {
            return texts[i].text;
        }
    }
    join(other, sizeof(other), "error ", decimal(positive), NULL);
    return other;
}

long open_file(const char *path, int flags)
{
    return CALL4(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0);
}

long read_text(const char *path, char *text, size_t size)
{
    long fd = open_file(path, 0);
    text[0] = 0;
    if (fd < 0) {
        return fd;
    }
    size_t have = 0;
    long got = 0;
    while (have + 1 < size &&
           (got = CALL3(SYS_read, fd, text + have, size - 1 - have)) > 0) {
        have += (size_t)got;
    }
    CALL1(SYS_close, fd);
    text[have] = 0;
    return got < 0 ? got : (long)have;
}

bool is_there(const char *path)
{
    struct status status;
    return CALL4(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0;
}

void sleep_millis(long millis)
{
    long wanted[2] = {millis / 1000, millis % 1000 * 1000000};
    CALL2(SYS_nanosleep, wanted, 0);
}

long uptime_millis(void)
{
    long now[2] = {0, 0};
    CALL2(SYS_clock_gettime, 1 /* CLOCK_MONOTONIC */, now);
    return now[0] * 1000 + now[1] / 1000000;
}

bool folder_open(struct folder *folder, const char *path)
{
    folder->fd = (int)open_file(path, O_DIRECTORY);
    folder->size = folder->at = 0;
    return folder->fd >= 0;
}

const char *folder_next(struct folder *folder)
{
    /* linux_dirent64: inode, offset, 16-bit length, type, name. */
    enum { LENGTH = 16, NAME = 19 };
    for (;;) {
        if (folder->at >= folder->size) {
            folder->at = 0;
            folder->size = CALL3(SYS_getdents64, folder->fd, folder->bytes,
                                 sizeof(folder->bytes));
            if (folder->size <= 0) {
                return NULL;
            }
        }
        const char *entry = folder->bytes + folder->at;
        uint16_t step;
        memcpy(&step, entry + LENGTH, sizeof(step));
        folder->at += step;
        const char *name = entry + NAME;
        if (!same(name, ".") && !same(name, "..")) {
            return name;
        }
    }
}

void folder_close(struct folder *folder)
{
    CALL1(SYS_close, folder->fd);
}
