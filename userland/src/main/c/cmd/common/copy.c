#include "copy.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Files with several names that were copied already. */
static struct seen {
    dev_t device;
    ino_t number;
    char *copy;
    struct seen *next;
} *seen[256];

/* The folders that the copy is in the middle of, and the first target. */
struct above {
    const struct above *above;
    const struct stat *about;
};
static dev_t target_device;
static ino_t target_number;

static const char *earlier_copy(const struct stat *about)
{
    for (struct seen *s = seen[about->st_ino % 256]; s; s = s->next)
        if (s->device == about->st_dev && s->number == about->st_ino)
            return s->copy;
    return NULL;
}

static void remember_copy(const struct stat *about, const char *copy)
{
    struct seen *s = need_memory(sizeof *s);
    struct seen **slot = &seen[about->st_ino % 256];
    *s = (struct seen){about->st_dev, about->st_ino, copy_text(copy), *slot};
    *slot = s;
}

int is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

char *target_in(const char *folder, const char *operand)
{
    char *last = last_part(operand);
    char *path = join_path(folder, last);
    free(last);
    return path;
}

/* Owner before mode: changing the owner takes the set-id bits away. */
static int preserve(const char *to, const struct stat *about,
                    const struct copy *how)
{
    int fine = 1, is_link = S_ISLNK(about->st_mode);
    mode_t mode = about->st_mode & 07777;
    if (how->owner &&
        fchownat(AT_FDCWD, to, about->st_uid, about->st_gid,
                 AT_SYMLINK_NOFOLLOW) < 0) {
        /* Who may not give files away keeps them, without the set-id bits. */
        if (errno != EPERM && errno != EINVAL) {
            complain("%s", to);
            fine = 0;
        }
        if (fchownat(AT_FDCWD, to, (uid_t)-1, about->st_gid,
                     AT_SYMLINK_NOFOLLOW) < 0 ||
            geteuid() != about->st_uid)
            mode &= ~(mode_t)(S_ISUID | S_ISGID);
    }
    if (how->mode && !is_link && chmod(to, mode) < 0) {
        complain("%s", to);
        fine = 0;
    }
    struct timespec times[2] = {about->st_atim, about->st_mtim};
    if (how->times &&
        utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW) < 0) {
        complain("%s", to);
        fine = 0;
    }
    return fine;
}

static int copy_regular(const char *from, const char *to,
                        const struct stat *about, int exists,
                        const struct copy *how)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) {
        complain("%s", from);
        return 0;
    }
    /* Nobody else may look into a private file while it is copied. */
    mode_t mode = about->st_mode & (how->mode ? 0700 : 0777);
    int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY;
    int out = exists ? open(to, flags | O_TRUNC)
                     : open(to, flags | O_CREAT | O_EXCL, mode);
    if (out < 0 && exists && how->force && unlink(to) == 0)
        out = open(to, flags | O_CREAT | O_EXCL, mode);
    if (out < 0) {
        complain("%s", to);
        close(in);
        return 0;
    }
    int fine = copy_bytes(in, from, out, to) == 0;
    close(in);
    if (close(out) < 0) {
        complain("%s", to);
        fine = 0;
    }
    return fine;
}

static int copy_link(const char *from, const char *to)
{
    char target[4096];
    ssize_t n = readlink(from, target, sizeof target - 1);
    if (n < 0) {
        complain("%s", from);
        return 0;
    }
    target[n] = 0;
    if (symlink(target, to) < 0) {
        complain("%s", to);
        return 0;
    }
    return 1;
}

static int copy_special(const char *to, const struct stat *about)
{
    mode_t kind = about->st_mode & (S_IFMT | 0700);
    if (mknod(to, kind, about->st_rdev) < 0) {
        complain("%s", to);
        return 0;
    }
    return 1;
}

static int copy_any(const char *from, const char *to, const struct copy *how,
                    const struct above *above);

static int copy_folder(const char *from, const char *to,
                       const struct stat *about, int exists,
                       const struct copy *how, const struct above *above)
{
    const struct above here = {above, about};
    if (about->st_dev == target_device && about->st_ino == target_number) {
        complainx("%s: cannot be copied into itself", from);
        return 0;
    }
    for (const struct above *a = above; a; a = a->above)
        if (same_file(a->about, about)) {
            complainx("%s: the folder is inside of itself", from);
            return 0;
        }
    if (!exists && mkdir(to, (about->st_mode & 0777) | 0700) < 0) {
        complain("%s", to);
        return 0;
    }
    struct stat made;
    if (!above && stat(to, &made) == 0) {
        target_device = made.st_dev;
        target_number = made.st_ino;
    }
    DIR *dir = opendir(from);
    if (!dir) {
        complain("%s", from);
        return 0;
    }
    int fine = 1;
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0)
            continue;
        char *source = join_path(from, entry->d_name);
        char *target = join_path(to, entry->d_name);
        fine &= copy_any(source, target, how, &here);
        free(source);
        free(target);
    }
    if (errno) {
        complain("%s", from);
        fine = 0;
    }
    closedir(dir);
    if (!exists && !how->mode) {
        /* What was added for the time of copying goes. */
        mode_t mask = umask(0);
        umask(mask);
        if ((about->st_mode & 0700) != 0700)
            chmod(to, about->st_mode & 0777 & ~mask);
    }
    return fine;
}

