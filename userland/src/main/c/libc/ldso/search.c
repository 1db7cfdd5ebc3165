/* Where libraries are found. */
#include "dynlink.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PATH "/lib:/usr/local/lib:/usr/lib"

static const char *dynamic_string(const struct object *object, int64_t tag)
{
    for (const Elf64_Dyn *d = object->dynamic; d->d_tag != DT_NULL; d++)
        if (d->d_tag == tag)
            return __dl_string(object, d->d_val);
    return NULL;
}

struct object *__dl_find(const char *name, struct object *from)
{
    (void)from;
    for (struct object *o = __dl_objects; o; o = o->next)
        if (o->name && strcmp(o->name, name) == 0)
            return o;
    return NULL;
}

/* The folder of an object, for $ORIGIN. */
static size_t origin(const struct object *object, char *to, size_t size)
{
    const char *path = object->path;
    char own[4096];
    if (!*path) {
        ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
        if (n < 0)
            return 0;
        own[n] = 0;
        path = own;
    }
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 1;
    if (n >= size)
        return 0;
    memcpy(to, slash ? path : ".", n);
    return n;
}

/* Tries the name in each folder of a list; the open file or -1. */
static int try_list(const char *list, const char *name,
                    const struct object *from, char *path, size_t size)
{
    while (list && *list) {
        size_t n = strcspn(list, ":;\n"), used = 0;
        const char *s = list;
        const char *end = list + n;
        while (s < end && used + 1 < size) {
            size_t skip = strncmp(s, "$ORIGIN", 7) == 0     ? 7
                          : strncmp(s, "${ORIGIN}", 9) == 0 ? 9
                                                            : 0;
            if (skip) {
                used += origin(from, path + used, size - used);
                s += skip;
            } else {
                path[used++] = *s++;
            }
        }
        if (used && used + strlen(name) + 2 < size) {
            path[used] = '/';
            strcpy(path + used + 1, name);
            int fd = open(path, O_RDONLY | O_CLOEXEC);
            if (fd >= 0)
                return fd;
        }
        list = *end ? end + 1 : NULL;
    }
    return -1;
}

#ifdef FAB_GLIBC_LIKE
/* /etc/ld.so.cache, as ldconfig writes it: a head, then "name path" lines. */
static int from_cache(const char *name, char *path, size_t size)
{
    FILE *cache = fopen("/etc/ld.so.cache", "re");
    char line[4096];
    int fd = -1;
    if (!cache)
        return -1;
    size_t n = strlen(name);
    if (fgets(line, sizeof line, cache) &&
        strcmp(line, "fabg-ld.so.cache-1\n") == 0)
        while (fgets(line, sizeof line, cache))
            if (strncmp(line, name, n) == 0 && line[n] == ' ') {
                line[strcspn(line, "\n")] = 0;
                if (strlcpy(path, line + n + 1, size) < size)
                    fd = open(path, O_RDONLY | O_CLOEXEC);
                break;
            }
    fclose(cache);
    return fd;
}
#endif

static int search(const char *name, struct object *from, char *path,
                  size_t size)
{
    const char *run = dynamic_string(from, DT_RUNPATH);
    const char *old = run ? NULL : dynamic_string(from, DT_RPATH);
    const char *given = getauxval(AT_SECURE) ? NULL
                                             : getenv("LD_LIBRARY_PATH");
    int fd = try_list(old, name, from, path, size);
    if (fd < 0)
        fd = try_list(given, name, from, path, size);
    if (fd < 0)
        fd = try_list(run, name, from, path, size);
#ifdef FAB_GLIBC_LIKE
    if (fd < 0)
        fd = from_cache(name, path, size);
    if (fd < 0)
        fd = try_list(DEFAULT_PATH, name, from, path, size);
#else
    if (fd < 0) {
        /* A list of folders in a file replaces the default. */
        char list[1024];
        ssize_t n = -1;
        int file = open("/etc/ld-fabm-riscv64.path", O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            n = read(file, list, sizeof list - 1);
            close(file);
        }
        list[n > 0 ? n : 0] = 0;
        fd = try_list(n > 0 ? list : DEFAULT_PATH, name, from, path, size);
    }
#endif
    return fd;
}

static void append(struct object *object)
{
    struct object **last = &__dl_objects;
    while (*last)
        last = &(*last)->next;
    *last = object;
}

/* The object of that name, loaded if it was not; NULL and an error. */
struct object *__dl_load(const char *name, struct object *from)
{
    char path[4096];
    struct stat about;
    int fd;
    if (!strchr(name, '/')) {
        struct object *known = __dl_find(name, from);
        if (known)
            return known;
        fd = search(name, from, path, sizeof path);
        if (fd < 0)
            __dl_error("Error loading shared library %s: not found "
                       "(needed by %s)",
                       name, *from->path ? from->path : "the program");
    } else {
        strlcpy(path, name, sizeof path);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            __dl_error("%s: %s", name, strerror(errno));
    }
    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) == 0)
        for (struct object *o = __dl_objects; o; o = o->next)
            if (o->inode == about.st_ino && o->device == about.st_dev) {
                close(fd);
                return o;
            }
    struct object *object = __dl_map(fd, path);
    close(fd);
    if (object) {
        object->from = from;
        append(object);
    }
    return object;
}

/* Loads what the object and all after it in the list need, breadth first. */
int __dl_load_needed(struct object *first)
{
    int failed = 0;
    for (struct object *o = first; o; o = o->next) {
        size_t count = 0;
        if (o->needed)
            continue;
        for (const Elf64_Dyn *d = o->dynamic; d->d_tag != DT_NULL; d++)
            count += d->d_tag == DT_NEEDED;
        o->needed = calloc(count + 1, sizeof *o->needed);
        if (!o->needed)
            return -1;
        for (const Elf64_Dyn *d = o->dynamic; d->d_tag != DT_NULL; d++) {
            if (d->d_tag != DT_NEEDED)
                continue;
            struct object *dependency =
                __dl_load(__dl_string(o, d->d_val), o);
            if (!dependency) {
                failed = -1;
                if (o->references != PINNED)
                    return -1;
                if (__dl_listing) {
                    printf("\t%s => not found\n", __dl_string(o, d->d_val));
                    continue;
                }
                dprintf(2, "%s: %s\n",
                        program_invocation_short_name, __dl_error_text());
                continue;
            }
            if (!dependency->group)
                dependency->group = o->group;
            if (o->global)
                dependency->global = 1;
            if (o->references == PINNED)
                dependency->references = PINNED;
            else if (dependency->references != PINNED)
                dependency->references++;
            o->needed[o->needed_count++] = dependency;
        }
    }
    return failed;
}
