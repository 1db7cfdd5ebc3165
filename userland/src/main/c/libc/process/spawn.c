/*
 * A child that does what the lists say and then becomes another program. It
 * shares the parent's memory until then (CLONE_VFORK), so nothing is copied;
 * errors come back through a pipe, for emulators that copy all the same.
 */
#include "../thread.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct __spawn_action {
    enum { CLOSE, DUP, OPEN } kind;
    int fd;
    int from;
    int flags;
    mode_t mode;
    char *path;
};

struct request {
    const char *path;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attr;
    char *const *argv;
    char *const *envp;
    int search;
    sigset_t mask;
    int pipe;
};

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
    memset(actions, 0, sizeof *actions);
    return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)
{
    for (int i = 0; i < actions->count; i++)
        free(actions->actions[i].path);
    free(actions->actions);
    return posix_spawn_file_actions_init(actions);
}

static int add(posix_spawn_file_actions_t *actions,
               struct __spawn_action action)
{
    if (action.fd < 0)
        return EBADF;
    if (actions->count == actions->space) {
        int space = actions->space ? actions->space * 2 : 8;
        struct __spawn_action *grown =
            realloc(actions->actions, (size_t)space * sizeof *grown);
        if (!grown)
            return ENOMEM;
        actions->actions = grown;
        actions->space = space;
    }
    actions->actions[actions->count++] = action;
    return 0;
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions,
                                      int fd)
{
    return add(actions, (struct __spawn_action){.kind = CLOSE, .fd = fd});
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions,
                                     int fd, int wanted)
{
    return add(actions, (struct __spawn_action){
                            .kind = DUP, .fd = wanted, .from = fd});
}

int posix_spawn_file_actions_addopen(
    posix_spawn_file_actions_t *restrict actions, int fd,
    const char *restrict path, int flags, mode_t mode)
{
    char *copy = strdup(path);
    if (!copy)
        return ENOMEM;
    int error = add(actions, (struct __spawn_action){.kind = OPEN,
                                                     .fd = fd,
                                                     .flags = flags,
                                                     .mode = mode,
                                                     .path = copy});
    if (error)
        free(copy);
    return error;
}

int posix_spawnattr_init(posix_spawnattr_t *attr)
{
    memset(attr, 0, sizeof *attr);
    return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attr)
{
    (void)attr;
    return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
{
    attr->flags = flags;
    return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t group)
{
    attr->group = group;
    return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attr,
                                  const sigset_t *restrict set)
{
    attr->defaults = *set;
    return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attr,
                               const sigset_t *restrict set)
{
    attr->mask = *set;
    return 0;
}

static int perform(const posix_spawn_file_actions_t *list, int *pipe)
{
    for (int i = 0; list && i < list->count; i++) {
        const struct __spawn_action *a = &list->actions[i];
        if (a->fd == *pipe) {
            int moved = fcntl(*pipe, F_DUPFD_CLOEXEC, 0);
            if (moved < 0)
                return -1;
            close(*pipe);
            *pipe = moved;
        }
        if (a->kind == CLOSE) {
            close(a->fd);
        } else if (a->kind == DUP) {
            if (a->from == a->fd
                    ? fcntl(a->fd, F_SETFD, 0) < 0
                    : dup2(a->from, a->fd) < 0)
                return -1;
        } else {
            int fd = open(a->path, a->flags, a->mode);
            if (fd < 0)
                return -1;
            if (fd != a->fd) {
                if (dup2(fd, a->fd) < 0)
                    return -1;
                close(fd);
            }
        }
    }
    return 0;
}

static int refuse(const struct request *r)
{
    int error = errno;
    raw(SYS_write, r->pipe, &error, sizeof error);
    return 127;
}

static int child(void *arg)
{
    struct request *r = arg;
    int flags = r->attr ? r->attr->flags : 0;
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) < 0)
            continue;
        int reset = flags & POSIX_SPAWN_SETSIGDEF &&
                    sigismember(&r->attr->defaults, number);
        if (action.sa_handler != SIG_IGN || reset) {
            if (action.sa_handler == SIG_DFL)
                continue;
            memset(&action, 0, sizeof action);
            sigaction(number, &action, NULL);
        }
    }
    if ((flags & POSIX_SPAWN_SETSID && setsid() < 0) ||
        (flags & POSIX_SPAWN_SETPGROUP && setpgid(0, r->attr->group) < 0) ||
        (flags & POSIX_SPAWN_RESETIDS &&
         (setegid(getgid()) < 0 || seteuid(getuid()) < 0)) ||
        perform(r->actions, &r->pipe) < 0)
        return refuse(r);
    sigprocmask(SIG_SETMASK,
                flags & POSIX_SPAWN_SETSIGMASK ? &r->attr->mask : &r->mask,
                NULL);
    if (r->search)
        execvpe(r->path, r->argv, r->envp);
    else
        execve(r->path, r->argv, r->envp);
    return refuse(r);
}

static int spawn(pid_t *pid, struct request *r)
{
    char stack[16384 + 8192] __attribute__((__aligned__(16)));
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &r->mask);
    int saved = errno, fds[2], error = 0;
    if (pipe2(fds, O_CLOEXEC) < 0) {
        error = errno;
    } else {
        r->pipe = fds[1];
        long made =
            __fab_clone(CLONE_VM | CLONE_VFORK | SIGCHLD,
                        stack + sizeof stack, NULL, NULL, NULL, child, r);
        close(fds[1]);
        if (made < 0)
            error = (int)-made;
        else if (read(fds[0], &error, sizeof error) != sizeof error)
            error = 0;
        else
            raw(SYS_wait4, made, 0, 0, 0);
        close(fds[0]);
        if (!error && pid)
            *pid = (pid_t)made;
    }
    sigprocmask(SIG_SETMASK, &r->mask, NULL);
    errno = saved;
    return error;
}

int posix_spawn(pid_t *restrict pid, const char *restrict path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *restrict attr,
                char *const *restrict argv, char *const *restrict envp)
{
    struct request r = {path, actions, attr, argv, envp, 0, {{0}}, 0};
    return spawn(pid, &r);
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *restrict attr,
                 char *const *restrict argv, char *const *restrict envp)
{
    struct request r = {file, actions, attr, argv, envp, 1, {{0}}, 0};
    return spawn(pid, &r);
}
