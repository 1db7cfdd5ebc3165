/* The last step of a path, and what is before it. */
#include <libgen.h>
#undef basename
#include <string.h>

char *basename(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (char *)slash + 1 : (char *)path;
}

char *__xpg_basename(char *path)
{
    if (!path || !*path)
        return (char *)".";
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        path[--n] = 0;
    char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

char *dirname(char *path)
{
    if (!path || !*path)
        return (char *)".";
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n == 0)
        return (char *)".";
    while (n > 1 && path[n - 1] == '/')
        n--;
    path[n] = 0;
    return path;
}
