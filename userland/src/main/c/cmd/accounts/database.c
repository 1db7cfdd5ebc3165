#include "accounts.h"
#include "../command.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file that shadow's tools and libc's lckpwdf() use for this. */
#define LOCK "/etc/.pwd.lock"

void database_lock(void)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(LOCK, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        err(1, LOCK);
    /* Nobody holds it for long; who does not get it is told so. */
    for (int tries = 0; fcntl(fd, F_SETLK, &whole) < 0; tries++) {
        if (tries == 15)
            errx(1, "somebody else is changing /etc/passwd");
        sleep(1);
    }
}

int line_is_of(const char *line, const char *name)
{
    size_t n = strlen(name);
    return strncmp(line, name, n) == 0 && line[n] == ':';
}

char *line_with(const char *line, int field, const char *value)
{
    struct text out = {NULL, 0, 0};
    for (int i = 0; i < field; i++) {
        size_t n = strcspn(line, ":");
        text_add(&out, line, n);
        text_put(&out, ':');
        line += n + (line[n] == ':');
    }
    text_adds(&out, value);
    text_adds(&out, line + strcspn(line, ":"));
    return text_end(&out);
}

int field_good(const char *text)
{
    return !strpbrk(text, ":\n");
}

int name_good(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    size_t n = strlen(name);
    if (n == 0 || n > 32 || !strchr(letters, *name))
        return 0;
    size_t plain = strspn(name, "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-.0123456789");
    return plain == n || (plain == n - 1 && name[plain] == '$');
}

static int copy_lines(FILE *from, FILE *to,
                      char *(*edit)(char *line, const void *data),
                      const void *data)
{
    struct text line = {NULL, 0, 0};
    while (read_line(from, &line)) {
        char *old = text_end(&line);
        char *fresh = edit ? edit(old, data) : old;
        if (fresh)
            fprintf(to, "%s\n", fresh);
        if (fresh != old)
            free(fresh);
    }
    free(line.s);
    return ferror(from) ? -1 : 0;
}

int database_edit(const char *path,
                  char *(*edit)(char *line, const void *data),
                  const void *data, const char *extra)
{
    struct stat about;
    struct text fresh = {NULL, 0, 0};
    text_adds(&fresh, path);
    text_put(&fresh, '+');
    FILE *from = fopen(path, "re");
    if (!from || fstat(fileno(from), &about) < 0) {
        complain("%s", path);
        return -1;
    }
    unlink(text_end(&fresh));
    int fd = open(fresh.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    int failed = !to || copy_lines(from, to, edit, data) < 0;
    if (to) {
        if (extra)
            fprintf(to, "%s\n", extra);
        failed |= fflush(to) != 0 ||
                  fchown(fd, about.st_uid, about.st_gid) < 0 ||
                  fchmod(fd, about.st_mode & 07777) < 0 || fsync(fd) < 0;
        failed |= fclose(to) != 0;
    }
    fclose(from);
    if (!failed && rename(fresh.s, path) < 0)
        failed = 1;
    if (failed) {
        complain("%s", fresh.s);
        unlink(fresh.s);
    }
    free(fresh.s);
    return failed ? -1 : 0;
}
