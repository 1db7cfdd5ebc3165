/*
 * An archive may come from anybody. Names do not lead out of the folder: ".."
 * is refused, a slash in front is left out; nothing is written through a link
 * that the archive itself brought and that leads elsewhere; what is in the
 * way is taken away and not followed. -P trusts the archive.
 */
#include "tar.h"
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Folders get their modes and times when nothing is put in them any more. */
static struct folder {
    char *path;
    mode_t mode;
    struct timespec when;
    struct folder *next;
} *folders;

/* Links of this archive that lead up or to the root. */
static struct far_link {
    dev_t device;
    ino_t number;
    struct far_link *next;
} *far_links;

static mode_t mask = 0777;

static int has_way_up(const char *path)
{
    for (const char *s = path; (s = strstr(s, "..")) != NULL; s += 2)
        if ((s == path || s[-1] == '/') && (!s[2] || s[2] == '/'))
            return 1;
    return 0;
}

/* The part of a name that is used; NULL: nothing, or refused. */
static const char *safe_name(const char *path)
{
    const char *name = path;
    for (int i = 0; i < tar_how.strip; i++) {
        name += strspn(name, "/");
        name = strchr(name, '/');
        if (!name)
            return NULL;
        name++;
    }
    if (tar_how.absolute)
        return *name ? name : NULL;
    if (has_way_up(name)) {
        complainx("%s: leads out of the folder: left out", path);
        command_status = 2;
        return NULL;
    }
    name += strspn(name, "/");
    return *name ? name : tar_how.strip ? NULL : ".";
}

static int is_far(const struct stat *about)
{
    for (struct far_link *f = far_links; f; f = f->next)
        if (f->device == about->st_dev && f->number == about->st_ino)
            return 1;
    return 0;
}

static void note_far(const char *path, const char *target)
{
    struct stat about;
    if ((*target != '/' && !has_way_up(target)) || lstat(path, &about) < 0)
        return;
    struct far_link *f = need_memory(sizeof *f);
    *f = (struct far_link){about.st_dev, about.st_ino, far_links};
    far_links = f;
}

/* Makes the folders above; refuses ways through the archive's own links. */
static int make_above(const char *path)
{
    char *copy = copy_text(path);
    for (char *s = copy + 1; (s = strchr(s, '/')) != NULL && s[1];
         *s++ = '/') {
        struct stat about;
        *s = 0;
        if (lstat(copy, &about) < 0) {
            if (mkdir(copy, 0777) < 0) {
                complain("%s", copy);
                free(copy);
                return -1;
            }
        } else if (S_ISLNK(about.st_mode) && !tar_how.absolute &&
                   is_far(&about)) {
            complainx("%s: not written through the link %s", path, copy);
            free(copy);
            return -1;
        }
    }
    free(copy);
    return 0;
}