/* 1: go on, 0: the target stays as it is, -1: that is an error. */
static int may_replace(const char *from, const char *to,
                       const struct stat *about, const struct stat *old,
                       const struct copy *how)
{
    struct stat reached;
    if (same_file(about, old) && !(how->replace && how->link)) {
        complainx("%s and %s are the same file", from, to);
        return -1;
    }
    if (S_ISDIR(about->st_mode) != S_ISDIR(old->st_mode) &&
        (S_ISDIR(about->st_mode) || S_ISDIR(old->st_mode))) {
        /* A link to a folder may stand for the folder. */
        if (S_ISDIR(about->st_mode) && stat(to, &reached) == 0 &&
            S_ISDIR(reached.st_mode))
            return 1;
        complainx(S_ISDIR(old->st_mode)
                      ? "%s: a folder is not replaced by the file %s"
                      : "%s: a file is not replaced by the folder %s",
                  to, from);
        return -1;
    }
    if (S_ISDIR(about->st_mode))
        return 1;
    if (how->keep == 1)
        return 0;
    if (how->keep == 2 &&
        (old->st_mtim.tv_sec > about->st_mtim.tv_sec ||
         (old->st_mtim.tv_sec == about->st_mtim.tv_sec &&
          old->st_mtim.tv_nsec >= about->st_mtim.tv_nsec)))
        return 0;
    if (how->ask && !confirm("replace %s? ", to))
        return 0;
    return 1;
}

static int make_link(const char *from, const char *to,
                     const struct copy *how, int exists)
{
    if (exists && how->force)
        unlink(to);
    int result = how->link == 's' ? symlink(from, to) : link(from, to);
    if (result < 0)
        complain("%s", to);
    return result == 0;
}

static int copy_any(const char *from, const char *to, const struct copy *how,
                    const struct above *above)
{
    struct stat about, old, reached;
    int follow = how->follow == 'L' || (how->follow == 'H' && !above);
    if ((follow ? stat(from, &about) : lstat(from, &about)) < 0) {
        complain("%s", from);
        return 0;
    }
    if (S_ISDIR(about.st_mode) && !how->recursive) {
        complainx("%s is a folder: left out without -R", from);
        return 0;
    }
    if (how->one_device && above &&
        about.st_dev != above->about->st_dev)
        return 1;
    int exists = lstat(to, &old) == 0;
    if (exists) {
        int dangling = 0;
        if (S_ISLNK(old.st_mode) && !how->replace &&
            !S_ISLNK(about.st_mode)) {
            if (stat(to, &reached) == 0)
                old = reached;
            else
                dangling = 1;
        }
        int answer = may_replace(from, to, &about, &old, how);
        if (answer <= 0)
            return answer == 0;
        if (dangling && !how->force) {
            complainx("%s: not written through a link to nothing", to);
            return 0;
        }
        int taken = how->replace || dangling ||
                    (!S_ISREG(about.st_mode) && how->recursive);
        if (taken && !S_ISDIR(about.st_mode)) {
            if (unlink(to) < 0) {
                complain("%s", to);
                return 0;
            }
            exists = 0;
        }
    }
    if (how->verbose)
        printf("%s -> %s\n", from, to);
    if (how->link && !S_ISDIR(about.st_mode))
        return make_link(from, to, how, exists);
    if (how->hard_links && !S_ISDIR(about.st_mode) && about.st_nlink > 1) {
        const char *copy = earlier_copy(&about);
        if (copy) {
            if (exists)
                unlink(to);
            if (link(copy, to) == 0)
                return 1;
            complain("%s", to);
            return 0;
        }
        remember_copy(&about, to);
    }
    int fine;
    if (S_ISDIR(about.st_mode))
        fine = copy_folder(from, to, &about, exists, how, above);
    else if (S_ISLNK(about.st_mode))
        fine = copy_link(from, to);
    else if (S_ISREG(about.st_mode) || !how->recursive)
        fine = copy_regular(from, to, &about, exists, how);
    else
        fine = copy_special(to, &about);
    if (fine)
        fine = preserve(to, &about, how);
    return fine;
}

int copy_tree(const char *from, const char *to, const struct copy *how)
{
    target_device = 0;
    target_number = 0;
    return copy_any(from, to, how, NULL);
}
