#include "module.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COMPRESSED_FILE 4 /* MODULE_INIT_COMPRESSED_FILE, since Linux 5.17 */

static int is_packed(const char *path)
{
    size_t n = strlen(path);
    return n > 3 && strcmp(path + n - 3, ".ko") != 0;
}

int module_insert(const char *path, const char *parameters)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    /* The kernel may be able to unpack it; otherwise this program is. */
    long done = syscall(SYS_finit_module, fd, parameters,
                        is_packed(path) ? COMPRESSED_FILE : 0);
    int error = errno;
    close(fd);
    if (done == 0 ||
        (error != ENOSYS && !(is_packed(path) && (error == EINVAL ||
                                                  error == EOPNOTSUPP ||
                                                  error == ENOEXEC)))) {
        errno = error;
        return done < 0 ? -1 : 0;
    }
    struct text bytes = {NULL, 0, 0};
    if (module_read(path, &bytes) < 0) {
        errno = ENOEXEC;
        return -1;
    }
    done = syscall(SYS_init_module, bytes.s, bytes.n, parameters);
    error = errno;
    free(bytes.s);
    errno = error;
    return done < 0 ? -1 : 0;
}

int module_remove(const char *name, int force, int waits)
{
    return (int)syscall(SYS_delete_module, name,
                        (waits ? 0 : O_NONBLOCK) | (force ? O_TRUNC : 0));
}

const char *module_error(int error)
{
    switch (error) {
    case ENOEXEC:
        return "invalid module format";
    case ENOENT:
        return "unknown symbol in module, or no such file";
    case ESRCH:
        return "made for another kernel";
    case EINVAL:
        return "invalid parameters";
    case EEXIST:
        return "it is loaded already";
    case ENOKEY:
        return "its signature is missing";
    }
    return strerror(error);
}

static int read_word(const char *name, const char *file, char *to,
                     size_t size)
{
    char path[160];
    snprintf(path, sizeof path, "/sys/module/%s/%s", name, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, to, size - 1);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return -1;
    to[n] = 0;
    to[strcspn(to, "\n")] = 0;
    return 0;
}

/* /proc/modules: "name size users needed-by, state address". */
static int from_proc(const char *name, char *state, size_t size)
{
    FILE *file = fopen("/proc/modules", "re");
    struct text line = {NULL, 0, 0};
    int users = -1;
    while (file && users < 0 && read_line(file, &line)) {
        char found[64], now[16];
        int count;
        if (sscanf(text_end(&line), "%63s %*u %d %*s %15s", found, &count,
                   now) == 3 &&
            same_module(found, name)) {
            users = count;
            if (state)
                snprintf(state, size, "%s",
                         strcmp(now, "Live") == 0 ? "live" : "coming");
        }
    }
    if (file)
        fclose(file);
    free(line.s);
    return users;
}

const char *module_state(const char *name)
{
    static char state[16];
    char path[128];
    struct stat about;
    if (read_word(name, "initstate", state, sizeof state) == 0 ||
        from_proc(name, state, sizeof state) >= 0)
        return state;
    snprintf(path, sizeof path, "/sys/module/%s", name);
    return stat(path, &about) == 0 ? "builtin" : NULL;
}

int module_users(const char *name)
{
    char count[24];
    return read_word(name, "refcnt", count, sizeof count) == 0
               ? atoi(count)
               : from_proc(name, NULL, 0);
}
