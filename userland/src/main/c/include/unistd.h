#pragma once
#include <bits/types.h>
#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4
#define F_ULOCK 0
#define F_LOCK 1
#define F_TLOCK 2
#define F_TEST 3
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define _POSIX_VERSION 200809L
#define _POSIX_VDISABLE 0
#define _SC_ARG_MAX 0
#define _SC_CHILD_MAX 1
#define _SC_CLK_TCK 2
#define _SC_NGROUPS_MAX 3
#define _SC_OPEN_MAX 4
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE 30
#define _SC_NPROCESSORS_CONF 83
#define _SC_NPROCESSORS_ONLN 84
#define _SC_PHYS_PAGES 85
#define _SC_AVPHYS_PAGES 86
#define _SC_GETPW_R_SIZE_MAX 70
#define _SC_GETGR_R_SIZE_MAX 69
#define _SC_HOST_NAME_MAX 180
#define _SC_LINE_MAX 43
#define _PC_NAME_MAX 3
#define _PC_PATH_MAX 4
#define _PC_PIPE_BUF 5
#define _CS_PATH 0
extern char **environ;
extern char *optarg;
extern int optind, opterr, optopt;
int access(const char *path, int mode);
unsigned alarm(unsigned seconds);
int brk(void *end);
int chdir(const char *path);
int chown(const char *path, uid_t owner, gid_t group);
int chroot(const char *path);
int close(int fd);
size_t confstr(int name, char *buffer, size_t size);
ssize_t copy_file_range(int in, off_t *in_at, int out, off_t *out_at,
                        size_t n, unsigned flags);
char *crypt(const char *phrase, const char *setting);
int dup(int fd);
int dup2(int fd, int wanted);
int dup3(int fd, int wanted, int flags);
int execl(const char *path, const char *arg, ...);
int execle(const char *path, const char *arg, ...);
int execlp(const char *file, const char *arg, ...);
int execv(const char *path, char *const argv[]);
int execve(const char *path, char *const argv[], char *const envp[]);
int execvp(const char *file, char *const argv[]);
int execvpe(const char *file, char *const argv[], char *const envp[]);
_Noreturn void _exit(int status);
int faccessat(int dir, const char *path, int mode, int flags);
int fchdir(int fd);
int fchown(int fd, uid_t owner, gid_t group);
int fchownat(int dir, const char *path, uid_t owner, gid_t group, int flags);
int fdatasync(int fd);
pid_t fork(void);
long fpathconf(int fd, int name);
int fsync(int fd);
int ftruncate(int fd, off_t length);
char *getcwd(char *buffer, size_t size);
int getdomainname(char *name, size_t size);
gid_t getegid(void);
int getentropy(void *buffer, size_t n);
uid_t geteuid(void);
gid_t getgid(void);
int getgroups(int size, gid_t *groups);
int gethostname(char *name, size_t size);
char *getlogin(void);
int getlogin_r(char *name, size_t size);
int getopt(int argc, char *const argv[], const char *options);
int getpagesize(void);
char *getpass(const char *prompt);
pid_t getpgid(pid_t pid);
pid_t getpgrp(void);
pid_t getpid(void);
pid_t getppid(void);
pid_t getsid(pid_t pid);
pid_t gettid(void);
uid_t getuid(void);
int isatty(int fd);
int lchown(const char *path, uid_t owner, gid_t group);
int link(const char *from, const char *to);
int linkat(int from_dir, const char *from, int to_dir, const char *to,
           int flags);
int lockf(int fd, int command, off_t length);
off_t lseek(int fd, off_t offset, int whence);
int nice(int increment);
long pathconf(const char *path, int name);
int pause(void);
int pipe(int fds[2]);
int pipe2(int fds[2], int flags);
ssize_t pread(int fd, void *to, size_t n, off_t offset);
ssize_t pwrite(int fd, const void *from, size_t n, off_t offset);
ssize_t read(int fd, void *to, size_t n);
ssize_t readlink(const char *restrict path, char *restrict to, size_t n);
ssize_t readlinkat(int dir, const char *restrict path, char *restrict to,
                   size_t n);
int rmdir(const char *path);
void *sbrk(intptr_t increment);
int setdomainname(const char *name, size_t n);
int setegid(gid_t group);
int seteuid(uid_t user);
int setgid(gid_t group);
int sethostname(const char *name, size_t n);
int setpgid(pid_t pid, pid_t group);
int setregid(gid_t real, gid_t effective);
int setresgid(gid_t real, gid_t effective, gid_t saved);
int setresuid(uid_t real, uid_t effective, uid_t saved);
int getresuid(uid_t *real, uid_t *effective, uid_t *saved);
int getresgid(gid_t *real, gid_t *effective, gid_t *saved);
int setreuid(uid_t real, uid_t effective);
pid_t setsid(void);
int setuid(uid_t user);
unsigned sleep(unsigned seconds);
int symlink(const char *target, const char *path);
int symlinkat(const char *target, int dir, const char *path);
void sync(void);
int syncfs(int fd);
long syscall(long number, ...);
long sysconf(int name);
pid_t tcgetpgrp(int fd);
int tcsetpgrp(int fd, pid_t group);
int truncate(const char *path, off_t length);
char *ttyname(int fd);
int ttyname_r(int fd, char *buffer, size_t size);
int unlink(const char *path);
int unlinkat(int dir, const char *path, int flags);
int usleep(useconds_t microseconds);
pid_t vfork(void);
int vhangup(void);
ssize_t write(int fd, const void *from, size_t n);