static void set_all(const char *path, const struct tar_entry *e)
{
    struct timespec times[2] = {{0, UTIME_NOW}, e->when};
    uid_t user = e->user;
    gid_t group = e->group;
    if (tar_how.same_owner) {
        /* Names mean more than numbers, if they are known here. */
        const struct passwd *person =
            tar_how.numeric ? NULL : getpwnam(e->user_name);
        const struct group *people =
            tar_how.numeric ? NULL : getgrnam(e->group_name);
        user = person ? person->pw_uid : user;
        group = people ? people->gr_gid : group;
        if (fchownat(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW) < 0)
            complain("%s", path);
    }
    if (e->kind != '2' && chmod(path, e->mode & mask) < 0)
        complain("%s", path);
    if (!tar_how.touch)
        utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

static int copy_out(int in, int out, const char *path, off_t size)
{
    static char buffer[65536];
    off_t left = size, padding = (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
    int failed = 0;
    while (left > 0) {
        size_t n = left < (off_t)sizeof buffer ? (size_t)left
                                               : sizeof buffer;
        tar_read(in, buffer, n);
        if (!failed && write_all(out, buffer, n) < 0) {
            complain("%s", path);
            failed = 1;
        }
        left -= (off_t)n;
    }
    tar_read(in, buffer, (size_t)padding);
    return failed;
}

/* What is in the way goes, unless it is a folder for a folder. */
static int clear_way(const char *path, char kind)
{
    struct stat about;
    if (lstat(path, &about) < 0)
        return 0;
    if (kind == '5' && S_ISDIR(about.st_mode))
        return 0;
    if (kind == '5' && S_ISLNK(about.st_mode) && !is_far(&about) &&
        stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return 0; /* /lib may be a link to /usr/lib: it stays */
    if (tar_how.keep_old) {
        complainx("%s exists already", path);
        return -1;
    }
    if ((S_ISDIR(about.st_mode) ? rmdir(path) : unlink(path)) < 0) {
        complain("%s", path);
        return -1;
    }
    return 0;
}

static void folder(const char *path, const struct tar_entry *e)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST) {
        complain("%s", path);
        return;
    }
    if (tar_how.same_owner)
        set_all(path, e);
    struct folder *f = need_memory(sizeof *f);
    *f = (struct folder){copy_text(path), e->mode & mask, e->when, folders};
    folders = f;
    /* Until the end everything can be put in. */
    chmod(path, (e->mode & mask) | 0700);
}

static void file(int in, const char *path, const struct tar_entry *e)
{
    int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        complain("%s", path);
        tar_skip(in, e->size);
        return;
    }
    copy_out(in, out, path, e->size);
    if (close(out) < 0)
        complain("%s", path);
    set_all(path, e);
}

static void hard_link(const char *path, const struct tar_entry *e)
{
    const char *target = safe_name(e->link);
    struct stat about;
    if (!target)
        return;
    if (lstat(target, &about) == 0 && S_ISLNK(about.st_mode) &&
        is_far(&about) && !tar_how.absolute)
        complainx("%s: no hard link to a link that leads elsewhere", path);
    else if (link(target, path) < 0)
        complain("%s", path);
}

void tar_extract(int in, struct tar_entry *e)
{
    if (tar_how.to_output) {
        if (e->kind == '0') {
            fflush(stdout);
            copy_out(in, 1, "standard output", e->size);
        }
        return;
    }
    const char *path = safe_name(e->path);
    if (!path || make_above(path) < 0 || clear_way(path, e->kind) < 0) {
        tar_skip(in, e->size);
        return;
    }
    static const char kinds[] = "346";
    static const mode_t modes[] = {S_IFCHR, S_IFBLK, S_IFIFO};
    const char *special = strchr(kinds, e->kind);
    if (e->kind == '0') {
        file(in, path, e);
    } else if (e->kind == '1') {
        hard_link(path, e);
    } else if (e->kind == '2') {
        if (symlink(e->link, path) < 0) {
            complain("%s", path);
            return;
        }
        note_far(path, e->link);
        set_all(path, e);
    } else if (e->kind == '5') {
        folder(path, e);
    } else if (special && e->kind) {
        if (mknod(path, modes[special - kinds] | 0600,
                  makedev(e->major, e->minor)) < 0)
            complain("%s", path);
        else
            set_all(path, e);
    } else {
        complainx("%s: unknown kind '%c': left out", path, e->kind);
    }
}

void tar_extract_end(void)
{
    for (struct folder *f = folders; f; f = f->next) {
        struct timespec times[2] = {{0, UTIME_NOW}, f->when};
        if (chmod(f->path, f->mode) < 0)
            complain("%s", f->path);
        if (!tar_how.touch)
            utimensat(AT_FDCWD, f->path, times, 0);
    }
}

void tar_extract_start(void)
{
    mode_t own = umask(0);
    umask(own);
    mask = tar_how.same_mode ? 07777 : 0777 & ~own;
}
