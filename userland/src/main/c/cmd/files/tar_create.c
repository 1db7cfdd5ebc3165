#include "tar.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int out;
static dev_t archive_device;
static ino_t archive_number;

/* Files with several names: the later ones are hard links in the archive. */
static struct named {
    dev_t device;
    ino_t number;
    char *path;
    struct named *next;
} *named[256];

static const char *earlier_name(const struct stat *about, const char *path)
{
    struct named **slot = &named[about->st_ino % 256];
    for (struct named *n = *slot; n; n = n->next)
        if (n->device == about->st_dev && n->number == about->st_ino)
            return n->path;
    struct named *n = need_memory(sizeof *n);
    *n = (struct named){about->st_dev, about->st_ino, copy_text(path), *slot};
    *slot = n;
    return NULL;
}

/* Absolute names, and ways up, would surprise whoever extracts them. */
static const char *member_name(const char *path)
{
    static int told;
    const char *name = path;
    if (tar_how.absolute)
        return path;
    for (const char *up; (up = strstr(name, "../")) != NULL &&
                         (up == name || up[-1] == '/');)
        name = up + 3;
    while (*name == '/')
        name++;
    if (name != path && !told++)
        warnx("'%.*s' is left out in front of names", (int)(name - path),
              path);
    return *name ? name : ".";
}

static void put_contents(int fd, const char *path, off_t size)
{
    static char buffer[65536];
    off_t left = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    off_t real = size;
    while (left > 0) {
        size_t n = left < (off_t)sizeof buffer ? (size_t)left
                                               : sizeof buffer;
        size_t want = real < (off_t)n ? (size_t)real : n;
        ssize_t got = want ? read_all(fd, buffer, want) : 0;
        if (got < (ssize_t)want) {
            if (got < 0)
                complain("%s", path);
            else
                complainx("%s: became shorter: the rest is zeros", path);
            real = got < 0 ? 0 : got;
            want = (size_t)real;
        }
        memset(buffer + want, 0, n - want);
        tar_write(out, buffer, n);
        left -= (off_t)n;
        real -= (off_t)want;
    }
}

static void set_owner(struct tar_entry *e, const struct stat *about)
{
    e->user = about->st_uid;
    e->group = about->st_gid;
    if (tar_how.owner) {
        gid_t unused;
        owner_parse(tar_how.owner, &e->user, &unused);
    }
    if (tar_how.group_owner)
        e->group = group_parse(tar_how.group_owner);
    if (tar_how.numeric)
        return;
    snprintf(e->user_name, sizeof e->user_name, "%.31s", user_name(e->user));
    snprintf(e->group_name, sizeof e->group_name, "%.31s",
             group_name(e->group));
}

static void visit(struct walk *entry)
{
    const struct stat *about = entry->about;
    if (entry->event == WALK_LEAVE)
        return;
    if (tar_left_out(entry->path)) {
        entry->skip = 1;
        return;
    }
    if (tar_how.no_recursion)
        entry->skip = 1;
    if (about->st_dev == archive_device && about->st_ino == archive_number) {
        complainx("%s: is the archive: left out", entry->path);
        return;
    }
    struct tar_entry e = {.mode = about->st_mode, .when = about->st_mtim};
    const char *name = member_name(entry->path);
    if (tar_how.has_when)
        e.when = tar_how.when;
    set_owner(&e, about);
    char target[4096];
    const char *first = NULL;
    int fd = -1;
    if (!S_ISDIR(about->st_mode) && about->st_nlink > 1)
        first = earlier_name(about, name);
    if (first) {
        e.kind = '1';
        e.link = copy_text(first);
    } else if (S_ISREG(about->st_mode)) {
        e.kind = '0';
        e.size = about->st_size;
        fd = openat(entry->dir, entry->name,
                    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0) {
            complain("%s", entry->path);
            return;
        }
    } else if (S_ISDIR(about->st_mode)) {
        e.kind = '5';
    } else if (S_ISLNK(about->st_mode)) {
        ssize_t n = readlinkat(entry->dir, entry->name, target,
                               sizeof target - 1);
        if (n < 0) {
            complain("%s", entry->path);
            return;
        }
        e.kind = '2';
        e.link = copy_part(target, (size_t)n);
    } else if (S_ISSOCK(about->st_mode)) {
        complainx("%s: sockets are left out", entry->path);
        command_status = 0;
        return;
    } else {
        e.kind = S_ISCHR(about->st_mode) ? '3'
                 : S_ISBLK(about->st_mode) ? '4'
                                           : '6';
        e.major = major(about->st_rdev);
        e.minor = minor(about->st_rdev);
    }
    size_t n = strlen(name);
    if (e.kind == '5' && name[n - 1] != '/')
        e.path = join_path(name, "");
    else
        e.path = copy_text(name);
    if (tar_how.verbose)
        tar_say(&e, out == 1 ? stderr : stdout);
    tar_write_entry(out, &e);
    if (e.kind == '0')
        put_contents(fd, entry->path, e.size);
    if (fd >= 0)
        close(fd);
    tar_clear(&e);
}

void tar_create(int archive, int count, char **names)
{
    struct stat about;
    out = archive;
    if (fstat(out, &about) == 0 && S_ISREG(about.st_mode)) {
        archive_device = about.st_dev;
        archive_number = about.st_ino;
    }
    int flags = WALK_SORTED | (tar_how.follow ? WALK_FOLLOW : 0) |
                (tar_how.one_device ? WALK_ONE_DEVICE : 0);
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], "-C") == 0 && i + 1 < count) {
            if (chdir(names[++i]) < 0)
                err(2, "%s", names[i]);
            continue;
        }
        walk(names[i], flags, visit);
    }
    if (command_status)
        command_status = 2;
    tar_write_end(out);
}
