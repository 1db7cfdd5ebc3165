#include "../internal.h"
#include <limits.h>
#include <paths.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int execve(const char *path, char *const argv[], char *const envp[])
{
    return (int)sys(SYS_execve, path, argv, envp);
}

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

/* A file that the kernel does not know is a script for the shell. */
static void try(const char *path, char *const argv[], char *const envp[])
{
    execve(path, argv, envp);
    if (errno != ENOEXEC)
        return;
    size_t count = 0;
    while (argv[count])
        count++;
    char *script[count + 3];
    script[0] = (char *)"sh";
    script[1] = (char *)path;
    for (size_t i = 1; i < count; i++)
        script[i + 1] = argv[i];
    script[count + (count == 0) + 1] = NULL;
    execve(_PATH_BSHELL, script, envp);
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
    if (strchr(file, '/') || !*file) {
        if (*file)
            try(file, argv, envp);
        else
            errno = ENOENT;
        return -1;
    }
    const char *path = getenv("PATH");
    char full[PATH_MAX];
    int denied = 0;
    for (const char *next = path ? path : _PATH_DEFPATH; next;) {
        size_t n = strcspn(next, ":");
        if (n + strlen(file) + 2 <= sizeof full) {
            memcpy(full, next, n);
            if (n)
                full[n++] = '/';
            strcpy(full + n, file);
            try(full, argv, envp);
            if (errno == EACCES)
                denied = 1;
            else if (errno != ENOENT && errno != ENOTDIR)
                return -1;
        }
        next += strcspn(next, ":");
        next = *next ? next + 1 : NULL;
    }
    errno = denied ? EACCES : ENOENT;
    return -1;
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

static size_t count(va_list args)
{
    va_list copy;
    size_t n = 1;
    va_copy(copy, args);
    while (va_arg(copy, char *))
        n++;
    va_end(copy);
    return n;
}

static void collect(char **argv, const char *first, size_t n, va_list *args)
{
    argv[0] = (char *)first;
    for (size_t i = 1; i <= n; i++)
        argv[i] = va_arg(*args, char *);
}

int execl(const char *path, const char *arg, ...)
{
    va_list args;
    va_start(args, arg);
    size_t n = count(args);
    char *argv[n + 1];
    collect(argv, arg, n, &args);
    va_end(args);
    return execv(path, argv);
}

int execlp(const char *file, const char *arg, ...)
{
    va_list args;
    va_start(args, arg);
    size_t n = count(args);
    char *argv[n + 1];
    collect(argv, arg, n, &args);
    va_end(args);
    return execvp(file, argv);
}

int execle(const char *path, const char *arg, ...)
{
    va_list args;
    va_start(args, arg);
    size_t n = count(args);
    char *argv[n + 1];
    collect(argv, arg, n, &args);
    char **envp = va_arg(args, char **);
    va_end(args);
    return execve(path, argv, envp);
}
