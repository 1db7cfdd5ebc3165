#include "../command.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct names {
    char **list;
    size_t count;
};

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All names at once: entries that come or go meanwhile do not matter. */
static int read_names(int fd, struct names *names)
{
    DIR *dir = fdopendir(fd);
    if (!dir)
        return -1;
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (names->count % 64 == 0)
            names->list =
                resize(names->list, names->count + 64, sizeof *names->list);
        names->list[names->count++] = copy_text(name);
    }
    int error = errno;
    closedir(dir);
    errno = error;
    return error ? -1 : 0;
}

static int is_above(const struct walk *entry)
{
    for (const struct walk *w = entry->above; w; w = w->above)
        if (same_file(w->about, entry->about))
            return 1;
    return 0;
}

static void enter(struct walk *entry, int flags,
                  void (*visit)(struct walk *entry));

static void one(struct walk *above, int dir, const char *name,
                const char *path, int flags,
                void (*visit)(struct walk *entry))
{
    struct stat about;
    int follow = flags & WALK_FOLLOW ||
                 (flags & WALK_FOLLOW_FIRST && !above);
    int how = follow ? 0 : AT_SYMLINK_NOFOLLOW;
    if (fstatat(dir, name, &about, how) < 0 &&
        /* A link that leads nowhere is visited as what it is. */
        (!follow || fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) < 0)) {
        complain("%s", path);
        return;
    }
    struct walk entry = {
        .path = path, .dir = dir, .name = name, .about = &about,
        .depth = above ? above->depth + 1 : 0, .above = above,
    };
    if (S_ISDIR(about.st_mode) && is_above(&entry)) {
        complainx("%s: the folder is inside of itself", path);
        return;
    }
    visit(&entry);
    int inside = S_ISDIR(about.st_mode) && !entry.skip && !entry.stop;
    if (inside && flags & WALK_ONE_DEVICE && above &&
        about.st_dev != above->about->st_dev)
        inside = 0;
    if (inside)
        enter(&entry, flags, visit);
    if (S_ISDIR(about.st_mode) && !entry.stop) {
        entry.event = WALK_LEAVE;
        visit(&entry);
    }
    if (entry.stop && above)
        above->stop = 1;
}

static void enter(struct walk *entry, int flags,
                  void (*visit)(struct walk *entry))
{
    int follow = flags & WALK_FOLLOW ||
                 (flags & WALK_FOLLOW_FIRST && !entry->above);
    int fd = openat(entry->dir, entry->name,
                    O_RDONLY | O_DIRECTORY | O_CLOEXEC |
                        (follow ? 0 : O_NOFOLLOW));
    struct names names = {NULL, 0};
    int listing = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (listing < 0 || read_names(listing, &names) < 0)
        complain("%s", entry->path);
    if (flags & WALK_SORTED && names.count > 1)
        qsort(names.list, names.count, sizeof *names.list, compare);
    for (size_t i = 0; i < names.count; i++) {
        if (!entry->stop) {
            char *path = join_path(entry->path, names.list[i]);
            one(entry, fd, names.list[i], path, flags, visit);
            free(path);
        }
        free(names.list[i]);
    }
    free(names.list);
    if (fd >= 0)
        close(fd);
}

void walk(const char *path, int flags, void (*visit)(struct walk *entry))
{
    one(NULL, AT_FDCWD, path, path, flags, visit);
}
