#include "../command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_LINKS 40

/* Takes the last part off an absolute path. */
static void go_up(struct text *done)
{
    while (done->n > 0 && done->s[--done->n] != '/')
        ;
}

static int fail(struct text *done, struct text *rest, int error)
{
    free(done->s);
    free(rest->s);
    errno = error;
    return 0;
}

/*
 * Part after part moves from rest to done; a link's target goes in front of
 * what is left. how is 'e': all must be there, 'f': all but the last, 'm':
 * nothing need be.
 */
char *canonical_path(const char *path, char how, int links)
{
    struct text done = {NULL, 0, 0}, rest = {NULL, 0, 0};
    int followed = 0, gone = 0;
    if (!*path && how != 'm')
        return (void)(errno = ENOENT), NULL;
    if (*path != '/') {
        char *here = getcwd(NULL, 0);
        if (!here)
            return NULL;
        if (here[1])
            text_adds(&done, here);
        free(here);
    }
    text_adds(&rest, path);
    text_end(&rest);
    while (rest.n > 0) {
        size_t skip = strspn(rest.s, "/"), n = strcspn(rest.s + skip, "/");
        if (n == 0)
            break;
        char *part = copy_part(rest.s + skip, n);
        int more = rest.s[skip + n] == '/';
        char *after = copy_text(rest.s + skip + n);
        text_clear(&rest);
        text_adds(&rest, after);
        free(after);
        int last = strspn(text_end(&rest), "/") == rest.n;
        if (strcmp(part, ".") == 0) {
            /* stays */
        } else if (strcmp(part, "..") == 0) {
            go_up(&done);
        } else {
            size_t before = done.n;
            text_put(&done, '/');
            text_adds(&done, part);
            struct stat about;
            if (!gone && lstat(text_end(&done), &about) < 0) {
                if (how == 'e' || (how == 'f' && (!last || errno != ENOENT)))
                    return free(part), fail(&done, &rest, errno), NULL;
                gone = 1;
            } else if (!gone && links && S_ISLNK(about.st_mode)) {
                char target[4096];
                ssize_t length = readlink(done.s, target, sizeof target - 1);
                if (length < 0 || ++followed > MOST_LINKS)
                    return free(part),
                           fail(&done, &rest, length < 0 ? errno : ELOOP),
                           NULL;
                target[length] = 0;
                done.n = *target == '/' ? 0 : before;
                char *tail = copy_text(text_end(&rest));
                text_clear(&rest);
                text_adds(&rest, target);
                text_adds(&rest, tail);
                free(tail);
                text_end(&rest);
            } else if (!gone && how != 'm' && more &&
                       !S_ISDIR(about.st_mode) &&
                       !S_ISLNK(about.st_mode)) {
                return free(part), fail(&done, &rest, ENOTDIR), NULL;
            }
        }
        free(part);
    }
    free(rest.s);
    if (done.n == 0)
        text_put(&done, '/');
    return text_end(&done);
}
