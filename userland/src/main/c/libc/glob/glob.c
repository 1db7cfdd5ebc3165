#include "../internal.h"
#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct search {
    glob_t *result;
    int flags;
    int (*failed)(const char *path, int error);
    size_t space;
    char path[PATH_MAX];
};

static int add(struct search *s, const char *path, int mark)
{
    glob_t *g = s->result;
    size_t n = strlen(path);
    char **grown = realloc(g->gl_pathv, (g->gl_offs + g->gl_pathc + 2) *
                                            sizeof *grown);
    char *copy = malloc(n + 2);
    if (grown)
        g->gl_pathv = grown;
    if (!grown || !copy) {
        free(copy);
        return GLOB_NOSPACE;
    }
    memcpy(copy, path, n + 1);
    if (mark && n && copy[n - 1] != '/')
        strcpy(copy + n, "/");
    grown[g->gl_offs + g->gl_pathc++] = copy;
    grown[g->gl_offs + g->gl_pathc] = NULL;
    return 0;
}

static int is_pattern(const char *s, size_t n, int flags)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\\' && !(flags & GLOB_NOESCAPE) && i + 1 < n)
            i++;
        else if (s[i] == '*' || s[i] == '?' || s[i] == '[')
            return 1;
    }
    return 0;
}

static size_t plain(char *to, const char *s, size_t n, int flags)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\\' && !(flags & GLOB_NOESCAPE) && i + 1 < n)
            i++;
        to[used++] = s[i];
    }
    return used;
}

static int walk(struct search *s, size_t used, const char *pattern);

static int try_directory(struct search *s, size_t used, const char *pattern,
                         size_t n)
{
    DIR *dir = opendir(used ? s->path : ".");
    if (!dir) {
        if ((s->failed && s->failed(s->path, errno)) || s->flags & GLOB_ERR)
            return GLOB_ABORTED;
        return 0;
    }
    char step[NAME_MAX + 1];
    int result = 0;
    if (n > NAME_MAX) {
        closedir(dir);
        return 0;
    }
    memcpy(step, pattern, n);
    step[n] = 0;
    int how = s->flags & GLOB_PERIOD ? 0 : FNM_PERIOD;
    if (s->flags & GLOB_NOESCAPE)
        how |= FNM_NOESCAPE;
    struct dirent *entry;
    while (!result && (entry = readdir(dir))) {
        size_t length = strlen(entry->d_name);
        if (used + length + 2 > sizeof s->path ||
            fnmatch(step, entry->d_name, how) != 0)
            continue;
        if (pattern[n] == '/' && entry->d_type != DT_DIR &&
            entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
            continue;
        memcpy(s->path + used, entry->d_name, length + 1);
        result = walk(s, used + length, pattern + n);
        s->path[used] = 0;
    }
    closedir(dir);
    return result;
}

static int walk(struct search *s, size_t used, const char *pattern)
{
    struct stat about;
    size_t slashes = strspn(pattern, "/");
    if (used + slashes + 1 > sizeof s->path)
        return 0;
    memcpy(s->path + used, pattern, slashes);
    used += slashes;
    pattern += slashes;
    s->path[used] = 0;
    size_t n = strcspn(pattern, "/");
    if (n == 0) {
        if (lstat(s->path, &about) < 0)
            return 0;
        int mark = 0;
        if (s->flags & GLOB_MARK || s->path[used - 1] == '/') {
            struct stat target;
            mark = stat(s->path, &target) == 0 && S_ISDIR(target.st_mode);
            if (s->path[used - 1] == '/' && !mark)
                return 0;
        }
        return add(s, s->path, mark && s->flags & GLOB_MARK);
    }
    if (is_pattern(pattern, n, s->flags))
        return try_directory(s, used, pattern, n);
    if (used + n + 1 > sizeof s->path)
        return 0;
    used += plain(s->path + used, pattern, n, s->flags);
    s->path[used] = 0;
    return walk(s, used, pattern + n);
}

static int order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int glob(const char *restrict pattern, int flags,
         int (*failed)(const char *path, int error),
         glob_t *restrict result)
{
    struct search *s = calloc(1, sizeof *s);
    if (!s)
        return GLOB_NOSPACE;
    if (!(flags & GLOB_APPEND)) {
        result->gl_pathc = 0;
        result->gl_pathv = NULL;
        if (!(flags & GLOB_DOOFFS))
            result->gl_offs = 0;
        result->gl_pathv =
            calloc(result->gl_offs + 1, sizeof *result->gl_pathv);
        if (!result->gl_pathv) {
            free(s);
            return GLOB_NOSPACE;
        }
    }
    size_t before = result->gl_pathc;
    s->result = result;
    s->flags = flags;
    s->failed = failed;
    int code = *pattern ? walk(s, 0, pattern) : 0;
    if (code == 0 && result->gl_pathc == before)
        code = flags & GLOB_NOCHECK ? add(s, pattern, 0) : GLOB_NOMATCH;
    else if (!(flags & GLOB_NOSORT))
        qsort(result->gl_pathv + result->gl_offs + before,
              result->gl_pathc - before, sizeof(char *), order);
    free(s);
    return code;
}

void globfree(glob_t *result)
{
    for (size_t i = 0; i < result->gl_pathc; i++)
        free(result->gl_pathv[result->gl_offs + i]);
    free(result->gl_pathv);
    result->gl_pathv = NULL;
    result->gl_pathc = 0;
}
