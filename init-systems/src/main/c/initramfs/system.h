/* The kernel as this program sees it: Linux riscv64 system calls, raw. */
#ifndef INITRAMFS_SYSTEM_H
#define INITRAMFS_SYSTEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum call {
    SYS_dup3 = 24, SYS_ioctl = 29, SYS_mknodat = 33, SYS_mkdirat = 34,
    SYS_unlinkat = 35, SYS_umount2 = 39, SYS_mount = 40, SYS_statfs = 43,
    SYS_faccessat = 48, SYS_chdir = 49, SYS_fchdir = 50, SYS_chroot = 51,
    SYS_openat = 56, SYS_close = 57, SYS_getdents64 = 61, SYS_read = 63,
    SYS_write = 64, SYS_pread64 = 67, SYS_newfstatat = 79, SYS_sync = 81,
    SYS_exit = 93, SYS_nanosleep = 101, SYS_clock_gettime = 113,
    SYS_kill = 129, SYS_reboot = 142, SYS_setsid = 157, SYS_uname = 160,
    SYS_getpid = 172, SYS_clone = 220, SYS_execve = 221, SYS_wait4 = 260,
    SYS_finit_module = 273,
};

long ecall(long number, long a, long b, long c, long d, long e, long f);

#define CALL(n, a, b, c, d, e) \
    ecall(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define CALL1(n, a) CALL(n, a, 0, 0, 0, 0)
#define CALL2(n, a, b) CALL(n, a, b, 0, 0, 0)
#define CALL3(n, a, b, c) CALL(n, a, b, c, 0, 0)
#define CALL4(n, a, b, c, d) CALL(n, a, b, c, d, 0)

#define AT_FDCWD (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR 0x200
#define O_RDWR 2
#define O_NOCTTY 0400
#define O_DIRECTORY 0200000
#define O_CLOEXEC 02000000
#define X_OK 1
#define SIGCHLD 17
#define S_IFMT 0170000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFBLK 0060000

#define MS_RDONLY 1
#define MS_NOSUID 2
#define MS_NODEV 4
#define MS_NOEXEC 8
#define MS_SYNCHRONOUS 16
#define MS_NOATIME 1024
#define MS_NODIRATIME 2048
#define MS_MOVE 8192
#define MS_RELATIME (1 << 21)
#define MNT_DETACH 2

enum error {
    EPERM = 1, ENOENT = 2, EIO = 5, ENXIO = 6, ENOEXEC = 8, ENOMEM = 12,
    EACCES = 13, ENOTBLK = 15, EBUSY = 16, EEXIST = 17, ENODEV = 19,
    ENOTDIR = 20, EISDIR = 21, EINVAL = 22, ENOSPC = 28, EROFS = 30,
    ELOOP = 40, ENOSYS = 38, ENAMETOOLONG = 36, EBADMSG = 74,
    EOPNOTSUPP = 95, ESTALE = 116, EUCLEAN = 117, ENOMEDIUM = 123,
    EKEYREJECTED = 129,
};

/* stat(2) of riscv64. */
struct status {
    uint64_t dev, ino;
    uint32_t mode, nlink, uid, gid;
    uint64_t rdev, pad;
    int64_t size;
    int32_t block_size, pad2;
    int64_t blocks;
    int64_t times[6];
    int32_t reserved[2];
};

/* Text of a kernel's error; negative or positive number. */
const char *error_text(long error);

/* What happened between two calls is in the list of names, never lost. */
struct folder {
    int fd;
    long size, at;
    char bytes[2048];
};
bool folder_open(struct folder *folder, const char *path);
/* The next name but . and .., or NULL after the last. */
const char *folder_next(struct folder *folder);
void folder_close(struct folder *folder);

long open_file(const char *path, int flags);
/* Reads a small file as text; the length, or a negative error. */
long read_text(const char *path, char *text, size_t size);
bool is_there(const char *path);
void sleep_millis(long millis);
long uptime_millis(void);

#endif
